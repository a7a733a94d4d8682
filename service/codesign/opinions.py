"""What employers say of a draft: ratings of skills, endorsements of versions, and both put together."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from credlens.taxonomy.errors import InputError

from ..errors import ConflictError, MissingError
from ..office import Office
from ..people import Act, Actor
from ..store.sql.database import Transaction
from ..store.sql.drafts import Drafts
from ..store.sql.voices import Endorsement, Rating, Voices
from .access import Reached, expect_open, reach


class Mark(StrEnum):
    """How much an employer needs a skill."""

    ESSENTIAL = "essential"
    USEFUL = "useful"
    NOT_NEEDED = "not-needed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillOpinion:
    """What employers say of one skill: the names of those who gave each mark."""

    skill_id: str
    label: str
    essential: tuple[str, ...]
    useful: tuple[str, ...]
    not_needed: tuple[str, ...]


def rate_skill(office: Office, actor: Actor, draft_id: str, skill_id: str, mark: Mark) -> Rating:
    """Say as an employer how much a skill is needed; of several words of one employer the last counts.

    Raises UnknownConceptError if no release in use has the skill.
    """
    label, at = office.market.skill(skill_id).label, office.clock()
    with office.database.write() as connection:
        voices, reached = _voices(connection, actor, draft_id, at)
        return _rate(voices, reached, skill_id, label, mark)


def rate_skills(office: Office, actor: Actor, draft_id: str, marks: Mapping[str, Mark]) -> list[Rating]:
    """Say as an employer how much several skills are needed, all of it or nothing; marks by id of the skill.

    Returns what was added: a mark that this employer has given last is not given again.
    Raises  UnknownConceptError if no release in use has one of the skills.
    """
    labels, at = {skill_id: office.market.skill(skill_id).label for skill_id in marks}, office.clock()
    with office.database.write() as connection:
        voices, reached = _voices(connection, actor, draft_id, at)
        last = {one.skill_id: one.rating for one in voices.ratings() if one.employer == reached.employer}
        return [
            _rate(voices, reached, skill_id, labels[skill_id], mark)
            for skill_id, mark in marks.items()
            if last.get(skill_id) != mark
        ]


def list_ratings(office: Office, actor: Actor, draft_id: str) -> list[Rating]:
    """Return what each employer says of each skill, its last word alone."""
    with office.database.read() as connection:
        reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock())
        return Voices(connection, draft_id).ratings()


def skill_opinions(ratings: Iterable[Rating]) -> list[SkillOpinion]:
    """Return what employers say skill by skill: those that most need first, then by name."""
    of: dict[str, list[Rating]] = {}
    for rating in ratings:
        of.setdefault(rating.skill_id, []).append(rating)

    def who(said: Iterable[Rating], mark: Mark) -> tuple[str, ...]:
        return tuple(sorted(rating.employer for rating in said if rating.rating == mark))

    opinions = [
        SkillOpinion(
            skill_id=skill_id,
            label=said[0].label,
            essential=who(said, Mark.ESSENTIAL),
            useful=who(said, Mark.USEFUL),
            not_needed=who(said, Mark.NOT_NEEDED),
        )
        for skill_id, said in of.items()
    ]
    return sorted(opinions, key=lambda o: (-len(o.essential), -len(o.useful), o.label, o.skill_id))


def endorse_version(
    office: Office, actor: Actor, draft_id: str, version: int, *, digest: str, statement: str = ""
) -> Endorsement:
    """Endorse a version of a draft as an employer.

    digest     of the version that was read, so that nobody endorses what was not seen
    statement  what the employer says to it, in its own words
    Raises     ConflictError where the digest is another one, or this person has endorsed the version before.
    """
    at = office.clock()
    with office.database.write() as connection:
        reached = reach(connection, actor, draft_id, Act.ENDORSE, at=at, lock=True)
        draft = reached.draft
        expect_open(draft)
        versions = {one.version: one for one in Drafts(connection).versions(draft_id)}
        if version not in versions:
            raise MissingError("version", str(version), known=map(str, versions))
        if not versions[version].record.outcomes:
            raise InputError(f"version {version} has no outcome yet; there is nothing in it to endorse")
        if versions[version].digest != digest:
            raise ConflictError(f"version {version} is not what was read; read it again, then endorse it")
        voices = Voices(connection, draft_id, organisation=draft.organisation, by=actor.name, at=at)
        if any(e.version == version and e.made_by == actor.name for e in voices.endorsements()):
            raise ConflictError(f"you have endorsed version {version} before")
        return voices.endorse(version=version, digest=digest, statement=statement.strip(), employer=reached.employer)


def list_endorsements(office: Office, actor: Actor, draft_id: str) -> list[Endorsement]:
    """Return the endorsements of a draft's versions, oldest first."""
    with office.database.read() as connection:
        reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock())
        return Voices(connection, draft_id).endorsements()


def _voices(connection: Transaction, actor: Actor, draft_id: str, at: dt.datetime) -> tuple[Voices, Reached]:
    reached = reach(connection, actor, draft_id, Act.ENDORSE, at=at)
    expect_open(reached.draft)
    organisation = reached.draft.organisation
    return Voices(connection, draft_id, organisation=organisation, by=actor.name, at=at), reached


def _rate(voices: Voices, reached: Reached, skill_id: str, label: str, mark: Mark) -> Rating:
    return voices.rate(
        version=reached.draft.version, skill_id=skill_id, label=label, rating=mark, employer=reached.employer
    )
