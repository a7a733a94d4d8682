"""Which shares differ between two windows: a permutation test over all skills at once, by employer."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .config import RelevanceConfig
from .mentions import BoolArray, FloatArray, IntArray, Matrix

_BATCH = 50
_UNITS = 1000  # more are taken together in equal numbers: as exact, and many times faster


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The postings of e employers in two windows, and how many of them ask for each of s skills.

    size  float64[2, e]: postings then and now
    hits  two float64[e, s], sparse: those that ask, then and now
    """

    size: FloatArray
    hits: tuple[Matrix, Matrix]

    @classmethod
    def group(cls, asked: Matrix, employer: IntArray, is_now: BoolArray) -> "Blocks":
        """Return the blocks of n postings.

        asked     [n, s], sparse: 1 where a posting asks for a skill
        employer  int64[n]: a number an employer
        is_now    bool[n]: of the later window
        """
        block = _units(employer, is_now)
        shape = (int(block.max()) + 1, len(block))
        size: list[FloatArray] = []
        hits: list[Matrix] = []
        for side in (~is_now, is_now):
            at = np.flatnonzero(side)
            member = sparse.csr_array((np.ones(len(at)), (block[at], at)), shape=shape)
            size.append(member.sum(axis=1))
            hits.append(sparse.csr_array(member @ asked.astype(np.float64)))
        return cls(size=np.stack(size), hits=(hits[0], hits[1]))

    def design(self, now: bool) -> tuple[float, FloatArray, FloatArray]:
        """Return a window's postings, the share of each skill, and how many postings are worth one.

        The last is the design effect: the variance of a share by employers over that of as many
        independent postings (Kish 1965); 1 where postings of one employer are as different as any.
        """
        size, hits = self.size[int(now)], self.hits[int(now)]
        n = float(size.sum())
        share = hits.sum(axis=0) / n
        alone = n * share * (1 - share)
        return n, share, np.where(alone > 0, _squares(size, hits, share) / np.where(alone > 0, alone, 1), 1.0)


def adjusted_p(blocks: Blocks, config: RelevanceConfig, sides: IntArray | None = None) -> FloatArray:
    """Return float64[s]: the p value of each skill's move, adjusted over all of them.

    sides       int64[s]: 1 where only a rise counts, -1 where only a fall does, 0 where both do; None: all 0
    Statistic   log-likelihood ratio of "its odds changed by drift_odds" against "they did not": with the
                difference of shares D (|D| where both sides count), its variance V by employers and
                d = ln(drift_odds) p (1 - p), it is (D d - d²/2) / V. Ranking skills by it spends the false
                alarms where such a change would show (the weights of Roeder & Wasserman 2009, Stat. Sci.
                24:398-413).
    Null        the two windows of an employer may be swapped; employers with one window exchange theirs.
                Exact for whatever resemblance there is among the postings of one employer.
    Adjustment  step-down maxima (Westfall & Young 1993): the chance of naming any skill that did not move
                is at most drift_alpha, and the smallest p value is that of the test that none moved.
    Cost        ends as soon as it is certain that nothing passes drift_alpha, as for most markets.
    """
    statistic = _Statistic(blocks, config, sides)
    seen = statistic.of(np.zeros((1, blocks.size.shape[1]), dtype=np.bool_))[0]
    order = np.argsort(-seen, kind="stable")
    exceeded, done = np.zeros(len(seen)), 0
    random = np.random.Generator(np.random.PCG64(config.seed))
    too_many = config.drift_alpha * (config.drift_permutations + 1)
    while done < config.drift_permutations and exceeded[0] < too_many:
        count = min(_BATCH, config.drift_permutations - done)
        drawn = statistic.of(_swaps(blocks, count, random))[:, order]
        highest = np.maximum.accumulate(drawn[:, ::-1], axis=1)[:, ::-1]
        exceeded += (highest >= seen[order] - 1e-9).sum(axis=0)
        done += count
    p = np.empty(len(seen))
    p[order] = np.maximum.accumulate((exceeded + 1) / (done + 1))
    return p


