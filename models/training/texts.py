"""What the encoder learns from: texts with the concepts that they ask for, teach or name."""

import csv
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from credlens.taxonomy import Occupation, Skill, SkillKind, Taxonomy

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Text:
    """A text and the ids of its right concepts: none if it asks for nothing.

    wrong    ids that are near and were judged wrong, the nearest first
    certain  whether it was judged to ask for nothing, rather than for something that has no id
    """

    text: str
    right: frozenset[str]
    wrong: tuple[str, ...] = ()
    certain: bool = False


def read_sentences(path: Path, ids: Mapping[str, str], *, keep_out: frozenset[str]) -> Iterator[Text]:
    """Yield each sentence and outcome of sentences.tsv.

    ids       concept id by uri
    keep_out  ids of skills whose sentences are kept for evaluation
    """
    for row in _rows(path):
        skill_id = ids.get(row["uri"])
        if row["uri"] and (skill_id is None or skill_id in keep_out):
            continue
        right = frozenset({skill_id}) if skill_id else frozenset()
        yield from (Text(row[column], right) for column in ("advert", "outcome") if row[column])


def read_nothing(path: Path) -> list[Text]:
    """Return the texts of none.tsv that ask for nothing; the negated ones name a skill and are left out."""
    return [Text(row["text"], frozenset(), certain=True) for row in _rows(path) if row["kind"] != "negated"]


def names(taxonomy: Taxonomy) -> Iterator[Text]:
    """Yield every alternative label of skills and occupations, with all concepts that bear it."""
    owners: dict[str, set[str]] = defaultdict(set)
    for concept in _concepts(taxonomy):
        for name in (concept.label, *concept.alt_labels):
            owners[name.casefold()].add(concept.id)
    for concept in _concepts(taxonomy):
        for name in dict.fromkeys(concept.alt_labels):
            if name.casefold() != concept.label.casefold():
                yield Text(name, frozenset(owners[name.casefold()]))


def descriptions(taxonomy: Taxonomy) -> Iterator[Text]:
    """Yield every description, in one line."""
    for concept in _concepts(taxonomy):
        if concept.description:
            yield Text(" ".join(concept.description.split()), frozenset({concept.id}))


def activities(taxonomy: Taxonomy) -> Iterator[Text]:
    """Yield O*NET's tasks, each with the detailed work activities that it belongs to."""
    for skill in taxonomy.skills:
        if skill.kind is SkillKind.TASK:
            broader = frozenset(i for i in taxonomy.broader(skill.id) if i in taxonomy.skill_by_id)
            if broader:
                yield Text(skill.label, broader | {skill.id})


def phrases(taxonomy: Taxonomy, count: int, rng: random.Random) -> Iterator[Text]:
    """Yield texts of one to three skills of one occupation, in the set phrases of adverts and course outlines."""
    needs: dict[str, list[str]] = defaultdict(list)
    for relation in taxonomy.relations:
        needs[relation.occupation_id].append(relation.skill_id)
    occupations = [i for i in sorted(needs) if len(needs[i]) > 3]
    for _ in range(count):
        chosen = rng.sample(needs[rng.choice(occupations)], rng.choice((1, 2, 2, 3)))
        skills = [taxonomy.skill(i) for i in chosen]
        if rng.random() < 0.3:
            skills[0] = rng.choice(taxonomy.skills)  # also those that hardly any occupation lists
        parts = [_phrase(skill, rng) for skill in skills]
        joined = rng.choice((", ", " and ", "; ", " ", " as well as ")).join(parts)
        yield Text(joined[0].upper() + joined[1:], frozenset(s.id for s in skills))


def mixed(texts: Sequence[Text], count: int, rng: random.Random) -> Iterator[Text]:
    """Yield pairs of texts run together, as adverts do that lost their line ends."""
    for _ in range(count):
        first, second = rng.sample(texts, 2)
        joined = first.text.rstrip(".") + rng.choice((". ", "; ", " ", ", ")) + second.text
        right = first.right | second.right
        wrong = tuple(i for i in (*first.wrong[:3], *second.wrong[:3]) if i not in right)
        yield Text(joined, right, wrong)


def roughen(text: str, rng: random.Random) -> str:
    """Return a text as careless writers leave it: now and then without punctuation, with a typo, or cut short."""
    chance = rng.random()
    if chance < 0.10:
        return re.sub(r"[,;:.()]", " ", text)
    if chance < 0.15 and len(text) > 12:
        at = rng.randrange(1, len(text) - 2)
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if chance < 0.20:
        return re.sub(r"\b(the|a|an|and|of|with) ", "", text)
    return text


_KNOWN = (
    "knowledge of {}",
    "experience with {}",
    "good understanding of {}",
    "proficiency in {}",
    "familiarity with {}",
    "explain the fundamentals of {}",
    "strong background in {}",
    "solid {} skills",
    "{} experience is a plus",
    "apply the principles of {}",
    "{}",
    "{}",
)
_DONE = (
    "ability to {}",
    "you will {}",
    "able to {}",
    "your responsibilities: {}",
    "we expect you to {}",
    "demonstrate how to {}",
    "must {}",
    "{}",
    "{}",
)


def _concepts(taxonomy: Taxonomy) -> tuple[Skill | Occupation, ...]:
    return (*taxonomy.skills, *taxonomy.occupations)


def _phrase(skill: Skill, rng: random.Random) -> str:
    name = rng.choice((skill.label, *skill.alt_labels)) if rng.random() < 0.65 else skill.label
    if rng.random() < 0.7:
        name = re.sub(r" \([^()]*\)$", "", name)
    return rng.choice(_DONE if skill.kind is SkillKind.SKILL else _KNOWN).format(name)


def _rows(path: Path) -> Iterable[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
