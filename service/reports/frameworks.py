"""The page of a whole catalogue against the frameworks: fixes first, then every credential."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from credlens.models.conformance.matrix import Matrix, conformance_matrix
from credlens.models.conformance.verdicts import Verdict
from credlens.models.records import Credential

from .conformance import VERDICTS
from .slugs import slug


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixRow:
    """One credential under one framework. href: of its page, from the report's folder."""

    href: str
    title: str
    framework: str
    verdict: str
    fails: int
    missing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameworksPage:
    """Everything on the page. counts: (verdict in words, how many rows)."""

    credentials: int
    matrix: Matrix
    counts: tuple[tuple[str, int], ...]
    rows: tuple[MatrixRow, ...]


def frameworks_page(catalogue: Sequence[Credential], *, as_of: dt.date) -> FrameworksPage:
    """Return what the page says of a catalogue."""
    matrix = conformance_matrix(catalogue, as_of=as_of)
    return FrameworksPage(
        credentials=len(catalogue),
        matrix=matrix,
        counts=tuple((words, matrix.count(verdict)) for verdict, words in VERDICTS.items()),
        rows=tuple(
            MatrixRow(
                href=f"credentials/{slug(row.credential.id)}.html",
                title=row.credential.title or row.credential.id,
                framework=row.framework.name,
                verdict=VERDICTS[row.verdict],
                fails=len(row.of(Verdict.FAILS)),
                missing=len(row.of(Verdict.UNDECIDED)),
            )
            for row in matrix.rows
        ),
    )
