"""DOCX to lines: paragraphs with their styles, and tables, in the order of the document."""

import io
import struct
from collections.abc import Iterator
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
# All of it is held at once, as objects of ten times the size; the text of an outline has some 100 kB.
_LIMITS = Limits(document=8 * MB, archive=64 * MB, members=2_000)


def docx_lines(path: Path, *, name: str) -> list[Line]:
    """Return the lines of a DOCX file; raise UnreadableFileError where it is none, broken, or unsafe to open."""
    from docx import Document
    from docx.opc.exceptions import OpcError
    from docx.text.paragraph import Paragraph
    from lxml.etree import LxmlError

    content = read_bytes(path, name=name)
    with open_zip(io.BytesIO(content), name=name, limits=_LIMITS) as archive:
        for member in archive.infolist():
            if member.filename.casefold().endswith(_XML):
                inside = f"{name}/{member.filename}"
                check_xml(read_member(archive, member, name=inside, limits=_LIMITS), name=inside, limits=_LIMITS)
    try:
        lines: list[Line] = []
        tables = 0
        for block in Document(io.BytesIO(content)).iter_inner_content():
            if isinstance(block, Paragraph):
                lines += _paragraph(block)
            else:
                tables += 1
                lines += _rows(block, tables)
        return lines
    except (OpcError, LxmlError, BadZipFile, KeyError, ValueError, AttributeError, IndexError, struct.error) as error:
        raise UnreadableFileError(
            f"not a DOCX file that can be read ({type(error).__name__}: {error})", path=name
        ) from None


def _paragraph(block: "Paragraph") -> Iterator[Line]:
    """Yield the lines of a paragraph; people break lines inside of one too."""
    style = (block.style.name or "") if block.style is not None else ""
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
    for position, row in enumerate(table.rows, start=1):
        cells: list[str] = []
        for cell in row.cells:
            text = "\n".join(filter(None, (" ".join(line.split()) for line in cell.text.split("\n"))))
            # merged cells come once for each column that they span
            if not cells or text != cells[-1]:
                cells.append(text)
        yield Line(text="\n".join(cells), cells=tuple(cells), place=f"row {position} of table {number}")
