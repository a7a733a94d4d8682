"""Partial credit: what a taught skill is worth where another one is asked for, and why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy import sparse

from credlens.taxonomy import Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType

from .mentions import FloatArray


class CreditKind(StrEnum):
    """What the taught skill is to the one that is asked for."""

    SAME = "same"  # an exact link between two taxonomies
    NARROWER = "narrower"  # "Python" taught, "computer programming" asked for
    BROADER = "broader"  # "computer programming" taught, "Python" asked for
    SIBLING = "sibling"  # both narrower than one skill
    RELATED = "related"  # linked as related by the crosswalk


# The most that each kind is worth. Conventions, not measurements: who can program in Python can program, so the
# narrower skill is worth half of the broader one; who was taught programming in general may never have seen Python.
# Only the same thing is worth all, so a broad link never counts as equal.
WORTH: Mapping[CreditKind, float] = {
    CreditKind.SAME: 1.0,
    CreditKind.NARROWER: 0.5,
    CreditKind.BROADER: 0.3,
    CreditKind.SIBLING: 0.15,
    CreditKind.RELATED: 0.15,
}

# A skill with more skills directly below it is a heading, and what stands below it has little in common.
FAMILY = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Credit:
    """Teaching `taught` is worth `value`, 0 to 1, where `asked` is asked for. through: the parent of siblings."""

    taught: str
    asked: str
    kind: CreditKind
    value: float
    through: str = ""


class Credits:
    """Every partial credit of a vocabulary, found when a skill is first asked about.

    taxonomy  only credits between its skills are given
    links     from the skills of one scheme to those of another; a credit is worth its kind times the confidence
    generic   skill id -> whether it is so general that neither it nor what it joins earns credit
    """

    def __init__(
        self, taxonomy: Taxonomy, links: Iterable[Link] = (), *, generic: Callable[[str], bool] = lambda _: False
    ) -> None:
        self._taxonomy = taxonomy
        self._skills = taxonomy.skill_by_id
        self._generic = generic
        self._links: dict[str, list[Link]] = {}
        for link in links:
            self._links.setdefault(link.source, []).append(link)
            self._links.setdefault(link.target, []).append(link.reversed)
        self._found: dict[str, tuple[Credit, ...]] = {}

    def of(self, taught: str) -> tuple[Credit, ...]:
        """Return what a taught skill is worth elsewhere: the best credit for each other skill, by its id."""
        if taught not in self._found:
            best: dict[str, Credit] = {}
            for credit in self._all(taught):
                kept = best.get(credit.asked)
                if credit.asked != taught and (kept is None or credit.value > kept.value):
                    best[credit.asked] = credit
            self._found[taught] = tuple(best[asked] for asked in sorted(best))
        return self._found[taught]

    def _all(self, taught: str) -> list[Credit]:
        if taught not in self._skills or self._generic(taught):
            return []
        parents = self._near(self._taxonomy.broader(taught))
        found = [self._credit(taught, parent, CreditKind.NARROWER) for parent in parents]
        found += [
            self._credit(taught, child, CreditKind.BROADER) for child in self._near(self._taxonomy.narrower(taught))
        ]
        for parent in parents:
            children = self._near(self._taxonomy.narrower(parent))
            if len(children) <= FAMILY:
                found += [self._credit(taught, child, CreditKind.SIBLING, through=parent) for child in children]
        for link in self._links.get(taught, ()):
            if self._near([link.target]):
                found.append(self._credit(taught, link.target, _KINDS[link.type], sure=link.confidence))
        return found

    def _near(self, ids: Iterable[str]) -> list[str]:
        """Return the skills among these ids, without groups and generic ones."""
        return [i for i in ids if i in self._skills and not self._generic(i)]

    def _credit(self, taught: str, asked: str, kind: CreditKind, *, through: str = "", sure: float = 1.0) -> Credit:
        return Credit(taught=taught, asked=asked, kind=kind, value=WORTH[kind] * sure, through=through)


# A link says what its target is to its source; a credit says what the taught one, its source, is to its target.
_KINDS = {
    LinkType.EXACT: CreditKind.SAME,
    LinkType.BROAD: CreditKind.NARROWER,
    LinkType.NARROW: CreditKind.BROADER,
    LinkType.RELATED: CreditKind.RELATED,
}


_NO_VALUES: FloatArray = np.zeros(0)


@dataclass(frozen=True, slots=True)
class CreditTable:
    """What each of t taught skills is worth for each of s asked ones.

    value   sparse float64[s, t]: 1 where they are one skill
    reason  (position asked, position taught) -> the credit, where they are not
    """

    value: sparse.csr_array
    reason: Mapping[tuple[int, int], Credit]

    def of_asked(self, asked: int) -> tuple[FloatArray, list[int]]:
        """Return the values of one asked skill, highest first, and the positions of the taught ones."""
        start, end = self.value.indptr[asked], self.value.indptr[asked + 1]
        if start == end:
            return _NO_VALUES, []
        values, taught = self.value.data[start:end], self.value.indices[start:end]
        order = np.lexsort((taught, -values))
        return values[order], [int(k) for k in taught[order]]


def credit_table(credits: Credits | None, taught: Sequence[str], asked: Sequence[str]) -> CreditTable:
    """Return the credits between skills taught and asked for; without `credits` only what is the same skill."""
    at = {skill: j for j, skill in enumerate(asked)}
    reason = {
        (at[credit.asked], k): credit
        for k, skill in enumerate(taught)
        for credit in (credits.of(skill) if credits else ())
        if credit.asked in at
    }
    cells = {(at[skill], k): 1.0 for k, skill in enumerate(taught) if skill in at}
    cells |= {cell: credit.value for cell, credit in reason.items()}
    rows, columns = (np.array([cell[i] for cell in cells], dtype=np.int64) for i in (0, 1))
    values = np.fromiter(cells.values(), dtype=np.float64, count=len(cells))
    return CreditTable(sparse.csr_array((values, (rows, columns)), shape=(len(asked), len(taught))), reason)


def expected_best(values: FloatArray, chance: FloatArray) -> FloatArray:
    """Return what each of k things adds to the expected best of them, float64[k].

    values  float64[k], highest first
    chance  float64[k]: the chance that each is there, one independent of another
    The k-th adds its value times the chance that it is there and none before it; the sum is the mean of
    the highest value that is there, and rises with every value and every chance.
    """
    none_before = np.cumprod(np.concatenate([[1.0], 1 - chance[:-1]])) if len(chance) else chance
    added: FloatArray = values * chance * none_before
    return added
