"""Every format: whether it is read and written, what it carries, what is left; FORMATS.md and `credlens formats`."""

from collections.abc import Iterator, Sequence

from ..outlines.proposal import COLUMNS
from ..outlines.proposal import DROPPED as OUTLINES_DROP
from .format import ExchangeFormat
from .known import FORMATS

# The formats that any table of postings or credentials may have; they carry every field.
TABLES = ("csv", "tsv", "xlsx", "parquet", "jsonl")
_INTRODUCTION = """\
# The formats of other systems, field by field

Written by `credlens formats --markdown`; a test compares the two. Tables (csv, tsv, xlsx, parquet, jsonl) carry every
field. An id is what `--format` and `credlens export` take; files are recognised without it.
"""


def markdown(formats: Sequence[ExchangeFormat] = FORMATS) -> str:
    """Return the formats as a page: one table, by what they hold, with the fields carried and dropped."""
    lines = [_INTRODUCTION]
    for kind, title in (("catalogue", "Credentials"), ("postings", "Postings")):
        held = [f for f in formats if f.kind == kind]
        lines += [
            f"## {title}",
            "",
            "| format | id | read: fields | written: fields | dropped |",
            "|---|---|---|---|---|",
        ]
        lines += [_row(one) for one in held] + [""]
    lines += [
        "## Course outlines",
        "",
        f"`credlens catalogue propose` proposes of .docx and .pdf: {', '.join(COLUMNS)}.",
        f"Somebody checks the table before it is imported. Left out: {'; '.join(OUTLINES_DROP)}.",
        "",
    ]
    return "\n".join(lines)


def facts(formats: Sequence[ExchangeFormat] = FORMATS) -> Iterator[dict[str, object]]:
    """Yield the formats as plain values."""
    for one in formats:
        yield {
            "id": one.id,
            "title": one.title,
            "holds": one.kind.value,
            "reads": list(one.reads) if one.rows else [],
            "writes": list(one.writes) if one.write else [],
            "dropped": list(one.dropped),
        }


def _row(one: ExchangeFormat) -> str:
    read = ", ".join(one.reads) if one.rows else "no"
    written = ", ".join(one.writes) if one.write else "no"
    dropped = "; ".join(one.dropped) or "nothing"
    cells = (one.title, f"`{one.id}`", read, written, dropped)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
