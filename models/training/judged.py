"""Verdicts by hand on sentences that are not ours to keep: ids and digests here, the texts stay where they are."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from .texts import HERE, Text


def digest_of(text: str) -> str:
    """Return 16 hex digits that name a text, whatever its white space."""
    return hashlib.sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_verdicts(path: Path) -> dict[str, Text]:
    """Return what was judged by digest, the texts empty.

    path  csv of text (its digest), asks (yes or no), right and wrong (skill ids, the likeliest first)
    """
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["text"]: Text(
                "", frozenset(row["right"].split()), wrong=tuple(row["wrong"].split()), certain=row["asks"] == "no"
            )
            for row in csv.DictReader(file)
        }


def judged_texts(path: Path, sentences: Iterable[str]) -> Iterator[Text]:
    """Yield the judged ones among these sentences, each once, in the order in which they come."""
    verdicts = read_verdicts(path)
    for sentence in sentences:
        judged = verdicts.pop(digest_of(sentence), None)
        if judged is not None:
            yield replace(judged, text=sentence)


def kept(texts: Iterable[Text], *, keep_out: frozenset[str]) -> list[Text]:
    """Return the texts that may be trained on, of those that are not our own.

    keep_out  ids of skills whose sentences are kept for evaluation
    Left out, too, are those that left_out.txt names: each is nearly the same as a text of an evaluation set.
    """
    near = frozenset((HERE / "left_out.txt").read_text(encoding="utf-8").split())
    return [text for text in texts if not text.right & keep_out and digest_of(text.text) not in near]
