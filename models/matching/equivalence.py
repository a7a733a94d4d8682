"""Which skills of ESCO O*NET's skills are, lie within, contain or resemble: found by vectors and names, with a chance.

Pairs come from nearest neighbours both ways and from shared names; link_rules.py says of which type each is, and a
regression on hand-checked pairs (judged_links.csv, fitted by scripts/link_taxonomies.py) how far to believe it.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Skill, SkillKind, Taxonomy
from credlens.taxonomy.crosswalk import Link, LinkType
from credlens.taxonomy.errors import ConfigError

from .described import Described
from .encoder import Vectors
from .index import SkillIndex
from .link_rules import Basis, Proposal, by_meaning, name_keys, propose

FloatArray = NDArray[np.float64]

# O*NET's kinds, and the kinds of ESCO concept that each can be linked to: a task is done, never known.
TARGETS = {
    SkillKind.TECHNOLOGY: (SkillKind.SKILL, SkillKind.KNOWLEDGE),
    SkillKind.WORK_ACTIVITY: (SkillKind.SKILL,),
    SkillKind.SKILL: (SkillKind.SKILL, SkillKind.KNOWLEDGE),
    SkillKind.KNOWLEDGE: (SkillKind.SKILL, SkillKind.KNOWLEDGE),
    SkillKind.TASK: (SkillKind.SKILL,),
}

# Neighbours of an O*NET skill, and of an ESCO skill, that are looked at.
FORWARD, BACKWARD = 5, 3
# What only the vectors say is believed of pairs that are near both ways, and nearest one way.
NEAR_COSINE = 0.5

SIGNALS = (
    "cosine",
    "forward",  # 1 / rank of the ESCO skill among those nearest to the O*NET skill; 0 beyond FORWARD
    "backward",  # 1 / rank the other way; 0 beyond BACKWARD
    "overlap",  # words shared, of all that the two labels have
    *(f"{link_type.value} by {basis.value}" for link_type in LinkType for basis in Basis),
    "meaning exceeds",  # cosine, where nothing but the vectors speaks for the pair
    "names a product",
    "is an activity",
    "is a task",
)


@dataclass(frozen=True, slots=True, eq=False)
class Pair:
    """A pair that the rules give a type: an O*NET skill, an ESCO skill, and float64[len(SIGNALS)]."""

    source: str
    target: str
    proposal: Proposal
    signals: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class LinkModel:
    """The regression from signals to the chance that a proposed type is right. weights: float64[len(SIGNALS)]."""

    weights: FloatArray
    intercept: float

    @classmethod
    def load(cls) -> "LinkModel":
        """Return the fitted model that ships with the package."""
        values = json.loads((files("credlens.models.matching") / "link_model.json").read_bytes())
        if tuple(values["signals"]) != SIGNALS:
            raise ConfigError("link_model.json is of other signals; run scripts/link_taxonomies.py")
        return cls(np.array(values["weights"], dtype=np.float64), values["intercept"])

    def confidence(self, signals: FloatArray) -> FloatArray:
        """Return float64[n] in 0..1 for float64[n, len(SIGNALS)]."""
        chance: FloatArray = 1 / (1 + np.exp(-(signals @ self.weights + self.intercept)))
        return np.round(chance, 4)


def find_links(
    taxonomy: Taxonomy,
    vectors: Vectors,
    *,
    kinds: Collection[SkillKind] = tuple(TARGETS),
    min_confidence: float = 0.6,
    model: LinkModel | None = None,
) -> list[Link]:
    """Return the links from the O*NET skills of a taxonomy to its ESCO skills, by source and then best first.

    vectors         float32[n, d] of length 1, one for each of taxonomy.skills
    kinds           of O*NET skill
    min_confidence  leaves out what is less likely
    A skill is exact to one ESCO skill of a kind and the other way round; more only where all go by one name.
    """
    pairs = find_pairs(taxonomy, vectors, kinds=kinds)
    if not pairs:
        return []
    chances = (model or LinkModel.load()).confidence(np.stack([pair.signals for pair in pairs]))
    links = [
        Link(source=p.source, target=p.target, type=p.proposal.type, confidence=chance)
        for p, chance in zip(pairs, chances.tolist(), strict=True)
        if chance >= min_confidence
    ]
    return sorted(_one_exact(links, taxonomy), key=lambda link: (link.source, -link.confidence, link.target))


def find_pairs(taxonomy: Taxonomy, vectors: Vectors, *, kinds: Collection[SkillKind] = tuple(TARGETS)) -> list[Pair]:
    """Return all pairs that the rules give a type, likely or not; see find_links."""
    described = {
        row: Described(skill)
        for row, skill in enumerate(taxonomy.skills)
        if skill.scheme == "esco" or (skill.scheme == "onet" and skill.kind in kinds and skill.kind in TARGETS)
    }
    pairs: list[Pair] = []
    for kind, targets in TARGETS.items():
        sources = [r for r, d in described.items() if d.skill.scheme == "onet" and d.skill.kind is kind]
        reached = [r for r, d in described.items() if d.skill.scheme == "esco" and d.skill.kind in targets]
        if sources and reached:
            pairs += _pairs(sources, reached, described, vectors)
    return pairs


def _pairs(
    sources: Sequence[int], targets: Sequence[int], described: dict[int, Described], vectors: Vectors
) -> Iterator[Pair]:
    forward = _ranks(sources, targets, vectors, FORWARD)
    backward = {(s, t): rank for (t, s), rank in _ranks(targets, sources, vectors, BACKWARD).items()}
    found = sorted(forward.keys() | backward.keys() | _namesakes(sources, targets, described))
    ends = np.array(found, dtype=np.int64).reshape(-1, 2)
    for begin in range(0, len(found), _CHUNK):
        part = ends[begin : begin + _CHUNK]
        cosines = np.einsum("ij,ij->i", vectors[part[:, 0]], vectors[part[:, 1]])
        for (s, t), cosine in zip(found[begin : begin + _CHUNK], cosines.tolist(), strict=True):
            ranks = forward.get((s, t), 0), backward.get((s, t), 0)
            proposal = propose(described[s], described[t])
            if proposal is None and cosine >= NEAR_COSINE and min(ranks) == 1:
                proposal = by_meaning(described[s], described[t])
            if proposal is not None:
                yield _pair(described[s], described[t], proposal, cosine, ranks)


# Pairs whose vectors are multiplied at once.
_CHUNK = 20_000


def _ranks(queries: Sequence[int], among: Sequence[int], vectors: Vectors, k: int) -> dict[tuple[int, int], int]:
    """Return {(query row, row): rank} of the k rows nearest to each query."""
    _, nearest = SkillIndex(np.ascontiguousarray(vectors[among])).search(vectors[queries], k)
    return {
        (query, among[column]): rank
        for query, columns in zip(queries, nearest.tolist(), strict=True)
        for rank, column in enumerate(columns, start=1)
    }


def _namesakes(sources: Iterable[int], targets: Iterable[int], described: dict[int, Described]) -> set[tuple[int, int]]:
    by_key: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for row in targets:
        for key in name_keys(described[row]):
            by_key[key].append(row)
    return {(s, t) for s in sources for key in name_keys(described[s]) for t in by_key.get(key, ())}


def _pair(a: Described, b: Described, proposal: Proposal, cosine: float, ranks: tuple[int, int]) -> Pair:
    words = a.phrase.words | b.phrase.words
    overlap = len(a.phrase.words & b.phrase.words) / len(words) if words else 0.0
    signals = [
        cosine,
        *(1 / rank if rank else 0.0 for rank in ranks),
        overlap,
        *(float(proposal == Proposal(link_type, basis)) for link_type in LinkType for basis in Basis),
        cosine if proposal.basis is Basis.MEANING else 0.0,
        float(a.proper),
        float(a.skill.kind is SkillKind.WORK_ACTIVITY),
        float(a.skill.kind is SkillKind.TASK),
    ]
    return Pair(a.skill.id, b.skill.id, proposal, np.array(signals, dtype=np.float64))


def _one_exact(links: Sequence[Link], taxonomy: Taxonomy) -> list[Link]:
    """Return the links with every exact one but the likeliest of a skill made related, namesakes apart."""
    skills = taxonomy.skill_by_id
    best: dict[tuple[str, str, SkillKind], Link] = {}
    for link in sorted(links, key=lambda link: (-link.confidence, link.source, link.target)):
        if link.type is LinkType.EXACT:
            best.setdefault((link.source, "esco", skills[link.target].kind), link)
            best.setdefault((link.target, "onet", skills[link.source].kind), link)

    def stands(link: Link) -> bool:
        forth = best[link.source, "esco", skills[link.target].kind]
        back = best[link.target, "onet", skills[link.source].kind]
        return _namesake(skills[link.target], skills[forth.target]) and _namesake(
            skills[link.source], skills[back.source]
        )

    return [
        replace(link, type=LinkType.RELATED) if link.type is LinkType.EXACT and not stands(link) else link
        for link in links
    ]


def _namesake(one: Skill, other: Skill) -> bool:
    return one.id == other.id or bool(Described(one).names & Described(other).names)
