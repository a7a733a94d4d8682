"""Which postings a credential is measured against, and how well they can carry a verdict."""

from collections.abc import Callable, Sequence

import numpy as np

from ..records import Credential
from .config import RelevanceConfig
from .demand import Market, MarketBasis, wilson_interval
from .inferred import Telling, infer_rows
from .mentions import IntArray, PostingTable, plain_occupation

OccupationNames = Callable[[str], frozenset[str]]
OccupationLabel = Callable[[str], str]

# Postings of a market that a reader is shown, each of another employer.
SAMPLES = 5

# Below this a market is called thin: a share of 10 % is then known only to within 6 to 15 %.
THIN = 200


def choose_market(
    credential: Credential,
    telling: Telling,
    table: PostingTable,
    *,
    config: RelevanceConfig,
    basis: MarketBasis | None = None,
    rows: IntArray | None = None,
    occupation_names: OccupationNames | None = None,
    occupation_label: OccupationLabel = str,
) -> Market:
    """Return the postings that a credential is measured against.

    telling           what the taught skills may say about the market, for an inferred one
    basis             None: filtered if rows are given, else declared if the credential names occupations,
                      else inferred. A basis that finds no postings gives an empty market, never another.
    rows              the postings that the user's filter leaves, whatever the basis; None: all
    occupation_names  occupation as written -> every id, code and label that means the same
    occupation_label  occupation as written -> how the market's description calls it
    """
    pool = None if rows is None else np.unique(rows).astype(np.int64)
    if basis is None:
        declared = MarketBasis.DECLARED if credential.target_occupations else MarketBasis.INFERRED
        basis = declared if rows is None else MarketBasis.FILTERED
    if basis is MarketBasis.DECLARED:
        found = _tagged(credential.target_occupations, table, occupation_names)
        labels = [*map(occupation_label, credential.target_occupations)]
        return _declared(labels, found if pool is None else np.intersect1d(pool, found), table)
    if basis is MarketBasis.INFERRED:
        return _inferred(table, pool, telling, config)
    chosen = np.arange(len(table)) if pool is None else pool
    return Market(basis=basis, description=_described(basis, len(chosen)), rows=chosen)


def sample_postings(table: PostingTable, market: Market) -> tuple[str, ...]:
    """Return the ids of up to SAMPLES postings spread over a market, each of another employer."""
    spread = np.linspace(0, len(market.rows) - 1, min(len(market.rows), 8 * SAMPLES)).round().astype(np.int64)
    chosen: dict[object, str] = {}
    # Every eighth of them first, so that the sample is spread and not the beginning.
    for row in market.rows[[i for start in range(8) for i in spread[start::8]]].tolist():
        chosen.setdefault(table.employer[row].casefold().strip() or row, table.mentions.text_ids[row])
    return tuple(chosen.values())[:SAMPLES]


def caution(market: Market, config: RelevanceConfig) -> str:
    """Return in a sentence why a market carries less than it seems to; empty where it is large enough."""
    n = len(market.rows)
    if not n or n >= THIN:
        return ""
    if n < config.min_postings:
        return f"{_count(n)}: too few for any share or score. It takes {config.min_postings}."
    low, high = wilson_interval(round(n / 10), n, z=config.z)
    known = f"a skill that a tenth of them ask for may as well be asked for by {low:.0%} to {high:.0%}"
    return f"A thin market of {_count(n)}: {known}."


def _inferred(table: PostingTable, pool: IntArray | None, telling: Telling, config: RelevanceConfig) -> Market:
    rows = np.zeros(0, dtype=np.int64)
    if telling.evidence(table, config) >= config.market_evidence:
        rows = infer_rows(table, pool, telling, config)
        text = _described(MarketBasis.INFERRED, len(rows))
    elif not telling.skill_ids:
        text = "no skill was recognised in what the credential teaches, so no market can be inferred"
    else:
        text = (
            f"what was recognised in the credential ({_count(len(telling.skill_ids), 'skill')}) is too little, too "
            "generic or too seldom asked for to tell its market by: declare its target occupations, or measure it "
            "against all postings"
        )
    return Market(basis=MarketBasis.INFERRED, description=text, rows=rows)


def _tagged(targets: Sequence[str], table: PostingTable, names: OccupationNames | None) -> IntArray:
    wanted = set(targets)
    for target in targets:
        wanted |= names(target) if names else frozenset()
    found = [
        table.occupation_rows[name]
        for name in sorted({plain_occupation(text) for text in wanted})
        if name in table.occupation_rows
    ]
    return np.unique(np.concatenate(found)) if found else np.zeros(0, dtype=np.int64)


def _declared(occupations: Sequence[str], rows: IntArray, table: PostingTable) -> Market:
    targets = ", ".join(occupations)
    if not targets:
        text = "the credential declares no target occupation"
    elif not len(rows):
        text = f"no posting is tagged with the declared occupation: {targets}"
    else:
        silent = np.array([not plain_occupation(stated) for stated in table.occupation.values], dtype=np.bool_)
        inferred = int(silent[table.occupation.codes[rows]].sum())
        how = f", {inferred:,} by an occupation inferred from the title" if inferred else ""
        text = f"postings for the declared occupation: {targets} ({_count(len(rows))}{how})"
    return Market(basis=MarketBasis.DECLARED, description=text, rows=rows)


def _described(basis: MarketBasis, postings: int) -> str:
    return f"{_DESCRIBED[basis]} ({_count(postings)})"


def _count(number: int, noun: str = "posting") -> str:
    return f"{number:,} {noun}" + ("s" if number != 1 else "")


_DESCRIBED = {
    MarketBasis.FILTERED: "the postings that the filter leaves",
    MarketBasis.INFERRED: "the postings that ask for what the credential teaches",
    MarketBasis.ALL: "all postings",
}
