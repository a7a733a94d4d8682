"""DOCX to lines: paragraphs with their styles, and tables, in the order of the document."""

import io
import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from credlens.taxonomy.errors import UnreadableFileError

from ..exchange.guard import check_xml, open_zip, read_bytes, read_member
from ..exchange.limits import MB, Limits
from .lines import Line

if TYPE_CHECKING:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_XML = (".xml", ".rels")
LINES = 5_000  # paragraphs and rows; an outline has some hundred
# All of it is held at once, as objects of ten times the size; the text of an outline has some 100 kB.
_LIMITS = Limits(document=8 * MB, archive=64 * MB, members=2_000)


def docx_lines(path: Path, *, name: str) -> list[Line]:
    """Return the lines of a DOCX file; raise UnreadableFileError where it is none, broken, or unsafe to open."""
    content = read_bytes(path, name=name)
    _check(content, name=name)
    lines = list(islice(_lines(content, name=name), LINES + 1))
    if len(lines) > LINES:
        raise UnreadableFileError(
            f"over {LINES:,} paragraphs: this is no course outline; give the part that is", path=name
        )
    return lines


def _check(content: bytes, *, name: str) -> None:
    """Raise UnreadableFileError where a member is too large, leads out of the archive, or declares entities."""
    with open_zip(io.BytesIO(content), name=name, limits=_LIMITS) as archive:
        for member in archive.infolist():
            if member.filename.casefold().endswith(_XML):
                inside = f"{name}/{member.filename}"
                check_xml(read_member(archive, member, name=inside, limits=_LIMITS), name=inside, limits=_LIMITS)


def _lines(content: bytes, *, name: str) -> Iterator[Line]:
    from docx import Document
    from docx.opc.exceptions import OpcError
    from docx.text.paragraph import Paragraph
    from lxml.etree import LxmlError

    tables = 0
    styles: dict[str | None, str] = {}
    try:
        for block in Document(io.BytesIO(content)).iter_inner_content():
            if isinstance(block, Paragraph):
                yield from _paragraph(block, styles)
            else:
                tables += 1
                yield from _rows(block, tables)
    except (OpcError, LxmlError, BadZipFile, KeyError, ValueError, AttributeError, IndexError, struct.error) as error:
        raise UnreadableFileError(
            f"not a DOCX file that can be read ({type(error).__name__}: {error})", path=name
        ) from None


def _paragraph(block: "Paragraph", styles: dict[str | None, str]) -> Iterator[Line]:
    """Yield the lines of a paragraph; people break lines inside of one too. styles: the names of those met before."""
    style_id = block._p.style
    if style_id not in styles:
        styles[style_id] = (block.style.name or "") if block.style is not None else ""
    style = styles[style_id]
    listed = block._p.pPr is not None and block._p.pPr.numPr is not None
    runs = [run for run in block.runs if run.text.strip()]
    for text in filter(None, (" ".join(part.split()) for part in block.text.split("\n"))):
        bold = bool(runs) and all(run.bold for run in runs) and len(text) < 80
        yield Line(
            text=text,
            heading=style.startswith("Heading") or bold,
            title=style == "Title",
            item=listed or style.startswith("List"),
        )


def _rows(table: "Table", number: int) -> Iterator[Line]:
    from docx.table import _Cell

    for position, row in enumerate(table.rows, start=1):
        # Row.cells repeats merged cells as often as a file says that they span, which may be without end.
        texts = [_Cell(tc, table).text for tc in row._tr.tc_lst]
        cells = tuple("\n".join(filter(None, (" ".join(line.split()) for line in t.split("\n")))) for t in texts)
        yield Line(text="\n".join(cells), cells=cells, place=f"row {position} of table {number}")
