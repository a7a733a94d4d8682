"""Ids for concepts to which their publisher gives a name but no id."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable

# Signs that tell names apart: C, C++ and C# are three languages.
_SIGNS = str.maketrans({"+": " plus ", "#": " sharp ", "&": " and "})


def slug(text: str) -> str:
    """Return a name as lower-case words joined by hyphens; a text without any gets a digest instead."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_SIGNS))
    letters = "".join(c for c in plain if not unicodedata.combining(c))
    words = re.sub(r"[^\w]+|_", " ", letters).split()
    return "-".join(words) or digest(text)


def digest(text: str) -> str:
    """Return ten hex digits that stand for a text."""
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def unique_slugs(texts: Iterable[str]) -> dict[str, str]:
    """Return a slug for each text; where two would share one, the later in the alphabet adds its digest."""
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for text in sorted(set(texts)):
        name = slug(text)
        slugs[text] = f"{name}-{digest(text)}" if name in taken else name
        taken.add(slugs[text])
    return slugs
