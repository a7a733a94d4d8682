"""Which credentials of a catalogue teach much the same, with the words that say so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from ..records import Credential
from ..relevance.mentions import FloatArray
from .config import StackingConfig
from .taught import Matrix, TaughtTable


class OverlapKind(StrEnum):
    """How much two credentials have in common; the closest first."""

    SAME_OUTCOMES = "same_outcomes"  # word for word, but for case and order
    DUPLICATE = "duplicate"  # each teaches nearly all that the other does
    CONTAINED = "contained"  # nearly all that the first teaches, the second teaches too
    OVERLAPPING = "overlapping"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedSkill:
    """A skill that both teach: the chance that each does, and its words."""

    skill_id: str
    first: float
    second: float
    first_quote: str
    second_quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """Two credentials that teach much the same; of a contained one and its container the contained one is the first.

    jaccard  weighed sum of the lesser chances over that of the greater ones, 0 to 1
    first_in_second, second_in_first
             weighed sum of the lesser chances over that of the chances of one
    shared   the shared skills that weigh most, at most as many as the settings show
    """

    first: str
    second: str
    kind: OverlapKind
    jaccard: float
    first_in_second: float
    second_in_first: float
    shared: tuple[SharedSkill, ...]


def find_overlaps(
    catalogue: Sequence[Credential], table: TaughtTable, config: StackingConfig | None = None
) -> tuple[Overlap, ...]:
    """Return the pairs that overlap, the closest kinds first, then by how much they share.

    The chances stand for sets: min and max of two chances are what they have in common and together (the weighted
    Jaccard index, Ruzicka 1958). The same wording gives the same chances on both sides, so copies reach 1. A skill
    weighs by its `rarity`: what most credentials teach, such as problem solving, says little of two.
    """
    config = config or StackingConfig()
    same = _same_outcomes(catalogue)
    place = {one: i for i, one in enumerate(table.credential_ids)}
    weighed = sparse.csr_array(table.probability.multiply(rarity(table, config)[None, :]))
    pairs = dict.fromkeys([*_sharing(weighed, config.min_shared), *((place[a], place[b]) for a, b in sorted(same))])
    found = [overlap for pair in pairs if (overlap := _overlap(table, weighed, pair, same, config))]
    kinds = list(OverlapKind)
    return tuple(sorted(found, key=lambda o: (kinds.index(o.kind), -o.jaccard, o.first, o.second)))


def rarity(table: TaughtTable, config: StackingConfig) -> FloatArray:
    """Return float64[s]: 1 for a skill that few others teach besides two, 0 for one that all others do.

    In between it falls with the logarithm of their share, as specific skills weigh in the choice of a market. A few
    others that do not teach it are imagined: in a small catalogue three copies of a course make nothing common.
    """
    others = np.maximum(np.asarray(table.probability.sum(axis=0)).ravel() - 2, 0)
    share = others / (max(len(table.credential_ids) - 2, 0) + config.imagined)
    weight: FloatArray = np.clip(np.log(np.where(share > 0, share, 1e-12)) / np.log(config.common), 0.0, 1.0)
    return weight


def containment(
    table: TaughtTable, credential_id: str, others: Sequence[str], weight: FloatArray
) -> tuple[float, float]:
    """Return the part of what a credential teaches that any of the others teaches, and how many skills that are.

    Both are expected values, weighed: of each skill the lesser of its chance here and its best chance among the others.
    """
    place = {one: i for i, one in enumerate(table.credential_ids)}
    mine = table.probability[[place[credential_id]]].toarray().ravel() * weight
    theirs = table.probability[[place[one] for one in others]].toarray().max(axis=0, initial=0.0) * weight
    shared = float(np.minimum(mine, theirs).sum())
    return (shared / float(mine.sum()) if mine.sum() else 0.0), shared


def _sharing(weighed: Matrix, least: float) -> Iterator[tuple[int, int]]:
    """Yield the rows of each pair whose lesser weighed chances add up to at least this."""
    count, columns = weighed.shape[0], sparse.csc_array(weighed)
    for a in range(count):
        lesser = np.zeros(count)
        for at in range(weighed.indptr[a], weighed.indptr[a + 1]):
            begin, end = columns.indptr[weighed.indices[at]], columns.indptr[weighed.indices[at] + 1]
            lesser[columns.indices[begin:end]] += np.minimum(columns.data[begin:end], weighed.data[at])
        for b in np.flatnonzero(lesser >= least).tolist():
            if b > a:
                yield a, b


def _overlap(
    table: TaughtTable,
    weighed: Matrix,
    pair: tuple[int, int],
    same: set[tuple[str, str]],
    config: StackingConfig,
) -> Overlap | None:
    first, second = (weighed[[row]].toarray().ravel() for row in pair)
    lesser, mine, yours = float(np.minimum(first, second).sum()), float(first.sum()), float(second.sum())
    ids = table.credential_ids[pair[0]], table.credential_ids[pair[1]]
    jaccard = lesser / (mine + yours - lesser) if lesser else 0.0
    inside = (lesser / mine if mine else 0.0, lesser / yours if yours else 0.0)
    if ids in same:
        kind = OverlapKind.SAME_OUTCOMES
    elif jaccard >= config.duplicate:
        kind = OverlapKind.DUPLICATE
    elif max(inside) >= config.contained:
        kind = OverlapKind.CONTAINED
    elif jaccard >= config.overlapping:
        kind = OverlapKind.OVERLAPPING
    else:
        return None
    if kind is OverlapKind.CONTAINED and inside[1] > inside[0]:
        pair, ids, inside = pair[::-1], ids[::-1], inside[::-1]
    return Overlap(
        first=ids[0],
        second=ids[1],
        kind=kind,
        jaccard=jaccard,
        first_in_second=inside[0],
        second_in_first=inside[1],
        shared=_shared(table, weighed, pair, config.quotes),
    )


def _shared(table: TaughtTable, weighed: Matrix, pair: tuple[int, int], shown: int) -> tuple[SharedSkill, ...]:
    first, second = (table.probability[[row]].toarray().ravel() for row in pair)
    lesser = np.minimum(*(weighed[[row]].toarray().ravel() for row in pair))
    order = [j for j in np.lexsort((np.arange(len(lesser)), -lesser))[:shown] if lesser[j] > 0]
    a, b = (table.credential_ids[row] for row in pair)
    return tuple(
        SharedSkill(
            skill_id=skill,
            first=float(first[j]),
            second=float(second[j]),
            first_quote=_quote(table, a, skill),
            second_quote=_quote(table, b, skill),
        )
        for j in order
        for skill in [table.skill_ids[j]]
    )


def _quote(table: TaughtTable, credential_id: str, skill_id: str) -> str:
    evidence = table.evidence(credential_id, skill_id)
    return evidence.quote if evidence else ""


# "Leadership" alone, in two credentials, makes them no copies.
_WORDS = 4


def _same_outcomes(catalogue: Sequence[Credential]) -> set[tuple[str, str]]:
    """Return the pairs, in the catalogue's order, whose outcomes are the same sentences."""
    groups: dict[frozenset[str], list[str]] = {}
    for credential in catalogue:
        texts = frozenset(" ".join(o.text.casefold().split()) for o in credential.outcomes)
        groups.setdefault(texts - {""}, []).append(credential.id)
    said = [ids for texts, ids in groups.items() if sum(len(text.split()) for text in texts) >= _WORDS]
    return {(one, other) for ids in said for i, one in enumerate(ids) for other in ids[i + 1 :]}
