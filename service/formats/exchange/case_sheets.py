"""CASE frameworks as spreadsheets, as OpenSALT reads them: a workbook of three sheets, or one csv of items."""

import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from credlens.taxonomy.errors import UnreadableFileError

from ..delimited import read_delimited
from ..xlsx import read_sheets
from .case import CASE, case_items
from .format import ExchangeFormat, Item, RecordKind
from .guard import open_zip, read_member
from .opened import Opened

Node = dict[str, Any]
_DOCUMENT, _ITEMS, _ASSOCIATIONS = "CF Doc", "CF Item", "CF Association"
_NO_LETTER = re.compile(r"[\W_]+")
_CELL_ENDS = re.compile(r'[,;\t"\r]+')
# Columns of the csv whose cells name other items, by code; those of other frameworks by address or code.
_CSV_LINKS = {"ischildof": "isChildOf", "isrelatedto": "isRelatedTo", "exactmatchof": "exactMatchOf"}


def is_case_sheets(document: Opened) -> bool:
    """Tell whether a workbook has a sheet of items, or a csv their columns."""
    if document.looks == "zip" and document.suffix == ".xlsx":
        return f'name="{_ITEMS}"'.encode() in _book(document)
    if document.looks != "text":
        return False
    first = document.head.partition(b"\n")[0].decode("utf-8-sig", errors="replace")
    columns = {_folded(cell) for cell in _CELL_ENDS.split(first)}
    return {"fullstatement", "humancodingscheme"} <= columns


def rows(document: Opened) -> Iterator[Item]:
    """Yield the one framework of a spreadsheet."""
    package = _of_book(document) if document.looks == "zip" else _of_csv(document)
    yield from case_items(package, document.notes)


def _of_book(document: Opened) -> Node:
    sheets = read_sheets(io.BytesIO(document.data), name=document.name)
    found = {name: _records(sheets.get(name, [])) for name in (_DOCUMENT, _ITEMS, _ASSOCIATIONS)}
    about = next(iter(found[_DOCUMENT]), {})
    return {
        "CFDocument": {**about, "title": about.get("title") or _stem(document)},
        "CFItems": found[_ITEMS],
        "CFAssociations": [_association(one) for one in found[_ASSOCIATIONS]],
    }


def _of_csv(document: Opened) -> Node:
    header, records = read_delimited(document.lines(), name=document.name)
    columns = [_folded(column) for column in header]
    found = [dict(zip(columns, map(str, record.cells), strict=True)) for record in records if not record.fault]
    by_code = {one["humancodingscheme"]: one.get("identifier") or one["humancodingscheme"] for one in found}
    items = [{"identifier": by_code[one["humancodingscheme"]], "fullStatement": one["fullstatement"]} for one in found]
    links = [
        _link(kind, by_code[one["humancodingscheme"]], by_code.get(one[column], one[column]))
        for one in found
        for column, kind in _CSV_LINKS.items()
        if one.get(column)
    ]
    tops = [_link("isChildOf", by_code[one["humancodingscheme"]], "") for one in found if not one.get("ischildof")]
    about = {"identifier": _stem(document), "title": _stem(document)}
    for top in tops:
        top["destinationNodeURI"] = {"identifier": about["identifier"]}
    return {"CFDocument": about, "CFItems": items, "CFAssociations": [*tops, *links]}


def _association(one: Mapping[str, str]) -> Node:
    kind = one.get("associationType", "")
    words = kind.split()
    return _link(
        words[0].lower() + "".join(words[1:]) if len(words) > 1 else kind,
        one.get("originNodeIdentifier", ""),
        one.get("destinationNodeIdentifier", ""),
        title=one.get("destinationNodeHumanCodingScheme", ""),
    )


def _link(kind: str, origin: str, destination: str, *, title: str = "") -> Node:
    uri = destination if "://" in destination else ""
    return {
        "associationType": kind,
        "originNodeURI": {"identifier": origin},
        "destinationNodeURI": {"identifier": destination, "uri": uri, "title": title or ("" if uri else destination)},
    }


def _records(sheet: Sequence[Sequence[object]]) -> list[dict[str, str]]:
    """Return the rows of a sheet below its header as text by column."""
    if not sheet:
        return []
    header = [str(cell or "") for cell in sheet[0]]
    made = [{h: str(c) for h, c in zip(header, cells, strict=False) if h and c is not None} for cells in sheet[1:]]
    return [one for one in made if one]


def _book(document: Opened) -> bytes:
    """Return the list of a workbook's sheets; nothing where it cannot be read, which its own reader then says."""
    try:
        with open_zip(io.BytesIO(document.data), name=document.name) as archive:
            held = "xl/workbook.xml" in archive.namelist()
            return read_member(archive, "xl/workbook.xml", name=document.name) if held else b""
    except UnreadableFileError:
        return b""


def _stem(document: Opened) -> str:
    return document.path.name.partition(".")[0]


def _folded(name: str) -> str:
    return _NO_LETTER.sub("", name.casefold())


CASE_SHEETS = ExchangeFormat(
    id="case-sheets",
    title="CASE as a spreadsheet (OpenSALT)",
    kind=RecordKind.CREDENTIALS,
    sniff=is_case_sheets,
    rows=rows,
    reads=CASE.reads,
    dropped=CASE.dropped,
)
