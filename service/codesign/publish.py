"""A draft becomes the next version of a credential, with the words of its employers as evidence."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from credlens.models.records import Credential
from credlens.taxonomy.errors import InputError

from ..errors import ConflictError
from ..office import Office
from ..people import Act, Actor, require
from ..store.sql.audit import AuditLog
from ..store.sql.credentials import Credentials, HeldCredential
from ..store.sql.drafts import Drafts, HeldDraft
from ..store.sql.voices import Endorsement, Rating, Voices
from ..tags import check_tag
from .access import expect_open, reach
from .opinions import Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A draft that was published, and the credential that it became."""

    draft: HeldDraft
    credential: HeldCredential


def publish(office: Office, actor: Actor, draft_id: str, *, before: str, replaces: int | None = None) -> Published:
    """Make the newest version of a draft the next version of its credential.

    before    the tag of the draft that was read
    replaces  the version of the credential that it takes the place of, by default the one that the draft began from
    Raises    ConflictError where the draft has changes that are in no version, or another version of the credential
              stands; InputError where it has no outcome.
    """
    require(actor, Act.EDIT_CREDENTIALS)
    at = office.clock()
    with office.database.write() as connection:
        held = reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=at, lock=True).draft
        expect_open(held)
        check_tag(held.tag, before)
        _expect_ready(held)
        catalogue, voices = Credentials(connection, actor.organisation), Voices(connection, draft_id)
        _expect_base(held, catalogue.get(held.record.id, lock=True), held.base if replaces is None else replaces)
        words = employer_words(voices.endorsements(), voices.ratings(), version=held.version)
        record = _with_evidence(held.record, words)
        catalogue.put([record], source=f"draft {draft_id} version {held.version}", by=actor.name, at=at)
        after = catalogue.get(record.id)
        if after is None:
            raise ConflictError(f"credential {record.id!r} was taken out of the catalogue meanwhile")
        Drafts(connection).close(held, "published", credential_id=record.id, at=at)
        AuditLog(connection).append(
            actor=actor.name,
            organisation=actor.organisation,
            action="publish draft",
            subject=f"draft {draft_id}",
            at=at,
            detail={"credential": record.id, "version": after.version, "draft_version": held.version},
            digest=after.tag,
        )
        closed = reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=at).draft
    return Published(draft=closed, credential=after)


def employer_words(endorsements: Iterable[Endorsement], ratings: Sequence[Rating], *, version: int) -> list[str]:
    """Return what employers said as items of employer evidence: "2026-03-01; Harbour Hospital; confirms ...".

    version  the one that is published; an endorsement of an earlier one is told as that
    """
    said = []
    for one in endorsements:
        which = "this version" if one.version == version else f"version {one.version} of {version}"
        words = f": {_flat(one.statement)}" if one.statement else ""
        said.append(
            f"{one.made_at.date()}; {_flat(one.employer)}; confirms outcomes; endorsed {which} "
            f"(sha256 {one.digest[:12]}), {_flat(one.made_by)}{words}"
        )
    for employer in dict.fromkeys(rating.employer for rating in ratings):
        own = [rating for rating in ratings if rating.employer == employer]
        needed = [rating for rating in own if rating.rating != Mark.NOT_NEEDED]
        confirms = "; confirms demand" if needed else ""
        said.append(f"{_last(own)}; {_flat(employer)}{confirms}; rated skills, {_marks(own)}")
    return said


def _marks(ratings: Sequence[Rating]) -> str:
    marks = []
    for mark in Mark:
        if labels := sorted(_flat(rating.label) for rating in ratings if rating.rating == mark):
            marks.append(f"{mark.value.replace('-', ' ')}: {', '.join(labels)}")
    return ", ".join(marks)


def _last(ratings: Iterable[Rating]) -> dt.date:
    return max(rating.made_at for rating in ratings).date()


def _flat(text: str) -> str:
    """Return words without what separates the parts of an item of evidence."""
    return " ".join(text.replace(";", ",").split())


def _with_evidence(record: Credential, words: Iterable[str]) -> Credential:
    evidence = dict.fromkeys((*record.employer_evidence, *words))
    return replace(record, employer_evidence=tuple(evidence))


def _expect_ready(held: HeldDraft) -> None:
    if not held.record.outcomes:
        raise InputError("a credential needs at least one learning outcome")
    if not held.saved:
        raise ConflictError(
            f"the draft has changes that are not in version {held.version}; save them as a version first, "
            "so that what employers endorse is what is published"
        )


def _expect_base(held: HeldDraft, there: HeldCredential | None, replaces: int) -> None:
    stands = there.version if there else 0
    if stands == replaces:
        return
    now = f"version {stands} of it stands now" if there else "the catalogue no longer has it"
    raise ConflictError(
        f"credential {held.record.id!r}: the draft would take the place of version {replaces}, but {now}; read it, "
        f"bring the draft up to it, then publish again and say that it replaces {stands}",
        now=there.tag if there else "",
    )