class _Statistic:
    """The test's statistic for any swaps of the windows; see `adjusted_p`."""

    def __init__(self, blocks: Blocks, config: RelevanceConfig, sides: IntArray | None = None) -> None:
        size, (then, now) = blocks.size, blocks.hits
        self._sides = np.zeros(now.shape[1], dtype=np.int64) if sides is None else sides
        self._size, self._now, self._swap = size, now.sum(axis=0), (then - now).T
        self._share = p = (then.sum(axis=0) + now.sum(axis=0)) / size.sum()
        self._spread = p * (1 - p)
        self._effect = np.log(config.drift_odds) * self._spread
        squares = sum(_squares(s, h, p) for s, h in zip(size, blocks.hits, strict=True)) / self._spread
        together = (size**2).sum() - size.sum()
        self._alike = np.clip((squares - size.sum()) / max(together, 1.0), 0.0, 1.0)
        crossed = then.multiply(now).sum(axis=0) - p * (then.T @ size[1] + now.T @ size[0])
        self._crossed = crossed + p**2 * (size[0] @ size[1])

    def of(self, swapped: BoolArray) -> FloatArray:
        """Return float64[b, s] for bool[b, e]: which employers have their windows swapped.

        The variance takes postings of one employer and window to be as alike as they are over both windows,
        and those of its two windows as they are: so it hangs on the swaps by the sizes alone.
        """
        swaps, size = swapped.T.astype(np.float64), self._size
        n = (size[1].sum() + (size[0] - size[1]) @ swaps)[:, None]
        together = ((size[1] ** 2).sum() + (size[0] ** 2 - size[1] ** 2) @ swaps)[:, None]
        rest, apart = size.sum() - n, (size**2).sum() - together
        late = self._now + (self._swap @ swaps).T - self._share * n
        sizes = 1 / n + 1 / rest + self._alike * ((together - n) / n**2 + (apart - rest) / rest**2)
        variance = np.maximum(self._spread * sizes - 2 * self._crossed / (n * rest), 1e-3 * self._spread / (n + rest))
        # Both windows' hits less what the common share expects add up to 0, hence one sum gives the difference.
        difference = np.where(self._sides == 0, np.abs(late), self._sides * late) * (1 / n + 1 / rest)
        ratio: FloatArray = (difference * self._effect - self._effect**2 / 2) / variance
        return ratio


def _squares(size: FloatArray, hits: Matrix, share: FloatArray) -> FloatArray:
    """Return float64[s]: squared differences of each employer's hits from what the share expects, summed."""
    squares: FloatArray = hits.power(2).sum(axis=0) - 2 * share * (hits.T @ size) + share**2 * (size @ size)
    return squares


def _units(employer: IntArray, is_now: BoolArray) -> IntArray:
    """Return int64[n]: the unit of each posting, its employer or several; 0, 1, ... without gaps.

    Employers with both windows, only then and only now are taken together among themselves, so that what
    could be exchanged before still can.
    """
    _, unit = np.unique(employer, return_inverse=True)
    has = np.stack([np.bincount(unit[side], minlength=unit.max() + 1) > 0 for side in (~is_now, is_now)])
    together = -(-has.shape[1] // _UNITS)
    kind = has[0] * 2 + has[1]
    place = np.empty(len(kind), dtype=np.int64)
    for each in (1, 2, 3):
        at = np.flatnonzero(kind == each)
        place[at] = 4 * (np.arange(len(at)) // together) + each
    _, units = np.unique(place, return_inverse=True)
    block: IntArray = units[unit]
    return block


def _swaps(blocks: Blocks, count: int, random: np.random.Generator) -> BoolArray:
    """Return bool[count, e]: swaps at even chance for employers with both windows, exchanges for the others."""
    both = np.logical_and(*(blocks.size > 0))
    swapped = np.zeros((count, len(both)), dtype=np.bool_)
    swapped[:, both] = random.random((count, int(both.sum())), dtype=np.float32) < 0.5
    now = blocks.size[1, ~both] > 0
    if 0 < (late := int(now.sum())) < len(now):
        keys = random.random((count, len(now)), dtype=np.float32)
        swapped[:, ~both] = (keys <= np.partition(keys, late - 1, axis=1)[:, [late - 1]]) != now
    return swapped
