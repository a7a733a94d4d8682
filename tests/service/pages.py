"""A reader of report pages: checks that tags close, and collects what a test asks about."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

_VOID = {"meta", "link", "input", "br", "img", "hr"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    parent: "Element | None" = None
    words: list[str] = field(default_factory=list)
    children: list["Element"] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def find(self, tag: str, **attributes: str) -> list["Element"]:
        """Return the elements below with this tag and these attributes; class_ is one of the classes."""
        return [e for e in self.all() if e.tag == tag and all(e.has(k.strip("_"), v) for k, v in attributes.items())]

    def has(self, name: str, value: str) -> bool:
        mine = self.attributes.get(name, "")
        return value in mine.split() if name == "class" else mine == value

    def all(self) -> list["Element"]:
        return [e for child in self.children for e in (child, *child.all())]


class Page(HTMLParser):
    """Parses a page into elements; raises ValueError where a tag is not closed in its place."""

    def __init__(self, path: Path) -> None:
        super().__init__(convert_charrefs=True)
        self.source = path.read_text(encoding="utf-8")
        self.root = self._open = Element("#page", {})
        self.feed(self.source)
        self.close()
        if self._open is not self.root:
            raise ValueError(f"{self._open.tag} is not closed")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(set(names)) != len(names):
            raise ValueError(f"an attribute of {tag} stands twice: {names}")
        element = Element(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(element)
        if tag not in _VOID:
            self._open = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != self._open.tag or self._open.parent is None:
            raise ValueError(f"</{tag}> closes <{self._open.tag}> at {self.getpos()}")
        self._open = self._open.parent

    def handle_data(self, data: str) -> None:
        element: Element | None = self._open
        while element is not None:
            element.words.append(data)
            element = element.parent
