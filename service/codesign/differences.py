"""What two versions of a draft differ in: fields, outcomes, and word by word the texts that changed."""

import dataclasses
import difflib
import re
from dataclasses import dataclass

from credlens.models.records import Credential, DeclaredSkill, Outcome


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a text that changed. kind: kept, added, removed."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field whose value differs; lists and facts as text, one item a line."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeDifference:
    """An outcome that is not the same.

    kind  added, removed, changed (its text), assessed (not its text: its assessments or declared skills)
    """

    outcome_id: str
    kind: str
    before: str
    after: str
    words: tuple[Words, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Differences:
    """What a newer version of a record says otherwise. moved: outcomes that both have stand in another order."""

    fields: tuple[FieldChange, ...]
    outcomes: tuple[OutcomeDifference, ...]
    moved: bool


def differences(older: Credential, newer: Credential) -> Differences:
    """Return what the newer of two versions says otherwise."""
    names = [f.name for f in dataclasses.fields(Credential) if f.name != "outcomes"]
    values = [(name, _text(getattr(older, name)), _text(getattr(newer, name))) for name in names]
    old, new = ({o.id: o for o in record.outcomes} for record in (older, newer))
    both = [name for name in new if name in old]
    found = [_difference(old.get(name), new.get(name)) for name in {**new, **old}]
    return Differences(
        fields=tuple(FieldChange(name=name, before=b, after=a) for name, b, a in values if b != a),
        outcomes=tuple(one for one in found if one),
        moved=both != [name for name in old if name in new],
    )


def word_changes(before: str, after: str) -> tuple[Words, ...]:
    """Return a text as words kept, added and removed.

    The kept and the added ones together are the new text, the kept and the removed ones the old.
    """
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    parts: list[Words] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Words("kept", "".join(old[a:b])))
            continue
        parts += [Words("removed", "".join(old[a:b]))] if a < b else []
        parts += [Words("added", "".join(new[c:d]))] if c < d else []
    return tuple(parts)


def _difference(before: Outcome | None, after: Outcome | None) -> OutcomeDifference | None:
    if before == after:
        return None
    one = after or before
    old, new = before.text if before else "", after.text if after else ""
    changed = "assessed" if old == new else "changed"
    return OutcomeDifference(
        outcome_id=one.id if one else "",
        kind="added" if before is None else "removed" if after is None else changed,
        before=old,
        after=new,
        words=word_changes(old, new),
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        # A fact is a pair of a name and a value.
        return "\n".join(": ".join(item) if isinstance(item, tuple) else _text(item) for item in value)
    if isinstance(value, DeclaredSkill):
        return value.name
    return f"{value:g}" if isinstance(value, float) else str(value)
