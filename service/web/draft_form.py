"""The form of a draft: what stands in it, as it was read and as it comes back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from fastapi import Form
from pydantic import BaseModel, Field, ValidationError

from credlens.models.records import Credential
from credlens.taxonomy.errors import InputError

from ..codesign.edits import DraftEdit, OutcomeEdit, Source
from ..codesign.merging import reading
from ..store.sql.drafts import HeldDraft

# Fields of one line, of several lines, and with one item a line.
LINES = ("title", "provider", "jurisdiction", "framework", "level", "credits", "hours")
LISTS = ("target_occupations", "assessments", "prerequisites", "stacks_into")
FIELDS = (*LINES, "description", *LISTS)

_MOST = 200  # outcomes, as the API takes them
_Line = Annotated[str, Form(max_length=20_000)]
_Rows = Annotated[list[str], Form(max_length=_MOST + 1)]


class Mark(BaseModel, frozen=True):
    """What a row of the form keeps beside its text: which outcome it is, and whose idea."""

    id: str = Field(default="", max_length=200)
    source: Source = Source.PERSON
    skill_id: str = Field(default="", max_length=200)
    proposal: str = Field(default="", max_length=64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One outcome in the form. assessed: the names of what assesses it, separated by semicolons."""

    text: str = ""
    assessed: str = ""
    mark: Mark = field(default_factory=Mark)

    @property
    def written(self) -> bool:
        """Return whether anything stands in it."""
        return bool(self.text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftForm:
    """A draft as it stands in the form.

    fields  by name, lists with one item a line
    tag     names the state of the draft that was read
    read    what was read, so that changes of two people can be told apart
    take    names of what is to be taken as somebody else wrote it
    action  the button that was pressed
    """

    fields: Mapping[str, str]
    rows: tuple[Row, ...]
    tag: str
    read: str
    take: tuple[str, ...] = ()
    action: str = "save"

    def edit(self) -> DraftEdit:
        """Return what the form says; raise InputError where a number is none."""
        fields: dict[str, object] = {name: self.fields[name].strip() for name in (*LINES, "description")}
        fields |= {name: [one.strip() for one in self.fields[name].splitlines() if one.strip()] for name in LISTS}
        for name in ("credits", "hours"):
            fields[name] = _number(name, self.fields[name])
        return DraftEdit(fields=fields, outcomes=tuple(_outcome(row) for row in self.rows if row.written))

    def was_read(self) -> dict[str, str]:
        """Return what was read of the draft; raise InputError where a page did not write it."""
        try:
            read = json.loads(self.read)
        except ValueError:
            read = None
        if not isinstance(read, dict):
            raise InputError("the form does not say what was read; open the draft again")
        return {str(name): str(mark) for name, mark in read.items()}

    def with_row(self, row: Row) -> "DraftForm":
        """Return the form with one more outcome, or with another text for the outcome that it names."""
        rows = [one for one in self.rows if one.written]
        at = next((n for n, one in enumerate(rows) if row.mark.id and one.mark.id == row.mark.id), len(rows))
        rows[at : at + 1] = [replace(row, assessed=rows[at].assessed if at < len(rows) else "")]
        return replace(self, rows=tuple(rows))

    def without_row(self, number: int) -> "DraftForm":
        """Return the form without the row of this number, counted from 0."""
        return replace(self, rows=tuple(row for n, row in enumerate(self.rows) if n != number))


def given_form(
    title: _Line = "",
    description: _Line = "",
    provider: _Line = "",
    jurisdiction: _Line = "",
    framework: _Line = "",
    level: _Line = "",
    credits: _Line = "",
    hours: _Line = "",
    target_occupations: _Line = "",
    assessments: _Line = "",
    prerequisites: _Line = "",
    stacks_into: _Line = "",
    text: _Rows = [],  # noqa: B006
    assessed: _Rows = [],  # noqa: B006
    mark: _Rows = [],  # noqa: B006
    take: _Rows = [],  # noqa: B006
    tag: Annotated[str, Form(max_length=40)] = "",
    read: Annotated[str, Form(max_length=60_000)] = "",
    do: Annotated[str, Form(max_length=300)] = "save",
) -> DraftForm:
    """Return what a browser sends."""
    given = locals()
    if not len(text) == len(assessed) == len(mark):
        raise InputError("the form came in parts; open the draft again")
    told = zip(text, assessed, mark, strict=True)
    rows = tuple(Row(text=_unix(words), assessed=by, mark=_mark(kept)) for words, by, kept in told)
    fields = {name: _unix(given[name]) for name in FIELDS}
    return DraftForm(fields=fields, rows=rows, tag=tag, read=read, take=tuple(take), action=do)


def form_of(held: HeldDraft) -> DraftForm:
    """Return the form as it is filled when somebody opens a draft."""
    return form_with(held, fields=fields_of(held.record), rows=rows_of(held.record))


def form_with(held: HeldDraft, *, fields: Mapping[str, str], rows: tuple[Row, ...]) -> DraftForm:
    """Return a form with some text that is a change of a draft as it stands."""
    return DraftForm(fields=fields, rows=rows, tag=held.tag, read=json.dumps(reading(held.record)))


def fields_of(record: Credential) -> dict[str, str]:
    """Return the fields of a record as the form shows them."""
    return {name: shown(getattr(record, name)) for name in FIELDS}


def shown(value: object) -> str:
    """Return a value as a field of the form shows it."""
    if value is None:
        return ""
    if isinstance(value, (tuple, list)):
        return "\n".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def rows_of(record: Credential) -> tuple[Row, ...]:
    """Return the outcomes of a record as rows of the form."""
    return tuple(
        Row(text=one.text, assessed="; ".join(one.assessments), mark=Mark(id=one.id)) for one in record.outcomes
    )


def rows_from(outcomes: Iterable[OutcomeEdit]) -> tuple[Row, ...]:
    """Return edits of outcomes as rows of the form."""
    return tuple(
        Row(
            text=one.text,
            assessed="; ".join(one.assessments),
            mark=Mark(id=one.id, source=one.source, skill_id=one.skill_id, proposal=one.proposal),
        )
        for one in outcomes
    )


def _outcome(row: Row) -> OutcomeEdit:
    names = tuple(dict.fromkeys(name.strip() for name in row.assessed.split(";") if name.strip()))
    return OutcomeEdit(text=row.text, assessments=names, **row.mark.model_dump())


def _mark(text: str) -> Mark:
    try:
        return Mark.model_validate_json(text or "{}")
    except ValidationError:
        raise InputError("a row of the form was changed on the way; open the draft again") from None


def _number(name: str, text: str) -> float | None:
    if not text.strip():
        return None
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        raise InputError(f"{name}: {text.strip()[:40]!r} is no number") from None


def _unix(text: str) -> str:
    """Return a text with the line ends that it had before a browser sent it."""
    return text.replace("\r\n", "\n")
