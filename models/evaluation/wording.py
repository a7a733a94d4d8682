"""How right the checks of outcomes are, against verdicts by hand on outcomes of real catalogues."""

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..outcomes.checks import Check, ask, can_show, review_wording
from ..outcomes.kinds import kind_of
from ..outcomes.reading import read_clauses
from ..records import Outcome
from ..relevance.demand import wilson_interval
from .sources import course_outcomes, described_outcomes

VERDICTS = Path(__file__).parent / "judged_wording.csv"
# Coverage by an assessment is a count, and no catalogue with texts names its assessments: there is nothing to judge.
# A passage is a length, and no text that was judged is so long.
MEASURED = tuple(check for check in Check if check not in (Check.NOT_ASSESSED, Check.PASSAGE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What was judged of one outcome.

    found   the checks that should speak
    levels  the levels of Bloom that may be said of it, none where it has no action
    kind    an assessment that was drawn for it by chance; fits: whether such a one can show it, None where unjudged
    """

    held_out: bool
    found: frozenset[Check]
    levels: frozenset[int]
    kind: str
    fits: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """right of n, as a fraction with its 95 % Wilson interval; value None where n is 0."""

    right: int
    n: int

    @property
    def value(self) -> float | None:
        """Return the fraction."""
        return self.right / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """Return the ends of the interval; 0 to 1 where there is nothing to count."""
        low, high = wilson_interval(self.right, self.n)
        return float(low), float(high)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordingFigures:
    """precision and recall of each check over n outcomes, and how often the level of the verb is right."""

    n: int
    precision: dict[Check, Share]
    recall: dict[Check, Share]
    level: Share


def catalogue_outcomes(folder: Path) -> Iterator[str]:
    """Yield the outcomes, skill statements and promises of the catalogues in a folder."""
    yield from course_outcomes(folder / "university_computing_outcomes.csv")
    with (folder / "au_vet_units_skills_silver.csv").open(newline="", encoding="utf-8-sig") as file:
        yield from (row["definition"] for row in csv.DictReader(file))
    yield from described_outcomes(folder / "edx_2021.csv", "Skills")
    yield from described_outcomes(folder / "coursera_descriptions.csv", "description")


def read_wording_verdicts(path: Path = VERDICTS) -> dict[str, Verdict]:
    """Return the verdicts by `digest_of` the text (training/judged.py)."""
    with path.open(newline="", encoding="utf-8") as file:
        return {
            row["text"]: Verdict(
                held_out=row["half"] == "held_out",
                found=frozenset(map(Check, row["found"].split()))
                | (frozenset([Check.WRONG_KIND]) if row["fits"] == "no" else frozenset()),
                levels=frozenset(map(int, row["levels"])),
                kind=row["kind"],
                fits={"yes": True, "no": False}.get(row["fits"]),
            )
            for row in csv.DictReader(file)
        }


def measure_wording(pairs: Sequence[tuple[str, Verdict]]) -> WordingFigures:
    """Return how right the checks are on texts with their verdicts."""
    found = [(_found(text, verdict), verdict.found) for text, verdict in pairs]
    levels = [right for text, verdict in pairs if verdict.levels for right in [_level_is_right(text, verdict)]]
    return WordingFigures(
        n=len(pairs),
        precision={c: _share([c in want for got, want in found if c in got]) for c in MEASURED},
        recall={c: _share([c in got for got, want in found if c in want]) for c in MEASURED},
        level=_share(levels),
    )


def _found(text: str, verdict: Verdict) -> set[Check]:
    outcome, clauses = Outcome(id="1", text=text), read_clauses(text)
    got = {finding.check for finding in review_wording(outcome, clauses)}
    kind = kind_of(verdict.kind)
    if verdict.fits is not None and clauses and kind and not can_show(kind, ask(outcome, clauses)):
        got.add(Check.WRONG_KIND)
    return got


def _level_is_right(text: str, verdict: Verdict) -> bool:
    level = ask(Outcome(id="1", text=text), read_clauses(text)).level
    return level is not None and int(level) in verdict.levels


def _share(right: Sequence[bool]) -> Share:
    return Share(right=int(np.sum(right)), n=len(right))
