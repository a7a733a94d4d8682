"""The stages of a batch, each one function from columns to columns; what runs them stands in local.py and ray.py.

postings -> segment -> adverts (who asks, and which sentences) and sentences (what they say, once each)
sentences -> match -> matches
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple, Protocol

import numpy as np

from credlens.models.matching.cascade import StageCounts
from credlens.models.matching.matches import SkillMatch
from credlens.models.matching.postings import asking_segments
from credlens.models.matching.segment import Segmenter
from credlens.models.records import Posting, TextKind
from credlens.models.relevance.duplicates import Keys, keys_of

from ..titles import said_title

if TYPE_CHECKING:
    import pyarrow as pa


class TextMatcher(Protocol):
    """What the stages need of a matcher."""

    @property
    def fingerprint(self) -> str:
        """Return the digest of everything that a match depends on."""

    @property
    def counts(self) -> StageCounts:
        """Return how many texts each of its stages has answered so far."""

    def match(self, texts: Sequence[str], *, kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        """Return the matches of each text at the operating point of its kind."""


class Segmented(NamedTuple):
    """adverts: one row a posting, without its text; sentences: key and text of each different one."""

    adverts: "pa.Table"
    sentences: "pa.Table"


def posting_columns(postings: Sequence[Posting]) -> "pa.Table":
    """Return records as columns: those of a Posting."""
    import pyarrow as pa

    strings = {
        name: pa.array([getattr(p, name) for p in postings], pa.string())
        for name in ("id", "title", "text", "employer", "region", "occupation", "sector", "source")
    }
    return pa.table({**strings, "date": pa.array([p.date for p in postings], pa.date32())})


def content_name(table: "pa.Table") -> str:
    """Return 24 hex digits over the content of a table."""
    import pyarrow as pa

    digest = hashlib.sha256()
    for batch in table.combine_chunks().to_batches():
        digest.update(batch.serialize())
    digest.update(repr(pa.schema(table.schema)).encode())
    return digest.hexdigest()[:24]


def segment(postings: "pa.Table", segmenter: Segmenter) -> Segmented:
    """Return what each posting asks for, as keys of sentences, and the sentences themselves.

    postings  columns as posting_columns
    Returns   adverts: the same rows and columns but for text; said, the title without employer and place; exact,
              title_words and prints, by which copies are told; sentences, list<uint64>. Cost: one pass of the
              segmenter and one fingerprint a posting.
    """
    import pyarrow as pa

    titles, texts = postings["title"].to_pylist(), postings["text"].to_pylist()
    keys: list[list[int]] = []
    key_of: dict[str, int] = {}
    for text in texts:
        asking = [s.text for s in asking_segments(segmenter.segment(text))]
        keys.append([key_of.setdefault(t, text_key(t, TextKind.SENTENCE)) for t in asking])
    employers, regions = postings["employer"].to_pylist(), postings["region"].to_pylist()
    said = [said_title(*each) for each in zip(titles, employers, regions, strict=True)]
    told = keys_of(titles, texts)
    adverts = (
        postings.drop_columns(["text"])
        .append_column("said", pa.array(said, pa.string()))
        .append_column("exact", pa.array(told.exact))
        .append_column("title_words", pa.array(told.title))
        .append_column("prints", _binary(told.prints))
        .append_column("sentences", pa.array(keys, pa.list_(pa.uint64())))
    )
    return Segmented(adverts, sentence_columns(key_of))


def no_adverts() -> "pa.Table":
    """Return a table of no adverts, with their columns."""
    return segment(posting_columns([]), Segmenter()).adverts


# By which copies are told; no use beyond that.
COPIES = ("exact", "title_words", "prints")


def keys_in(adverts: "pa.Table") -> Keys:
    """Return by what copies are told from the columns of adverts."""
    prints = adverts["prints"].combine_chunks()
    width = prints.type.byte_width // 2
    every = np.frombuffer(prints.buffers()[1] or b"", dtype=np.uint16)
    return Keys(
        exact=adverts["exact"].to_numpy(),
        title=adverts["title_words"].to_numpy(),
        prints=every.reshape(-1, width)[prints.offset : prints.offset + len(prints)],
    )


def sentence_columns(key_of: dict[str, int]) -> "pa.Table":
    """Return texts and their keys as the columns that `match` takes."""
    import pyarrow as pa

    return pa.table(
        {"key": pa.array(key_of.values(), pa.uint64()), "text": pa.array([_whole(t) for t in key_of], pa.string())}
    )


def match(sentences: "pa.Table", matcher: TextMatcher, *, kind: TextKind) -> "pa.Table":
    """Return the matches of each text: one row a match; one without a skill for a text that has none.

    sentences  columns key and text
    Returns    key, skill_id, probability, method, modality, start, end. Cost: one text of the matcher a row.
    """
    import pyarrow as pa

    found = matcher.match(sentences["text"].to_pylist(), kind=kind)
    rows = [
        (key, m) for key, matches in zip(sentences["key"].to_pylist(), found, strict=True) for m in matches or (None,)
    ]

    def column(name: str, type: "pa.DataType") -> "pa.Array":
        return pa.array([None if m is None else getattr(m, name) for _, m in rows], type)

    return pa.table(
        {
            "key": pa.array([key for key, _ in rows], pa.uint64()),
            "skill_id": column("skill_id", pa.string()),
            "probability": column("probability", pa.float64()),
            "method": column("method", pa.string()),
            "modality": column("modality", pa.string()),
            "start": column("start", pa.int32()),
            "end": column("end", pa.int32()),
        }
    )


def text_key(text: str, kind: TextKind) -> int:
    """Return the key of a text, 64 bits of its hash: ten million texts are all told apart but 1 time in 370,000."""
    digest = hashlib.blake2b(f"{kind.value}\0{text}".encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "little")


@cache
def segmenter_fingerprint() -> str:
    """Return 12 hex digits over the rules of segmentation: sentences cut by other rules are others."""
    folder = files("credlens.models.matching")
    digest = hashlib.sha256()
    for name in ("segment.py", "tokenizer.py", "boilerplate.py", "headings.py", "titles.py", "postings.py"):
        digest.update((folder / name).read_bytes())
    digest.update((files(__package__) / "stages.py").read_bytes())
    for name in ("duplicates.py", "minhash.py"):
        digest.update((files("credlens.models.relevance") / name).read_bytes())
    return digest.hexdigest()[:12]


def _binary(rows: "np.ndarray[tuple[int, int], np.dtype[np.uint16]]") -> "pa.Array":
    """Return each row of numbers as one value of bytes."""
    import pyarrow as pa

    data = pa.py_buffer(np.ascontiguousarray(rows).tobytes())
    return pa.Array.from_buffers(pa.binary(2 * rows.shape[1]), len(rows), [None, data])


def _whole(text: str) -> str:
    """Return a text without half characters, which no table can hold."""
    return text.encode(errors="replace").decode()
