"""Rich Skill Descriptors: a collection of them is a credential, each of them an outcome.

A descriptor is a statement in the context of work, with a name, alignments and occupations: what a credential that
takes it up says it teaches. The descriptor itself and its alignments become declared skills.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .format import Item

FRAMEWORK = "Rich Skill Descriptor"
CSV_READS = ("id", "title", "outcomes", "provider", "target_occupations", "standards")
READS = (*CSV_READS, "description", "status", "issued")
DROPPED = (
    "keywords and categories",
    "certifications",
    "employers",
    "major, minor and broad groups of occupations",
    "probabilities, and skills declared of a whole credential, when writing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RichSkill:
    """One descriptor, or the fault that keeps it from being read.

    alignments   the skills that it is aligned with, as outcomes of a table name them
    collections  (id, title) of the collections that it is in; none: the document itself is the collection
    """

    name: str = ""
    statement: str = ""
    address: str = ""
    alignments: tuple[dict[str, str], ...] = ()
    occupations: tuple[str, ...] = ()
    standards: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    collections: tuple[tuple[str, str], ...] = ()
    fault: str = ""
    value: str = ""


@dataclass(slots=True, kw_only=True)
class Collection:
    """A collection under way. said: further values of its row."""

    id: str
    title: str
    said: dict[str, object] = field(default_factory=dict)
    skills: list[RichSkill] = field(default_factory=list)


def collected(skills: Iterable[RichSkill], known: Iterable[Collection], *, name: str) -> Iterator[Item]:
    """Yield an item a collection that holds any skill, in order of appearance, then one a skill that is none.

    known  collections that are described; others come up with their first skill
    name   what the document is called: the collection of the skills that name none
    """
    held = {collection.id: collection for collection in known}
    faults = []
    for skill in skills:
        if fault := _fault(skill):
            faults.append(Item(fault=fault, value=skill.value or skill.name or skill.address))
            continue
        for collection_id, title in skill.collections or ((name, name),):
            held.setdefault(collection_id, Collection(id=collection_id, title=title)).skills.append(skill)
    yield from (_item(collection) for collection in held.values() if collection.skills)
    yield from faults


def _fault(skill: RichSkill) -> str:
    return skill.fault or ("" if skill.statement.strip() else "a skill without a statement")


def _item(collection: Collection) -> Item:
    skills = collection.skills
    authors = list(dict.fromkeys(author for skill in skills for author in skill.authors))
    values: dict[str, object] = {
        "id": collection.id,
        "title": collection.title,
        "outcomes": [_outcome(skill) for skill in skills],
        "provider": ", ".join(authors),
        "target_occupations": list(dict.fromkeys(o for skill in skills for o in skill.occupations)),
        "standards": list(dict.fromkeys(s for skill in skills for s in skill.standards)),
    }
    return Item(values=values | {name: value for name, value in collection.said.items() if value})


def _outcome(skill: RichSkill) -> dict[str, object]:
    itself = {"name": skill.name or skill.statement, "uri": skill.address, "framework": FRAMEWORK}
    return {"text": skill.statement, "assessments": [], "skills": [itself, *skill.alignments]}
