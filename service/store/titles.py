"""Occupations of titles kept on disk by the content of the title, so that no title is ever encoded twice."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from credlens.models.matching.occupations import OccupationMatch

Progress = Callable[[str, int, int], None]
Ids = tuple[str, ...]

# Titles matched between two writes: all that a killed run can lose.
CHUNK = 4096


class TitleMatcher(Protocol):
    """What the store needs of a matcher."""

    @property
    def fingerprint(self) -> str:
        """Return the digest of everything that a match depends on."""

    def match(
        self, titles: Sequence[str], *, top: int, progress: Callable[[str, int, int], None] | None
    ) -> list[tuple[OccupationMatch, ...]]:
        """Return the occupations of each title at the operating point, at most `top` a scheme."""


class TitleStore:
    """The occupations that one model infers over one release, as Parquet parts in a folder of their own.

    A row is one occupation; a title that names none keeps one row without an occupation, so that it too is known.
    """

    def __init__(self, folder: Path, matcher: TitleMatcher) -> None:
        self.folder = folder / f"titles-{matcher.fingerprint}"
        self.matcher = matcher

    def infer(self, titles: Sequence[str], *, progress: Progress | None = None) -> list[Ids]:
        """Return the ids of the likeliest occupation of each scheme; only titles never seen before are computed."""
        title_of = {_key(title): title for title in titles}
        known = self._read()
        fresh = [key for key in title_of if key not in known]
        for begin in range(0, len(fresh), CHUNK):
            keys = fresh[begin : begin + CHUNK]
            matches = self.matcher.match([title_of[key] for key in keys], top=1, progress=progress)
            found = {key: tuple(m.occupation_id for m in of) for key, of in zip(keys, matches, strict=True)}
            self._write(found)
            known.update(found)
        return [known[_key(title)] for title in titles]

    def _read(self) -> dict[str, Ids]:
        if not self.folder.is_dir():
            return {}
        import pyarrow.parquet as pq

        known: dict[str, Ids] = {}
        for part in sorted(self.folder.glob("*.parquet")):
            columns = pq.read_table(part).to_pydict()
            of_part: dict[str, Ids] = {}
            for key, occupation in zip(columns["title"], columns["occupation_id"], strict=True):
                of_part[key] = (*of_part.get(key, ()), *([occupation] if occupation else []))
            known.update(of_part)
        return known

    def _write(self, found: Mapping[str, Ids]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = [(key, occupation) for key, ids in found.items() for occupation in ids or (None,)]
        keys, occupations = zip(*rows, strict=True)
        columns = {"title": pa.array(keys, pa.string()), "occupation_id": pa.array(occupations, pa.string())}
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256("".join(sorted(found)).encode()).hexdigest()[:16]
        # Written beside and renamed: a reader never sees half a part.
        partial = self.folder / f".{name}.{os.getpid()}"
        pq.write_table(pa.table(columns), partial)
        partial.replace(self.folder / f"{name}.parquet")


def _key(title: str) -> str:
    return hashlib.sha256(title.encode("utf-8", "surrogatepass")).hexdigest()[:32]
