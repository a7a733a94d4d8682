"""What a document is to those who look for outcomes in it: lines, and tables as rows of cells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One paragraph or line.

    heading  the document itself says that this is a heading
    title    the document itself says that this is its title
    item     the document itself says that this is an item of a list
    cells    of a row of a table; empty for a paragraph. text is then the cells joined
    place    where it stands, in words: "page 2", "row 3 of table 1"
    """

    text: str
    heading: bool = False
    title: bool = False
    item: bool = False
    cells: tuple[str, ...] = ()
    place: str = ""
