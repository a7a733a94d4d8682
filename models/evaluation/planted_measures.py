"""What a chain is worth on planted truth: gaps, intervals, ranks and flags, each figure with its n and interval."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from scipy.stats import rankdata

from credlens.taxonomy.errors import InputError

from ..relevance.alignment import Alignment, Score
from ..relevance.demand import DemandProfile, wilson_interval
from ..relevance.gaps import GapReport, GapStatus
from ..relevance.review import ReviewFlag
from .planted_worlds import FloatArray, IntArray

REPLICATES = 2000
GAPS = (GapStatus.MISSING, GapStatus.EMERGING)


class Judged(Protocol):
    """What the measures read of a chain's verdict on one credential."""

    @property
    def alignment(self) -> Alignment:
        """Return the scores."""

    @property
    def profile(self) -> DemandProfile:
        """Return the demand of its market."""

    @property
    def gaps(self) -> GapReport:
        """Return the gaps."""

    @property
    def flags(self) -> tuple[ReviewFlag, ...]:
        """Return the flags."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95 % interval; value None where there was nothing to measure.

    n     how many cases it rests on
    unit  what a case is
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str


@dataclass(slots=True)
class Tally:
    """Right cases out of all, cluster by cluster: cases of one cluster are right or wrong together.

    unit  what a case is, in the plural
    """

    unit: str
    right: dict[Hashable, float] = field(default_factory=dict)
    cases: dict[Hashable, float] = field(default_factory=dict)

    def add(self, cluster: Hashable, right: float, cases: float) -> None:
        """Count `right` of `cases` more in a cluster."""
        self.right[cluster] = self.right.get(cluster, 0.0) + right
        self.cases[cluster] = self.cases.get(cluster, 0.0) + cases

    def measured(self) -> Measured:
        """Return the part that is right.

        The interval is Wilson's where no cluster has more than one case; else that of a bootstrap over clusters.
        Where all or none are right resampling knows no doubt, and the interval is Wilson's over the clusters.
        """
        clusters = [c for c, n in self.cases.items() if n]
        right = np.array([self.right[c] for c in clusters])
        cases = np.array([self.cases[c] for c in clusters])
        n = round(float(cases.sum()))
        if not n:
            return Measured(None, None, None, 0, self.unit)
        value = float(right.sum() / cases.sum())
        if cases.max() <= 1 or value in (0.0, 1.0):
            low, high = wilson_interval(round(value * len(clusters)), len(clusters))
            return Measured(value, float(low), float(high), n, self.unit)
        at = resample(len(clusters))
        drawn = right[at].sum(axis=1) / cases[at].sum(axis=1)
        return Measured(value, *ends(drawn), n, self.unit)


def merged(unit: str, tallies: Iterable[Tally]) -> Tally:
    """Return the tally of all cases of some tallies."""
    whole = Tally(unit)
    for tally in tallies:
        for cluster, cases in tally.cases.items():
            whole.add(cluster, tally.right[cluster], cases)
    return whole


@dataclass(frozen=True, slots=True)
class GapTruth:
    """The truth of a credential's gaps.

    share    skill id -> the part of its market's postings that truly asks for it
    taught   the skills that it truly teaches
    """

    share: Mapping[str, float]
    taught: Collection[str]

    def missing(self, bar: float) -> frozenset[str]:
        """Return the skills that at least this part of the postings asks for and that are not taught."""
        return frozenset(s for s, share in self.share.items() if share >= bar and s not in self.taught)


def reported_gaps(judged: Judged, bar: float = 0.0) -> list[str]:
    """Return the skills that are reported missing or emerging, at a reported share of at least the bar."""
    return [row.skill_id for row in judged.gaps.of(*GAPS) if row.share >= bar]


def shares_held(judged: Judged, share: Mapping[str, float]) -> tuple[int, int]:
    """Return how many intervals of a profile hold the true share, and how many there are of skills that have one."""
    profile = judged.profile
    told = [(i, share[s]) for i, s in enumerate(profile.skill_ids) if s in share]
    return sum(bool(profile.low[i] <= true <= profile.high[i]) for i, true in told), len(told)


def score_held(score: Score, truth: float | None) -> tuple[int, int]:
    """Return 1 of 1 if the interval of a score holds the truth, 0 of 1 if not; 0 of 0 where there is none to tell.

    A score of nothing at all that is truly nothing is no case either: its interval could not miss.
    """
    if score.value is None or score.low is None or score.high is None or truth is None:
        return 0, 0
    if score.high == score.low == truth:
        return 0, 0
    return int(score.low - 1e-9 <= truth <= score.high + 1e-9), 1


def gap_tallies() -> dict[str, Tally]:
    """Return what count_gaps counts into."""
    return {"gap_precision": Tally("reported gaps"), "gap_recall": Tally("planted gaps")}


def count_gaps(
    tallies: Mapping[str, Tally],
    cluster: Hashable,
    judged: Judged,
    truth: GapTruth,
    *,
    bar: float,
    real: float,
    alike: Callable[[Iterable[str]], frozenset[str]] = frozenset,
) -> None:
    """Count what gap_precision and gap_recall are made of.

    bar    gaps count from this share on: the reported share for precision, the true one for recall
    real   a reported gap is real if at least this part of the postings truly asks for it, and it is not taught
    alike  skills -> those that are taken for the same; by default themselves alone
    """
    reported, planted = reported_gaps(judged, bar), truth.missing(bar)
    tallies["gap_precision"].add(cluster, len(set(reported) & alike(truth.missing(real))), len(reported))
    tallies["gap_recall"].add(cluster, len(planted & alike(reported_gaps(judged))), len(planted))


@dataclass(frozen=True, slots=True)
class RankPairs:
    """True and told relevance, credential by credential; one without a score has no rank."""

    truth: list[float] = field(default_factory=list)
    told: list[float] = field(default_factory=list)

    def add(self, found: Judged, true: Judged) -> None:
        """Add a credential, as the chain finds it and as it truly is."""
        told, truth = found.alignment.relevance.value, true.alignment.relevance.value
        if told is not None and truth is not None:
            self.told.append(told)
            self.truth.append(truth)

    def measured(self) -> Measured:
        """Return the rank correlation."""
        return rank_correlation(self.truth, self.told, "credentials")


def rank_correlation(truth: Sequence[float], told: Sequence[float], unit: str) -> Measured:
    """Return Spearman's rank correlation with the interval of a bootstrap over the pairs."""
    if len(truth) != len(told):
        raise InputError(f"{len(truth)} true values but {len(told)} told ones")
    x, y = np.array(truth), np.array(told)
    value = _spearman(x, y)
    if value is None:
        return Measured(None, None, None, len(x), unit)
    drawn = [r for at in resample(len(x)) if (r := _spearman(x[at], y[at])) is not None]
    return Measured(value, *ends(np.array(drawn)), len(x), unit)


