"""Cells that a spreadsheet program shows and never runs."""

import re

# What makes Excel, LibreOffice or Google Sheets take a cell for a formula (OWASP, "CSV Injection"), with the
# full-width forms that some of them fold to the same.
_STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


def safe_cell(value: str) -> str:
    """Return the text with a leading apostrophe where a spreadsheet would run it; numbers stay bare."""
    if value.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(value):
        return "'" + value
    return value
