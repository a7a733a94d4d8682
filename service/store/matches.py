"""Matches kept by the content of the text, so that no model ever reads a text twice."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from .folder import Folder

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[str, int, int], None]
Keys = NDArray[np.uint64]
Counts = Callable[["pa.Table"], NDArray[np.bool_]]


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """The m matches of k texts, as columns.

    keys         uint64[k], sorted: the texts
    first        int64[k + 1]: the matches of text i are those from first[i] to first[i + 1]
    skill_ids    the different skills, sorted
    skill        int32[m]: positions in skill_ids
    probability  float64[m]
    start, end   int32[m]: the quoted characters
    """

    keys: Keys
    first: NDArray[np.int64]
    skill_ids: tuple[str, ...]
    skill: NDArray[np.int32]
    probability: NDArray[np.float64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]


class MatchStore:
    """The matches of one model over one release, as Parquet parts in a folder of their own.

    A row is one match; a text that matched nothing keeps one row without a skill, so that it too is known.
    """

    def __init__(self, folder: Path | str, fingerprint: str) -> None:
        self.fingerprint = fingerprint
        self.folder = Folder(folder) / fingerprint
        self._keys: dict[str, Keys] = {}

    def known(self) -> Keys:
        """Return uint64[n], sorted: the keys of all texts that were matched."""
        for name in self.folder.names():
            if name not in self._keys:
                self._keys[name] = np.unique(self.folder.read(name, columns=["key"])["key"].to_numpy())
        return np.unique(np.concatenate([*self._keys.values(), np.zeros(0, np.uint64)]))

    def add(self, matches: "pa.Table") -> None:
        """Keep the matches of some texts, columns as the stage `match` returns them."""
        self.folder.write(self.part_name(matches["key"].to_numpy()), matches)

    def matched(self, keys: Keys, *, counts: Counts) -> Matched:
        """Return the matches of these texts, those that count.

        keys    uint64[n], all known
        counts  table of matches -> bool[rows]: which are demand or teaching
        """
        import pyarrow as pa

        wanted = np.unique(keys)
        parts = [self._part(name, wanted, counts) for name in self.folder.names()]
        table = pa.concat_tables([*parts, _no_match()]).combine_chunks()
        key, skill = table["key"].to_numpy(), table["skill_id"].combine_chunks().dictionary_encode()
        skill_ids, rank = np.unique(np.array(skill.dictionary.to_pylist(), dtype=object), return_inverse=True)
        code = rank[skill.indices.to_numpy()].astype(np.int32)
        order = np.lexsort((code, key))
        return Matched(
            keys=wanted,
            first=np.append(np.searchsorted(key[order], wanted), len(key)),
            skill_ids=tuple(skill_ids.tolist()),
            skill=code[order],
            probability=table["probability"].to_numpy()[order],
            start=table["start"].to_numpy()[order],
            end=table["end"].to_numpy()[order],
        )

    @staticmethod
    def part_name(keys: Sequence[int] | Keys) -> str:
        """Return 16 hex digits over the texts of a part: the same texts are the same part."""
        return hashlib.sha256(np.unique(np.asarray(keys, dtype=np.uint64)).tobytes()).hexdigest()[:16]

    def _part(self, name: str, wanted: Keys, counts: Counts) -> "pa.Table":
        import pyarrow as pa

        table = self.folder.read(name)
        kept = table["skill_id"].is_valid().to_numpy() & np.isin(table["key"].to_numpy(), wanted)
        table = table.filter(pa.array(kept))
        return table.filter(pa.array(counts(table))).select(_KEPT)


_KEPT = ("key", "skill_id", "probability", "start", "end")


def _no_match() -> "pa.Table":
    import pyarrow as pa

    types = (pa.uint64(), pa.string(), pa.float64(), pa.int32(), pa.int32())
    return pa.schema(list(zip(_KEPT, types, strict=True))).empty_table()
