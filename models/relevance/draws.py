"""Where the intervals come from: replicates of the postings and of the matches, the same on every run."""

import hashlib

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from .config import RelevanceConfig
from .counts import Counts
from .demand import Market
from .inferred import LeftOut
from .mentions import FloatArray, IntArray, PostingTable
from .tally import BLOCKS, Tally, tally_market

_PRIOR = 1.0  # votes that ask, and votes that do not, before any is seen
_MOST_STRETCH = 2.0
_TINY = 1e-100

Random = np.random.Generator


def random_of(credential_id: str, config: RelevanceConfig) -> Random:
    """Return the generator of one credential: the same numbers on every run and in any order of them."""
    digest = hashlib.sha256(f"{config.seed}\0{credential_id}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


def block_weights(table: PostingTable, config: RelevanceConfig) -> NDArray[np.float32]:
    """Return float32[BLOCKS, replicates], exponential(1): what each block weighs in each replicate.

    All credentials share them, so that the difference of two scores is not blurred by chance.
    """

    def draw() -> NDArray[np.float32]:
        random = np.random.Generator(np.random.PCG64(config.seed))
        return random.standard_exponential((BLOCKS, config.replicates), dtype=np.float32)

    return table.remember(("weights", config.replicates, config.seed), draw)


def draw_shares(
    table: PostingTable, market: Market, skill_ids: tuple[str, ...], config: RelevanceConfig, random: Random
) -> FloatArray:
    """Return float64[s, replicates]: what the share of each skill in a market may as well have been.

    Method: the Bayesian bootstrap (Rubin 1981, Ann. Stat. 9:130-134) over employers, for postings of one are
    alike: each block of them weighs an exponential(1), and one vote that asks and one that does not join in.
    Alone, where every posting is its own employer's, each share then follows the Beta(hits + 1, misses + 1) of a
    uniform prior, near the Wilson interval also at 0 hits, where a plain bootstrap knows no doubt; together,
    skills that are asked for in the same postings move together. Deviations are brought to the variance that
    the profile's intervals have. A weaker prior, Jeffreys' 1/2, was tried: the score is concave in the shares,
    and its intervals missed the planted value on the high side twice as often as they should.
    """
    tally = tally_market(table, market.rows, config)
    return draw_tally(table, tally, tally.places(table.columns(skill_ids)), config, random)


def draw_tally(table: PostingTable, tally: Tally, at: IntArray, config: RelevanceConfig, random: Random) -> FloatArray:
    """Return the same for what was counted already: the skills at these places of a tally."""
    weights = block_weights(table, config)[tally.block]
    return _posterior(tally.counts.select(at), tally.yes[:, at].toarray(), tally.among[:, None], weights, random)


def draw_left_out(
    table: PostingTable, left: LeftOut, skill_ids: tuple[str, ...], config: RelevanceConfig, random: Random
) -> FloatArray:
    """Return the same for the taught skills of an inferred market, each among the postings of the others."""
    drawn = np.zeros((len(skill_ids), config.replicates))
    for members in left.members(table, skill_ids, config):
        among, weights = members.among, block_weights(table, config)[members.among.block]
        yes, votes = (among.over_blocks(votes * among.worth) for votes in (members.yes, among.weight))
        drawn[among.columns] = _posterior(members.counts, yes, votes, weights, random)
    return drawn


def interval(draws: FloatArray, value: float, config: RelevanceConfig) -> tuple[float, float]:
    """Return the ends of the central interval of float64[replicates]; it always holds the value itself."""
    tail = 100 * float(ndtr(-config.z))
    low, high = np.percentile(draws, [tail, 100 - tail])
    return min(float(low), value), max(float(high), value)


def _posterior(
    counts: Counts, yes: FloatArray, among: FloatArray, weights: NDArray[np.float32], random: Random
) -> FloatArray:
    """Return shares, float64[s, replicates].

    yes      float[b, s]: the votes of each block for each skill
    among    float64[b, s], or [b, 1]: the votes that it is counted among
    weights  float32[b, replicates]: what each block weighs
    The matcher's operating point leaves about as many wrong matches in as right ones out, so the doubt widens
    the count and does not shift it.
    """
    share = counts.share
    asked = among.T.astype(np.float32) @ weights
    away = (yes - share * among).T.astype(np.float32) @ weights
    # Of k equal blocks the bootstrap sees k / (k + 1) of the squares, the variance is k / (k - 1) of them.
    blocks = among.sum(axis=0) ** 2 / np.maximum((among**2).sum(axis=0), _TINY)
    seen = counts.variance * np.maximum(blocks - 1, 0) / (blocks + 1)
    wanted = share * (1 - share) / np.maximum(counts.effective, _TINY)
    stretch = np.minimum(np.sqrt(wanted / np.maximum(seen, _TINY)), _MOST_STRETCH)
    untold = np.maximum(wanted - stretch**2 * seen, 0) * counts.votes**2  # one employer alone never varies
    blur = np.sqrt(untold + counts.doubt)[:, None] * random.standard_normal(away.shape)
    sure = np.clip(share[:, None] * asked + stretch[:, None] * away + blur, 0, asked)
    found = sure + random.standard_gamma(_PRIOR, away.shape)
    rest = asked - sure + random.standard_gamma(_PRIOR, away.shape)
    shares: FloatArray = (found / (found + rest)).astype(np.float64)
    return shares
