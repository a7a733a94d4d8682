"""PDF to lines, through a process of its own that ends in time whatever the file holds."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

from credlens.taxonomy.errors import UnreadableFileError

from .lines import Line

PAGES = 100  # an outline has some; a handbook of all courses is no outline
CHARACTERS = 1_000_000
MEMORY = 500_000_000  # bytes of address space
SECONDS = 8
_DIGITS = re.compile(r"\d+")
_PAGE = re.compile(r"(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?", re.IGNORECASE)
_CHILD = Path(__file__).with_name("pdf_text.py")


def pdf_lines(path: Path, *, name: str, notes: list[str]) -> list[Line]:
    """Return the lines of a PDF file and note where not all pages were read.

    Raises UnreadableFileError if it is broken, takes more than the limits, or holds no text.
    """
    said = _said(path, name=name)
    if fault := said.get("fault"):
        raise UnreadableFileError(str(fault), path=name)
    pages = said["pages"]
    if not any(page.strip() for page in pages):
        raise UnreadableFileError(
            "no page holds text: it may be scanned. Run text recognition over it, or type the outcomes into a table",
            path=name,
        )
    if said["of"] > len(pages):
        notes.append(f"{name}: only the first {len(pages)} of {said['of']} pages are read")
    held = [[" ".join(line.split()) for line in page.splitlines() if line.strip()] for page in pages]
    repeated = _repeated(held)
    return [
        Line(text=line, place=f"page {number}")
        for number, page in enumerate(held, start=1)
        for line in page
        if _DIGITS.sub("#", line) not in repeated and not _PAGE.fullmatch(line)
    ]


def _repeated(pages: list[list[str]]) -> set[str]:
    """Return the lines at the head and foot of pages: but for numbers they stand on half of them, three at least."""
    counts = Counter(text for page in pages for text in {_DIGITS.sub("#", line) for line in page})
    return {text for text, count in counts.items() if count >= max(3, len(pages) / 2)}


def _said(path: Path, *, name: str) -> dict:  # type: ignore[type-arg]
    """Return what the other process says of a file."""
    if not path.is_file():
        raise UnreadableFileError("there is no such file", path=name)
    limits = map(str, (PAGES, CHARACTERS, MEMORY, SECONDS))
    command = [sys.executable, str(_CHILD), str(path.resolve()), *limits]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS + 2, check=False)
        found: dict = json.loads(done.stdout)  # type: ignore[type-arg]
    except (subprocess.TimeoutExpired, ValueError):
        raise UnreadableFileError(
            f"not a PDF that can be read within {SECONDS} s and {MEMORY // 1_000_000} MB: broken, or made to do harm",
            path=name,
        ) from None
    return found
