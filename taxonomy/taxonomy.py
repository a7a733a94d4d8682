"""An immutable, checked release of skills, occupations and the relations between them."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from itertools import combinations
from types import MappingProxyType
from typing import TypeVar

from .concepts import Group, Occupation, Relation, Release, Skill
from .errors import TaxonomyError, UnknownConceptError
from .search import search_skills

_T = TypeVar("_T")


class Taxonomy:
    """Skills, groups, occupations, their relations and hierarchy, with constant-time look-ups.

    broader  edges (narrower id, broader id) over skills and groups, as in SKOS
    checked  the parts come from a taxonomy that was checked when it was made
    Raises   TaxonomyError if an id is repeated, a label is empty, an edge lacks an end,
             or the hierarchy has a cycle.
    """

    def __init__(
        self,
        release: Release,
        *,
        skills: Iterable[Skill],
        groups: Iterable[Group] = (),
        occupations: Iterable[Occupation] = (),
        relations: Iterable[Relation] = (),
        broader: Iterable[tuple[str, str]] = (),
        checked: bool = False,
    ) -> None:
        self.release = release
        self.skills = tuple(skills)
        self.groups = tuple(groups)
        self.occupations = tuple(occupations)
        self.relations = tuple(relations)
        self.broader_edges = tuple(broader)
        self._skill_by_id = {s.id: s for s in self.skills}
        self._group_by_id = {g.id: g for g in self.groups}
        self._occupation_by_id = {o.id: o for o in self.occupations}
        if not checked:
            self._check_ids()
            self._check_edges()

    @property
    def skill_by_id(self) -> Mapping[str, Skill]:
        """Return a read-only view of the skills by id."""
        return MappingProxyType(self._skill_by_id)

    @property
    def occupation_by_id(self) -> Mapping[str, Occupation]:
        """Return a read-only view of the occupations by id."""
        return MappingProxyType(self._occupation_by_id)

    @property
    def concept_ids(self) -> frozenset[str]:
        """Return the ids of all skills, groups and occupations."""
        return frozenset(self._skill_by_id).union(self._group_by_id, self._occupation_by_id)

    def skill(self, skill_id: str) -> Skill:
        """Return the skill of this id, or raise UnknownConceptError with the nearest ids."""
        try:
            return self._skill_by_id[skill_id]
        except KeyError:
            raise UnknownConceptError(skill_id, release=self.release.name, known=self._skill_by_id) from None

    def occupation(self, text: str) -> Occupation:
        """Return the occupation of this id, code or label (any case), or raise UnknownConceptError."""
        found = self.find_occupation(text)
        if found is None:
            known = [*self._occupation_by_id, *(o.label for o in self.occupations)]
            raise UnknownConceptError(text, release=self.release.name, known=known)
        return found

    def find_occupation(self, text: str) -> Occupation | None:
        """Return the occupation of this id, code or label (any case), or None: to say what is near takes long."""
        return self._occupation_by_id.get(text) or self._occupation_by_name.get(text.casefold().strip())

    def broader(self, concept_id: str) -> tuple[str, ...]:
        """Return the ids of the concepts one step above, skills or groups."""
        return self._broader.get(concept_id, ())

    def narrower(self, concept_id: str) -> tuple[str, ...]:
        """Return the ids of the concepts one step below."""
        return self._narrower.get(concept_id, ())

    def skills_of(self, occupation_id: str) -> tuple[Relation, ...]:
        """Return the relations of one occupation."""
        return self._relations_by_occupation.get(occupation_id, ())

    @cached_property
    def occupation_schemes(self) -> tuple[str, ...]:
        """Return whose occupations there are, esco, onet or custom, in the order in which they stand here."""
        return tuple(dict.fromkeys(o.scheme for o in self.occupations))

    @cached_property
    def occupation_counts(self) -> Mapping[str, int]:
        """Return for each skill id the number of occupations that need it; 0 where none does."""
        return Counter(r.skill_id for r in self.relations)

    def select(self, keep: Callable[[Skill], bool]) -> "Taxonomy":
        """Return the same release with only the skills that `keep` accepts, edges cut to fit."""
        skills = [s for s in self.skills if keep(s)]
        ids = {s.id for s in skills} | self._group_by_id.keys()
        return Taxonomy(
            self.release,
            skills=skills,
            groups=self.groups,
            occupations=self.occupations,
            relations=(r for r in self.relations if r.skill_id in ids),
            broader=(e for e in self.broader_edges if e[0] in ids and e[1] in ids),
            checked=True,
        )

    def search(self, text: str, *, limit: int = 10) -> list[Skill]:
        """Return the skills whose names fit a text best, best first; see search.py for what counts."""
        return search_skills(self.skills, text, limit=limit)

    @cached_property
    def _occupation_by_name(self) -> dict[str, Occupation]:
        names: dict[str, Occupation] = {}
        for occupation in self.occupations:
            for name in (occupation.label, occupation.code, occupation.uri, *occupation.alt_labels):
                if name:
                    names.setdefault(name.casefold(), occupation)
        return names

    @cached_property
    def _broader(self) -> dict[str, tuple[str, ...]]:
        return _grouped(self.broader_edges)

    @cached_property
    def _narrower(self) -> dict[str, tuple[str, ...]]:
        return _grouped((b, a) for a, b in self.broader_edges)

    @cached_property
    def _relations_by_occupation(self) -> dict[str, tuple[Relation, ...]]:
        return _grouped((r.occupation_id, r) for r in self.relations)

    def _check_ids(self) -> None:
        for kind, concepts in (
            ("skill", self.skills),
            ("group", self.groups),
            ("occupation", self.occupations),
        ):
            repeated = [i for i, n in Counter(c.id for c in concepts).items() if n > 1]
            if repeated:
                raise TaxonomyError(f"{self.release.name}: repeated {kind} id {repeated[0]} ({len(repeated)} in all)")
            unnamed = [c.id for c in concepts if not c.label.strip()]
            if unnamed:
                raise TaxonomyError(f"{self.release.name}: {kind} {unnamed[0]} has no label ({len(unnamed)} in all)")

    def _check_edges(self) -> None:
        concepts = self._skill_by_id.keys() | self._group_by_id.keys()
        loose = next((e for e in self.broader_edges if e[0] not in concepts or e[1] not in concepts), None)
        if loose:
            raise TaxonomyError(f"{self.release.name}: hierarchy edge {loose[0]} -> {loose[1]} lacks an end")
        for relation in self.relations:
            if relation.skill_id not in self._skill_by_id or relation.occupation_id not in self._occupation_by_id:
                edge = f"{relation.occupation_id} -> {relation.skill_id}"
                raise TaxonomyError(f"{self.release.name}: relation {edge} lacks an end")
        cycle = _find_cycle(self._broader)
        if cycle:
            raise TaxonomyError(f"{self.release.name}: the hierarchy has a cycle: {' -> '.join(cycle)}")


def merge(taxonomies: Iterable[Taxonomy]) -> Taxonomy:
    """Return one taxonomy over several releases; its release names them all, joined by "+".

    Raises TaxonomyError if there is none, or if two releases share a concept.
    """
    parts = list(taxonomies)
    if not parts:
        raise TaxonomyError("No release to merge: name at least one")
    if len(parts) == 1:
        return parts[0]
    for earlier, later in combinations(parts, 2):
        _check_apart(earlier, later)
    releases = [t.release for t in parts]
    return Taxonomy(
        Release(
            name="+".join(r.name for r in releases),
            version="+".join(r.version for r in releases),
            licence="; ".join(dict.fromkeys(r.licence for r in releases)),
            language=releases[0].language,
            sources=tuple(s for r in releases for s in r.sources),
            notes=tuple(n for r in releases for n in r.notes),
        ),
        skills=(s for t in parts for s in t.skills),
        groups=(g for t in parts for g in t.groups),
        occupations=(o for t in parts for o in t.occupations),
        relations=(r for t in parts for r in t.relations),
        broader=(e for t in parts for e in t.broader_edges),
        checked=True,
    )


def _check_apart(earlier: Taxonomy, later: Taxonomy) -> None:
    shared = earlier.concept_ids & later.concept_ids
    if shared:
        raise TaxonomyError(
            f"{earlier.release.name} and {later.release.name} both have {min(shared)} ({len(shared)} concepts "
            f"in all), so they cannot be used together. Choose one: credlens taxonomy use {later.release.name}"
        )


def _grouped(pairs: Iterable[tuple[str, _T]]) -> dict[str, tuple[_T, ...]]:
    lists: dict[str, list[_T]] = {}
    for key, value in pairs:
        lists.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in lists.items()}


def _find_cycle(edges: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the ids along one cycle, or nothing; iterative, because hierarchies may be deep."""
    done: set[str] = set()
    for start in edges:
        path: list[str] = []
        on_path: set[str] = set()
        stack = [(start, False)]
        while stack:
            node, leaving = stack.pop()
            if leaving:
                on_path.remove(path.pop())
                done.add(node)
            elif node in on_path:
                return [*path[path.index(node) :], node]
            elif node not in done:
                path.append(node)
                on_path.add(node)
                stack.append((node, True))
                stack.extend((above, False) for above in edges.get(node, ()))
    return []