def same_flags(before: Iterable[Judged], after: Iterable[Judged]) -> tuple[int, int]:
    """Return how many flags two rounds over the same credentials share, and how many either has."""
    one, other = _flags(before), _flags(after)
    return len(one & other), len(one | other)


def count_flags(
    tallies: dict[str, Tally], cluster: Hashable, before: Sequence[Judged], after: Sequence[Judged]
) -> None:
    """Count what flag_stability is made of, over all rules and rule by rule."""
    tallies["flag_stability"].add(cluster, *same_flags(before, after))
    for rule in sorted({rule for _, rule in _flags((*before, *after))}):
        tally = tallies.setdefault(f"flag_stability of {rule}", Tally("flags"))
        one, other = ({f for f in _flags(verdicts) if f[1] == rule} for verdicts in (before, after))
        tally.add(cluster, len(one & other), len(one | other))


def median(values: Sequence[float], unit: str) -> Measured:
    """Return the median with the interval of a bootstrap; infinite values are what never came, None if it is one."""
    if not values:
        return Measured(None, None, None, 0, unit)
    x = np.array(values, dtype=np.float64)
    # The lower median and lower quantiles: between a month and never there is no mean.
    middle = (len(x) - 1) // 2
    drawn = np.sort(np.sort(x[resample(len(x))], axis=1)[:, middle])
    found = (np.sort(x)[middle], drawn[int(0.025 * len(drawn))], drawn[int(0.975 * len(drawn))])
    value, low, high = (float(v) if np.isfinite(v) else None for v in found)
    return Measured(value, low, high, len(x), unit)


def resample(count: int) -> IntArray:
    """Return int64[REPLICATES, count]: positions of `count` cases, drawn again and again with replacement."""
    return np.random.default_rng(0).integers(0, count, (REPLICATES, count))


def ends(drawn: FloatArray) -> tuple[float, float]:
    """Return the 2.5 and 97.5 % quantiles."""
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def _spearman(x: FloatArray, y: FloatArray) -> float | None:
    """Return the correlation of the ranks, equal values sharing theirs; None where one side does not vary."""
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return None
    return float(np.corrcoef(rankdata(x), rankdata(y))[0, 1])


def _flags(verdicts: Iterable[Judged]) -> set[tuple[str, str]]:
    return {(flag.credential_id, flag.rule) for judged in verdicts for flag in judged.flags}
