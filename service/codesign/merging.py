"""Two people edit a draft at once: what each changed is put together, and where both changed the same, one chooses."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from credlens.models.records import Credential, Outcome

from ..office import Office
from ..people import Act, Actor
from ..store.sql.audit import AuditLog
from ..store.sql.drafts import HeldDraft
from ..store.sql.packing import plain
from ..store.sql.voices import Proposal, Voices
from .access import reach
from .differences import Words, word_changes
from .edits import EDITED_FIELDS, DraftEdit, OutcomeEdit


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Something that both changed.

    name    of the field, or id of the outcome
    mine    as the one who saves wrote it, "" where that one removed it
    theirs  as it stands now, "" where it was removed
    by      who changed it, "" where that is not on record
    words   from theirs to mine
    """

    name: str
    mine: str
    theirs: str
    by: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """An edit brought up to a draft that somebody else has changed meanwhile.

    edit     both people's changes together; of what both changed, that of the one who saves
    clashes  what both changed
    taken    names of the fields and outcomes that come from the other
    by       who changed the draft meanwhile, as far as it is on record
    """

    held: HeldDraft
    edit: DraftEdit
    clashes: tuple[Clash, ...]
    taken: tuple[str, ...]
    by: tuple[str, ...]


def reading(record: Credential) -> dict[str, str]:
    """Return short digests of the fields and outcomes of a record, by name and by id: what somebody has read."""
    fields = {name: value for name, value in plain(record).items() if name not in ("id", "outcomes")}
    told = {name: _mark(_line(value)) for name, value in fields.items()}
    return {**told, **{f"#{outcome.id}": _mark(_whole(outcome)) for outcome in record.outcomes}}


def merge(office: Office, actor: Actor, draft_id: str, edit: DraftEdit, *, read: Mapping[str, str]) -> Merged:
    """Return an edit brought up to the draft as it stands. read: what its author had read, from `reading`."""
    with office.database.read() as connection:
        held = reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=office.clock()).draft
        said = Voices(connection, draft_id).proposals()
        log = AuditLog(connection).done_on(f"draft {draft_id}", EDITED_FIELDS, organisation=held.organisation)
    wrote = {name: entry.actor for entry in log for name in entry.detail.get("fields", ())}
    return merged(held, edit, read=read, said=said, wrote=wrote)


def merged(
    held: HeldDraft,
    edit: DraftEdit,
    *,
    read: Mapping[str, str],
    said: Iterable[Proposal] = (),
    wrote: Mapping[str, str] | None = None,
) -> Merged:
    """Return an edit brought up to a draft.

    said   who changed which outcome, oldest first
    wrote  who changed which field last, by the field's name
    """
    wrote = wrote or {}
    who = {one.outcome_id: one.made_by for one in said if one.action != "proposed"}
    fields, field_clashes, fields_taken = _fields(held.record, edit, read, wrote)
    outcomes, clashes, taken = _outcomes(held.record, edit.outcomes or (), read, who)
    last = {**wrote, **who}
    changed = [c.name for c in (*field_clashes, *clashes)] + [*fields_taken, *taken]
    return Merged(
        held=held,
        edit=replace(edit, fields=fields, outcomes=None if edit.outcomes is None else outcomes),
        clashes=(*field_clashes, *clashes),
        taken=(*fields_taken, *taken),
        by=tuple(dict.fromkeys(last[name] for name in changed if name in last)),
    )


def _fields(
    record: Credential, edit: DraftEdit, read: Mapping[str, str], wrote: Mapping[str, str]
) -> tuple[dict[str, object], list[Clash], list[str]]:
    stands, fields, clashes, taken = plain(record), dict(edit.fields), [], []
    for name, value in edit.fields.items():
        mine, theirs, before = _line(value), _line(stands.get(name)), read.get(name, "")
        if mine == theirs or _mark(theirs) == before:
            continue
        if _mark(mine) == before:
            fields[name] = stands.get(name)
            taken.append(name)
        else:
            by, words = wrote.get(name, ""), word_changes(theirs, mine)
            clashes.append(Clash(name=name, mine=mine, theirs=theirs, by=by, words=words))
    return fields, clashes, taken


def _outcomes(
    record: Credential, edits: Iterable[OutcomeEdit], read: Mapping[str, str], who: Mapping[str, str]
) -> tuple[tuple[OutcomeEdit, ...], list[Clash], list[str]]:
    stands = {outcome.id: outcome for outcome in record.outcomes}
    mine = list(edits)
    removed = [OutcomeEdit(id=name, text="") for name in stands if name not in {one.id for one in mine}]
    kept: list[OutcomeEdit] = []
    clashes: list[Clash] = []
    taken: list[str] = []
    for one in (*mine, *removed):
        there = stands.get(one.id)
        ours, theirs, before = _whole(one), _whole(there), read.get(f"#{one.id}", _mark(""))
        last = replace(one, text=there.text, assessments=there.assessments) if there else None
        if not one.id or ours == theirs or _mark(theirs) == before:
            kept += [one] if one.text.strip() else []
        elif _mark(ours) == before:
            taken.append(one.id)
            kept += [last] if last else []
        else:
            by, words = who.get(one.id, ""), word_changes(theirs, ours)
            clashes.append(Clash(name=one.id, mine=ours, theirs=theirs, by=by, words=words))
            kept += [one] if one.text.strip() else [last] if last else []
    return tuple(kept), clashes, taken


def with_theirs(edit: DraftEdit, record: Credential, names: Iterable[str]) -> DraftEdit:
    """Return an edit in which these fields and outcomes are as they stand: where one has chosen the other's."""
    chosen, stands = set(names), {outcome.id: outcome for outcome in record.outcomes}
    plainly = plain(record)
    fields = {name: plainly[name] if name in chosen and name in plainly else v for name, v in edit.fields.items()}
    outcomes = [
        replace(one, text=stands[one.id].text, assessments=stands[one.id].assessments) if one.id in chosen else one
        for one in edit.outcomes or ()
        if one.id not in chosen or one.id in stands
    ]
    return replace(edit, fields=fields, outcomes=None if edit.outcomes is None else tuple(outcomes))


def _whole(one: Outcome | OutcomeEdit | None) -> str:
    """Return an outcome with what assesses it as one text, empty where there is none."""
    if one is None or not one.text.strip():
        return ""
    return "\n".join((one.text.strip(), *(f"assessed by: {name}" for name in one.assessments)))


def _line(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "\n".join(": ".join(map(str, one)) if isinstance(one, (list, tuple)) else str(one) for one in value)
    return f"{value:g}" if isinstance(value, (int, float)) else str(value).strip()


def _mark(text: str) -> str:
    return hashlib.sha256(text.strip().encode("utf-8", "surrogatepass")).hexdigest()[:16]
