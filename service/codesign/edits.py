"""Changes of a draft's record, and whose ideas they were."""

import dataclasses
import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from credlens.models.records import Credential, Outcome
from credlens.taxonomy.errors import InputError

from ..store.sql.packing import Unreadable, plain, typed

# What may be set by name; id and outcomes have rules of their own.
FIELDS = tuple(f.name for f in dataclasses.fields(Credential) if f.name not in ("id", "outcomes"))

# What the audit log calls a change of fields; its detail names them.
EDITED_FIELDS = "edit fields of draft"


class Source(StrEnum):
    """Whose idea an outcome was."""

    PERSON = "person"  # of the one who writes it
    MARKET = "market"  # a skill that adverts ask for
    EMPLOYER = "employer"  # proposed by an employer who was invited


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeEdit:
    """One outcome as it is to stand.

    id        of an outcome that there is; empty for a new one
    source    whose idea it was, where it is new or changed
    skill_id  the skill that the market offered
    proposal  id of the employer's proposal that it takes up
    """

    text: str
    id: str = ""
    assessments: tuple[str, ...] = ()
    source: Source = Source.PERSON
    skill_id: str = ""
    proposal: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftEdit:
    """What is to be changed: fields of the record by name, and all outcomes as they are to stand, None: unchanged."""

    fields: Mapping[str, object] = dataclasses.field(default_factory=dict)
    outcomes: tuple[OutcomeEdit, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeChange:
    """What an edit does to one outcome: added, changed or removed."""

    outcome_id: str
    action: str
    text: str
    edit: OutcomeEdit | None = None


def edited(record: Credential, edit: DraftEdit) -> tuple[Credential, tuple[OutcomeChange, ...]]:
    """Return a record after an edit, and what became of its outcomes.

    Raises InputError where a field is none, a value cannot be, or two outcomes share an id.
    """
    after = _with_fields(record, edit.fields)
    if edit.outcomes is None:
        return after, ()
    told = _numbered(edit.outcomes, taken=[outcome.id for outcome in record.outcomes])
    declared = {outcome.id: outcome.declared for outcome in record.outcomes}
    outcomes = tuple(
        Outcome(id=one.id, text=one.text.strip(), assessments=one.assessments, declared=declared.get(one.id, ()))
        for one in told
    )
    if empty := next((outcome.id for outcome in outcomes if not outcome.text), ""):
        raise InputError(f"outcome {empty!r} has no text; leave it out to remove it")
    return replace(after, outcomes=outcomes), _changes(record.outcomes, outcomes, told)


def as_record(edit: DraftEdit) -> Credential:
    """Return what an edit says as a record of its own, of something that is kept nowhere and need have no title yet."""
    fields = {name: value for name, value in edit.fields.items() if name != "title" or str(value).strip()}
    return edited(Credential(id="draft", title="Draft", outcomes=()), replace(edit, fields=fields))[0]


def _with_fields(record: Credential, fields: Mapping[str, object]) -> Credential:
    for name in fields:
        if name not in FIELDS:
            near = difflib.get_close_matches(name, FIELDS, n=3) or FIELDS
            raise InputError(f"a draft has no field {name!r} to set; nearest: {', '.join(near)}")
    try:
        after = typed(Credential, {**plain(record), **fields})
    except Unreadable as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise InputError(f"{where}: {first['msg']}", value=str(first["input"])[:80]) from None
    if not after.title.strip():
        raise InputError("title is empty; a draft needs one")
    for name, size in (("credits", after.credits), ("hours", after.hours)):
        if size is not None and not (math.isfinite(size) and size >= 0):
            raise InputError(f"{name} must be a number of 0 or more, got {size}")
    return after


def _numbered(outcomes: Sequence[OutcomeEdit], *, taken: Sequence[str]) -> list[OutcomeEdit]:
    """Return the outcomes with ids for new ones: o1, o2, ... beyond those that there are or were before the edit."""
    given = [one.id for one in outcomes if one.id]
    if repeated := next((name for name in given if given.count(name) > 1), ""):
        raise InputError(f"outcome id {repeated!r} stands twice; give a new outcome no id")
    used = {*given, *taken}
    free = (name for n in range(1, len(used) + len(outcomes) + 1) if (name := f"o{n}") not in used)
    return [one if one.id else replace(one, id=next(free)) for one in outcomes]


def _changes(
    before: Sequence[Outcome], after: Sequence[Outcome], edits: Sequence[OutcomeEdit]
) -> tuple[OutcomeChange, ...]:
    old, new = {o.id: o.text for o in before}, {o.id for o in after}
    changes = [
        OutcomeChange(outcome_id=o.id, action="changed" if o.id in old else "added", text=o.text, edit=edit)
        for o, edit in zip(after, edits, strict=True)
        if old.get(o.id) != o.text
    ]
    removed = [OutcomeChange(outcome_id=o.id, action="removed", text=o.text) for o in before if o.id not in new]
    return (*changes, *removed)
