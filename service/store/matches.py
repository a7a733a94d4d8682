"""Matches kept on disk by the content of the text, so that no model ever encodes a text twice."""

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from credlens.models.matching.cues import Modality
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.matching.years import Years
from credlens.models.records import TextKind

Progress = Callable[[str, int, int], None]
Matches = tuple[SkillMatch, ...]

# Texts matched between two writes: all that a killed run can lose.
CHUNK = 4096


class TextMatcher(Protocol):
    """What the store needs of a matcher."""

    @property
    def fingerprint(self) -> str:
        """Return the digest of everything that a match depends on."""

    def match(self, texts: Sequence[str], *, kind: TextKind) -> list[Matches]:
        """Return the matches of each text at the operating point of its kind."""


class MatchStore:
    """The matches of one model over one release, as Parquet parts in a folder of their own.

    A row is one match; a text that matched nothing keeps one row without a skill, so that it too is known.
    """

    def __init__(self, folder: Path, matcher: TextMatcher) -> None:
        self.folder = folder / matcher.fingerprint
        self.matcher = matcher

    def match(self, texts: Sequence[str], *, kind: TextKind, progress: Progress | None = None) -> list[Matches]:
        """Return the matches of each text; only texts never seen before are computed."""
        text_of = {_key(text, kind): text for text in texts}
        known = self._read(text_of)
        fresh = [key for key in text_of if key not in known]
        for begin in range(0, len(fresh), CHUNK):
            keys = fresh[begin : begin + CHUNK]
            if progress:
                progress(f"matching {kind.value}s", begin, len(fresh))
            found = self.matcher.match([text_of[key] for key in keys], kind=kind)
            self._write(dict(zip(keys, found, strict=True)))
            known.update(zip(keys, found, strict=True))
        if progress and fresh:
            progress(f"matching {kind.value}s", len(fresh), len(fresh))
        return [known[_key(text, kind)] for text in texts]

    def _read(self, text_of: Mapping[str, str]) -> dict[str, Matches]:
        if not self.folder.is_dir():
            return {}
        import pyarrow.parquet as pq

        known: dict[str, list[SkillMatch]] = {}
        for part in sorted(self.folder.glob("*.parquet")):
            columns = pq.read_table(part).to_pydict()
            for key, *fields in zip(*(columns[name] for name in _COLUMNS), strict=True):
                if key in text_of:
                    matches = known.setdefault(key, [])
                    if fields[0] is not None:
                        matches.append(_match(text_of[key], *fields))
        return {key: tuple(matches) for key, matches in known.items()}

    def _write(self, found: Mapping[str, Matches]) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = [row for key, matches in found.items() for row in _rows(key, matches)]
        table = pa.table(dict(zip(_COLUMNS, zip(*rows, strict=True), strict=True)))
        self.folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256("".join(sorted(found)).encode()).hexdigest()[:16]
        # Written beside and renamed: a reader never sees half a part.
        partial = self.folder / f".{name}.{os.getpid()}"
        pq.write_table(table, partial)
        partial.replace(self.folder / f"{name}.parquet")


_COLUMNS = (
    "text",
    "skill_id",
    "probability",
    "score",
    "rank",
    "method",
    "start",
    "end",
    "modality",
    "years_least",
    "years_most",
)


def _key(text: str, kind: TextKind) -> str:
    return hashlib.sha256(f"{kind.value}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _rows(key: str, matches: Matches) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [
        (key, m.skill_id, m.probability, m.score, m.rank, m.method.value, m.start, m.end, m.modality.value)
        + (m.years or (None, None))
        for m in matches
    ]
    return rows or [(key, *[None] * (len(_COLUMNS) - 1))]


def _match(text: str, skill_id: str, *fields: Any) -> SkillMatch:  # noqa: ANN401
    probability, score, rank, method, start, end, modality, least, most = fields
    return SkillMatch(
        skill_id=skill_id,
        probability=probability,
        score=score,
        rank=rank,
        method=MatchMethod(method),
        quote=text[start:end],
        start=start,
        end=end,
        modality=Modality(modality),
        years=None if least is None else Years(least, most),
    )
