"""What an HTML page says for machines: its JSON-LD scripts, else its microdata or RDFa, as nodes of JSON-LD."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from credlens.taxonomy.errors import UnreadableFileError

from ..markup import html_text
from .guard import read_json
from .limits import LIMITS

if TYPE_CHECKING:
    from lxml.etree import _Element

Node = Mapping[str, object]

# The scripts are cut out of the page without parsing it: ten times as fast. An unclosed one ends with the page.
_SCRIPT = re.compile(
    rb"<script\b[^>]{0,300}?\btype\s*=\s*[\"']?application/ld\+json[^>]{0,300}>(?s:(.*?))(?:</script|\Z)", re.IGNORECASE
)
# What pages wrap a script in so that old browsers do not show it.
_OPENING = re.compile(rb"(?:\s|<!--|//|/\*|\*/|<!\[CDATA\[)*+")
_CLOSING = re.compile(rb"(?:\s|-->|//|/\*|\*/|\]\]>|;)+$")
_END = 40  # bytes in which the wrapping of a script ends


class Broken(NamedTuple):
    """A script that cannot be read, and how it begins."""

    fault: str
    value: str


class _Names(NamedTuple):
    """The attributes of a way of marking a page up: what begins a thing, names its type, names a property."""

    scope: str
    type: str
    property: str


_MICRODATA = _Names("itemscope", "itemtype", "itemprop")
_RDFA = _Names("typeof", "typeof", "property")
# Where the value of a property stands in other than the text of its element.
_VALUE_IN = {"a": "href", "area": "href", "link": "href", "img": "src", "time": "datetime", "data": "value"}


def scripts(page: bytes, *, type_name: str, name: str) -> Iterator[object]:
    """Yield the value of each JSON-LD script of a page that names a type, Broken where it is not JSON."""
    for number, found in enumerate(_SCRIPT.finditer(page), start=1):
        content = found[1]
        if number > LIMITS.scripts:
            raise UnreadableFileError(f"the page holds over {LIMITS.scripts:,} JSON-LD scripts", path=name)
        if type_name.encode() not in content:
            continue
        try:
            # Line ends inside strings are common there.
            yield read_json(_unwrapped(content), name=name, strict=False)
        except UnreadableFileError as error:
            fault = str(error).removeprefix(f"{name}: ")
            yield Broken(f"a JSON-LD script of the page: {fault}", content[:80].decode(errors="replace"))


def _unwrapped(script: bytes) -> bytes:
    begin = _OPENING.match(script)
    content = script[begin.end() if begin else 0 :]
    return content[:-_END] + _CLOSING.sub(b"", content[-_END:])


def marked_up(page: bytes, *, type_name: str, name: str) -> Iterator[Node]:
    """Yield the things of a type that the elements of a page are marked up as, in microdata or RDFa."""
    root = parse_page(page, name=name)
    for names in (_MICRODATA, _RDFA):
        for element in root.iter():
            if isinstance(element.tag, str) and type_name in _type(element, names):
                yield _thing(element, names)


def parse_page(page: bytes, *, name: str) -> "_Element":
    """Return the root of an HTML page. Raises UnreadableFileError where it holds too many elements, or none."""
    from lxml import etree

    if page.count(b"<") > LIMITS.elements:
        raise UnreadableFileError(f"the page holds over {LIMITS.elements:,} elements", path=name)
    parser = etree.HTMLParser(encoding=_encoding(page), remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(page, parser)
    if root is None:
        raise UnreadableFileError("the page holds no element", path=name)
    return root


def _encoding(page: bytes) -> str | None:
    """Return utf-8 where a page is in it, whatever it declares; None leaves it to the parser."""
    try:
        page.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _thing(element: "_Element", names: _Names) -> dict[str, object]:
    """Return a thing with its properties; one that stands inside another thing belongs to that."""
    thing: dict[str, object] = {"@type": _type(element, names)}
    waiting = list(reversed(element))
    while waiting:
        inner = waiting.pop()
        if not isinstance(inner.tag, str):
            continue
        is_thing = inner.get(names.scope) is not None
        for key in (inner.get(names.property) or "").split():
            value = _thing(inner, names) if is_thing else _value(inner)
            thing.setdefault(_bare(key), []).append(value)  # type: ignore[attr-defined]
        if not is_thing:
            waiting += reversed(inner)
    return thing


def _type(element: "_Element", names: _Names) -> list[str]:
    return [_bare(word) for word in (element.get(names.type) or "").split()]


def _bare(word: str) -> str:
    """Return a name without prefix or address: schema:title and https://schema.org/title are title."""
    return re.split(r"[:/#]", word)[-1]


def _value(element: "_Element") -> str:
    """Return what an element says as a property: an attribute for some, else its text with its lines and bullets."""
    from lxml import etree

    for attribute in ("content", _VALUE_IN.get(element.tag)):
        if attribute and (value := element.get(attribute)) is not None:
            return str(value)
    markup: str = etree.tostring(element, encoding="unicode", method="html", with_tail=False)
    return html_text(markup)
