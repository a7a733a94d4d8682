"""Count an advert once, however often it was posted."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from ..records import Posting


class Distinct(NamedTuple):
    """The postings that count, in their order, and for each other's id the id that stands for it."""

    kept: tuple[Posting, ...]
    duplicate_of: dict[str, str]


def distinct(postings: Sequence[Posting]) -> Distinct:
    """Return the postings that count, and what stands for those that do not.

    Two adverts are one if title and text are equal but for case and white space, unless both name an
    employer and the names differ: agencies lend their wording to many. Of equal adverts the earliest dated
    stays, because a repost is the old demand and not a new one; undated ones come last, ties go to the
    first in order. An advert without an employer joins the earliest of its text that has one. An id that
    is repeated with the same text maps to itself, so count what was left out as len(postings) - len(kept).
    """
    order = sorted(range(len(postings)), key=lambda i: (postings[i].date or dt.date.max, i))
    by_text: dict[str, dict[str, list[int]]] = {}
    for i in order:
        by_employer = by_text.setdefault(_digest(postings[i]), {})
        by_employer.setdefault(_plain(postings[i].employer), []).append(i)
    stands_for: dict[int, int] = {}
    for by_employer in by_text.values():
        nameless = by_employer.pop("", [])
        groups = list(by_employer.values()) or [[]]
        groups[0].extend(nameless)
        for same in groups:
            stands_for |= dict.fromkeys(same, same[0])
    kept = tuple(p for i, p in enumerate(postings) if stands_for[i] == i)
    left_out = {p.id: postings[stands_for[i]].id for i, p in enumerate(postings) if stands_for[i] != i}
    return Distinct(kept, left_out)


def _digest(posting: Posting) -> str:
    text = f"{_plain(posting.title)}\0{_plain(posting.text)}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
