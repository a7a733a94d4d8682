"""Where the intervals come from: replicates of the postings and of the matches, the same on every run."""

import hashlib

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr

from .config import RelevanceConfig
from .demand import Market
from .inferred import LeftOut
from .mentions import FloatArray, PostingTable

_PRIOR = 1.0  # postings that ask, and postings that do not, before any is seen

Random = np.random.Generator


def random_of(credential_id: str, config: RelevanceConfig) -> Random:
    """Return the generator of one credential: the same numbers on every run and in any order of them."""
    digest = hashlib.sha256(f"{config.seed}\0{credential_id}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "big")))


def draw_shares(
    table: PostingTable, market: Market, skill_ids: tuple[str, ...], config: RelevanceConfig, random: Random
) -> FloatArray:
    """Return float64[s, replicates]: what the share of each skill in a market may as well have been.

    Method: the Bayesian bootstrap (Rubin 1981, Ann. Stat. 9:130-134): each posting weighs an exponential(1),
    and one posting that asks and one that does not join in. Alone, each share then follows the
    Beta(hits + 1, misses + 1) of a uniform prior, near the Wilson interval also at 0 hits, where a plain
    bootstrap knows no doubt; together, skills that are asked for in the same postings move together. A
    weaker prior, Jeffreys' 1/2, was tried: the score is concave in the shares, and its intervals missed
    the planted value on the high side twice as often as they should.
    """
    asks, columns = table.asks(config.accept), table.columns(skill_ids)
    weights = table.weights(config.replicates, config.seed)[market.rows]
    hits = asks.by_row[market.rows][:, columns].T @ weights
    doubt = asks.doubt[market.rows][:, columns].sum(axis=0)
    return posterior(hits, weights.sum(axis=0), doubt, random)


def draw_left_out(
    table: PostingTable, left: LeftOut, skill_ids: tuple[str, ...], config: RelevanceConfig, random: Random
) -> FloatArray:
    """Return the same for the taught skills of an inferred market, each among the postings of the others."""
    asks, columns = table.asks(config.accept), table.columns(skill_ids)
    weights = table.weights(config.replicates, config.seed)[left.pool]
    doubt = (asks.doubt[left.pool][:, columns].toarray() * left.asked).sum(axis=0)
    hits = left.asked.T @ weights
    return posterior(hits, left.member.T.astype(np.float32) @ weights, doubt, random)


def interval(draws: FloatArray, value: float, config: RelevanceConfig) -> tuple[float, float]:
    """Return the ends of the central interval of float64[replicates]; it always holds the value itself."""
    tail = 100 * float(ndtr(-config.z))
    low, high = np.percentile(draws, [tail, 100 - tail])
    return min(float(low), value), max(float(high), value)


def posterior(hits: NDArray[np.float32], asked: NDArray[np.float32], doubt: ArrayLike, random: Random) -> FloatArray:
    """Return shares of float[s, replicates] weighted hits among float[s or 1, replicates] postings.

    doubt  float[s]: sum of p (1 - p) over the hits. The matcher's operating point leaves about as many
    wrong matches in as right ones out, so the doubt widens the count and does not shift it.
    """
    blur = np.sqrt(np.asarray(doubt))[:, None] * random.standard_normal(hits.shape)
    sure = np.clip(hits + blur, 0, asked)
    yes = sure + random.standard_gamma(_PRIOR, hits.shape)
    no = asked - sure + random.standard_gamma(_PRIOR, hits.shape)
    shares: FloatArray = (yes / (yes + no)).astype(np.float64)
    return shares
