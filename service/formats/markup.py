"""HTML to plain text: block structure becomes lines, list items keep their bullets."""

import html
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from .exchange.limits import LIMITS

if TYPE_CHECKING:
    from lxml.etree import _Element


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BULLET = "• "
_LINES = _words("br li dd dt tr div section article header footer main aside form option figcaption")
_PARAGRAPHS = _words("p h1 h2 h3 h4 h5 h6 ul ol dl table blockquote pre hr address")
_CELLS = frozenset(("td", "th"))
_UNSEEN = _words("script style head template noscript iframe object svg math select textarea title")
_INLINE = _words("a abbr b body center em font html i img s small span strike strong sub sup tbody thead u")
_NAMES = "|".join(sorted(_LINES | _PARAGRAPHS | _CELLS | _UNSEEN | _INLINE, key=len, reverse=True))

# Only tags that HTML knows: "C<T>", "<5 years" and "a < b" are text.
_TAG = re.compile(rf"</?(?:{_NAMES})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_BREAKING = re.compile(rf"<(?:{'|'.join(sorted(_LINES | _PARAGRAPHS, key=len, reverse=True))})\b", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&lt;/?(?:{_NAMES})\b(?:(?!&[lg]t;)[^<>])*&gt;", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# What stands for the end of a line and of a paragraph until they are collapsed.
_LINE, _PARAGRAPH = "\n", "\f"
# Single blanks, by far the most, are left alone.
_SPACES = re.compile(r"[^\S\n\f]{2,}|[^\S \n\f]")
_ENDS = re.compile(r"[\n\f][ \n\f]*")
_BLANKS = str.maketrans("\n\f", "  ")
_BULLETS = re.compile(r"^• (?:[•·▪●◦‣∙■□➢✓➤*-] ?)+(?=\S)", re.MULTILINE)
_EMPTY_ITEM = re.compile(r"^•$\n?", re.MULTILINE)


def plain_text(text: str) -> str:
    """Return a text without HTML; one that holds none comes back as it is.

    Markup that was escaped as a whole (&lt;p&gt;) is unescaped first. Where no tag breaks a line, the line ends of
    the text are its structure and stay; else they are blanks, as in a browser.
    """
    if "<" not in text and "&" not in text:
        return text
    if not _TAG.search(text) and _ESCAPED_TAG.search(text):
        text = _unescaped(text)
    if not _TAG.search(text):
        return _unescaped(text)
    if not _BREAKING.search(text):
        return _unescaped(_TAG.sub("", text))
    return html_text(text)


def html_text(text: str) -> str:
    """Return what a page or a piece of one says, a paragraph, list item or table row a line."""
    from lxml import etree

    if text.count("<") > LIMITS.elements:
        return _stripped(text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
    root = etree.fromstring(f"<div>{text}</div>".encode(), parser)
    # What nests deeper than the parser goes is lost to it.
    deep = any("depth" in error.message for error in parser.error_log)
    if root is None or deep:
        return _stripped(text)
    return _tidy("".join(_pieces(root)))


def _stripped(text: str) -> str:
    """Return a text that no tree is made of, with the end of a line for each tag."""
    return _tidy(_unescaped(_TAG.sub("\n", text)))


def _pieces(root: "_Element") -> Iterator[str]:
    """Yield the texts of a tree in order, with line ends and bullets where its elements ask for them."""
    from lxml import etree

    numbers: list[int] = []  # of the lists we are in: the last number of an ordered one, -1 for bullets
    preformatted = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if tag in _UNSEEN:
                walk.skip_subtree()
                continue
            preformatted += tag == "pre"
            if tag in ("ul", "ol"):
                numbers.append(0 if tag == "ol" else -1)
            yield _before(tag, numbers)
            yield _said(element.text, preformatted)
            continue
        preformatted -= tag == "pre"
        if tag in ("ul", "ol"):
            numbers.pop()
        yield _after(tag)
        yield _said(element.tail, preformatted)


def _before(tag: str, numbers: list[int]) -> str:
    if tag == "li":
        if numbers and numbers[-1] >= 0:
            numbers[-1] += 1
            return f"{_LINE}{numbers[-1]}. "
        return _LINE + _BULLET
    return _PARAGRAPH if tag in _PARAGRAPHS else _LINE if tag in _LINES else ""


def _after(tag: str) -> str:
    if tag in _CELLS:
        return "\t"
    return _PARAGRAPH if tag in _PARAGRAPHS else _LINE if tag in _LINES else ""


def _said(text: str | None, preformatted: int) -> str:
    """Return a text whose line ends are blanks: those of a page's source mean nothing."""
    if not text or preformatted:
        return text or ""
    return text.translate(_BLANKS) if "\n" in text or "\f" in text else text


def _tidy(text: str) -> str:
    """Collapse blanks and line ends; take away doubled bullets and items that say nothing."""
    blanks = _SPACES.sub(" ", text).replace(" \n", "\n").replace(" \f", "\f")
    lines = _ENDS.sub(lambda ends: "\n\n" if _PARAGRAPH in ends[0] else "\n", blanks)
    return _EMPTY_ITEM.sub("", _BULLETS.sub(_BULLET, lines)).strip()


def _unescaped(text: str) -> str:
    """Return a text with its entities as characters; one without a semicolon ("&copy=2") is none."""
    return _ENTITY.sub(lambda entity: html.unescape(entity[0]).replace("\xa0", " "), text)
