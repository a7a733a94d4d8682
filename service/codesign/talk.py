"""What is said about a draft in words: comments, and outcomes that employers propose."""

from credlens.taxonomy.errors import InputError

from ..errors import MissingError
from ..office import Office
from ..people import Act, Actor
from ..store.sql.voices import Comment, Proposal, Voices
from .access import expect_open, reach
from .edits import Source


def add_comment(office: Office, actor: Actor, draft_id: str, text: str, *, outcome_id: str = "") -> Comment:
    """Remark on a draft, or on one of its outcomes."""
    at = office.clock()
    with office.database.write() as connection:
        reached = reach(connection, actor, draft_id, Act.COMMENT, at=at)
        draft = reached.draft
        expect_open(draft)
        _expect_outcome([outcome.id for outcome in draft.record.outcomes], outcome_id)
        return Voices(connection, draft_id, organisation=draft.organisation, by=actor.name, at=at).comment(
            version=draft.version,
            outcome_id=outcome_id,
            text=_said(text, "a comment"),
            organisation=reached.employer or actor.organisation,
        )


def list_comments(office: Office, actor: Actor, draft_id: str) -> list[Comment]:
    """Return the comments on a draft, oldest first."""
    with office.database.read() as connection:
        reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock())
        return Voices(connection, draft_id).comments()


def propose_outcome(
    office: Office, actor: Actor, draft_id: str, text: str, *, outcome_id: str = "", skill_id: str = ""
) -> Proposal:
    """Propose an outcome as an employer. outcome_id: of the one that it is to stand for, empty for a new one.

    It becomes part of the draft where its people take it up: they name it in the edit that does.
    """
    at = office.clock()
    with office.database.write() as connection:
        draft = reach(connection, actor, draft_id, Act.ENDORSE, at=at).draft
        expect_open(draft)
        _expect_outcome([outcome.id for outcome in draft.record.outcomes], outcome_id)
        return Voices(connection, draft_id, organisation=draft.organisation, by=actor.name, at=at).propose(
            version=draft.version,
            outcome_id=outcome_id,
            action="proposed",
            text=_said(text, "a proposal"),
            source=Source.EMPLOYER,
            skill_id=skill_id,
        )


def list_proposals(office: Office, actor: Actor, draft_id: str) -> list[Proposal]:
    """Return who proposed which outcome or change of one, oldest first.

    Of changes that one person made to one outcome in a row, for one version, the last is told.
    """
    with office.database.read() as connection:
        reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock())
        made = Voices(connection, draft_id).proposals()
    told: list[Proposal] = []
    last: dict[str, int] = {}
    for proposal in made:
        place = last.get(proposal.outcome_id)
        if place is not None and _goes_on(told[place], proposal):
            told[place] = proposal
            continue
        last[proposal.outcome_id] = len(told)
        told.append(proposal)
    return told


def _goes_on(before: Proposal, after: Proposal) -> bool:
    same = all(getattr(before, name) == getattr(after, name) for name in ("version", "made_by", "source"))
    return same and before.action == after.action == "changed" and after.taken_from is None


def _expect_outcome(known: list[str], outcome_id: str) -> None:
    if outcome_id and outcome_id not in known:
        raise MissingError("outcome", outcome_id, known=known)


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise InputError(f"{what} needs words")
    return text.strip()
