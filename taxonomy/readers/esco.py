"""The official ESCO CSV distribution: language files and relations, zipped or unpacked."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from ..concepts import Group, Occupation, Relation, RelationKind, Skill, SkillKind
from ..errors import InputError
from ..taxonomy import Taxonomy
from .collection import Collection
from .files import Member, Row, list_members, only_one, read_table, squeeze

LICENCE = "ESCO, European Commission: reuse with attribution (Commission Decision 2011/833/EU)"

# File stem -> the columns without which it is useless; all others are optional or passed over.
_TABLES = {
    "skills": ("conceptUri", "preferredLabel"),
    "skillGroups": ("conceptUri", "preferredLabel"),
    "occupations": ("conceptUri", "preferredLabel"),
    "occupationSkillRelations": ("occupationUri", "relationType", "skillUri"),
    "broaderRelationsSkillPillar": ("conceptUri", "broaderUri"),
}
_WITHOUT = {
    "skillGroups": "no skill groups",
    "occupations": "no occupations",
    "occupationSkillRelations": "nothing says which occupation needs which skill",
    "broaderRelationsSkillPillar": "no hierarchy",
}
_HINT = "ESCO's CSV files name it so: import them as they were downloaded"

_KINDS = {kind.value: kind for kind in (RelationKind.ESSENTIAL, RelationKind.OPTIONAL)}

_VERSION = re.compile(r"(?<![\d.])v?(\d+\.\d+(?:\.\d+)?)(?![\d.]*\d)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\n| \| ")


def read_esco(paths: Sequence[Path], *, version: str | None = None, allow_missing_relations: bool = False) -> Taxonomy:
    """Return the taxonomy of an ESCO distribution: zips, folders, or several of them together.

    version                  e.g. "1.1.0"; by default what the names of the files and folders say
    allow_missing_relations  go without files other than the skills; the release's notes then name them
    Raises  InputError if the skills, the relations or the version are missing or contradictory,
            UnreadableFileError or MissingColumnError for a bad file, TaxonomyError for a cycle.
    """
    members = list_members(paths)
    where = ", ".join(str(path) for path in paths)
    found, language = _find_tables(members, where)
    missing = [stem for stem in _TABLES if stem not in found]
    if missing and not allow_missing_relations:
        raise InputError(
            f"{', '.join(f'{stem}.csv' for stem in missing)} not found. ESCO's download page offers the "
            "language files and the relations as two zips: give both in one command, or the folder that "
            "holds them. To go without, add --without-relations",
            path=where,
        )
    number = version or _stated_version(found.values(), where)
    tables = {stem: read_table(m, required=_TABLES[stem], hint=_HINT) for stem, m in found.items()}
    collection = Collection(sources=[table.source for table in tables.values()])
    collection.notes += [f"lacks {stem}.csv: {_WITHOUT[stem]}" for stem in missing]
    collection.notes += [note for table in tables.values() for note in table.notes]
    rows = {stem: tables[stem].rows if stem in tables else [] for stem in _TABLES}
    _collect(collection, rows)
    return collection.taxonomy(f"esco-{number}", version=number, licence=LICENCE, language=language)


def _collect(collection: Collection, rows: Mapping[str, list[Row]]) -> None:
    untyped = sum(not row.get("skillType", "").strip() for row in rows["skills"])
    collection.note("skills", untyped, "without a skillType: taken as skills, not as knowledge")
    collection.add("skills", map(_skill, rows["skills"]))
    collection.add("skillGroups", map(_group, rows["skillGroups"]))
    collection.add("occupations", map(_occupation, rows["occupations"]))
    collection.relate("occupationSkillRelations", map(_relation, rows["occupationSkillRelations"]))
    edges = ((esco_id(row["conceptUri"]), esco_id(row["broaderUri"])) for row in rows["broaderRelationsSkillPillar"])
    collection.link("broaderRelationsSkillPillar", edges)


def _find_tables(members: Iterable[Member], where: str) -> tuple[dict[str, Member], str]:
    """Return the file of each table, and their language; English if there are several."""
    named: dict[str, dict[str, list[Member]]] = {}
    for member in members:
        for stem in _TABLES:
            if match := re.fullmatch(rf"{stem}(?:_([a-z]{{2}}))?\.csv", member.name, re.IGNORECASE):
                named.setdefault(stem, {}).setdefault((match.group(1) or "").lower(), []).append(member)
    if "skills" not in named:
        raise InputError(
            "no skills.csv or skills_en.csv in it. Give the CSV edition of ESCO: the zip of the language "
            "files and the zip of the relations, or a folder with both",
            path=where,
        )
    language = _one_language(named["skills"], where)
    files = {stem: choices.get(language) or choices.get("") for stem, choices in named.items()}
    found = {stem: only_one(same, where) for stem in _TABLES if (same := files.get(stem))}
    return found, language or "en"


def _one_language(offered: Iterable[str], where: str) -> str:
    """Return English, else the files without a language in their names, else the only language."""
    codes = sorted(offered)
    for code in ("en", ""):
        if code in codes:
            return code
    if len(codes) > 1:
        raise InputError(f"skills in several languages: {', '.join(codes)}; give one", path=where)
    return codes[0]


def _stated_version(members: Iterable[Member], where: str) -> str:
    """Return the version that the names of zips and folders state, or raise InputError."""
    stated = {version: member for member in members if (version := _version_of(member))}
    if len(stated) > 1:
        files = "; ".join(f"{member.name} is from {version}" for version, member in sorted(stated.items()))
        raise InputError(f"files of different releases: {files}. Give the files of one release", path=where)
    if not stated:
        raise InputError("no file or folder name says which version this is; add --version 1.2.0", path=where)
    return next(iter(stated))


def _version_of(member: Member) -> str:
    """Return the version in the nearest name: folders in the zip, the zip, the folders it lies in."""
    path = member.path.resolve()
    inside = member.inner.split("/")[-2::-1]
    own = [re.sub(r"\.zip$", "", path.name, flags=re.IGNORECASE)] if member.inner else []
    # A folder such as python3.11 says nothing of ESCO: names further away must say what they version.
    around = [p.name for p in path.parents if "esco" in p.name.lower() or re.fullmatch(r"v?[\d.]+", p.name)]
    for name in (*inside, *own, *around):
        if match := _VERSION.search(name):
            return match.group(1)
    return ""


def esco_id(uri: str) -> str:
    """Return esco:<uuid>, esco:S1.2.3 or esco:isced-f/0311 for a concept's address, "" for another text."""
    scheme, _, tail = uri.strip().partition("/esco/")[2].partition("/")
    if not tail:
        return ""
    return f"esco:isced-f/{tail}" if scheme == "isced-f" else f"esco:{tail}"


def _alt_labels(row: Row) -> tuple[str, ...]:
    """Return the alternative and hidden labels, each once, without the label itself."""
    labels = [label for key in ("altLabels", "hiddenLabels") for label in _SEPARATOR.split(row.get(key, ""))]
    own = squeeze(row["preferredLabel"])
    return tuple(dict.fromkeys(name for label in labels if (name := squeeze(label)) and name != own))


def _skill(row: Row) -> Skill | None:
    concept_id, label = esco_id(row["conceptUri"]), squeeze(row["preferredLabel"])
    if not (concept_id and label):
        return None
    return Skill(
        id=concept_id,
        uri=row["conceptUri"].strip(),
        label=label,
        kind=SkillKind.KNOWLEDGE if row.get("skillType", "").strip() == "knowledge" else SkillKind.SKILL,
        alt_labels=_alt_labels(row),
        description=squeeze(row.get("description") or row.get("definition", "")),
        reuse_level=row.get("reuseLevel", "").strip(),
    )


def _group(row: Row) -> Group | None:
    concept_id, label = esco_id(row["conceptUri"]), squeeze(row["preferredLabel"])
    if not (concept_id and label):
        return None
    code = row.get("code", "").strip() or concept_id.partition("isced-f/")[2]
    return Group(id=concept_id, uri=row["conceptUri"].strip(), label=label, code=code)


def _occupation(row: Row) -> Occupation | None:
    concept_id, label = esco_id(row["conceptUri"]), squeeze(row["preferredLabel"])
    if not (concept_id and label):
        return None
    return Occupation(
        id=concept_id,
        uri=row["conceptUri"].strip(),
        label=label,
        alt_labels=_alt_labels(row),
        description=squeeze(row.get("description", "")),
        # The ESCO code (2654.1.7) begins with the ISCO-08 unit group, and names one occupation only.
        code=row.get("code", "").strip() or row.get("iscoGroup", "").strip(),
    )


def _relation(row: Row) -> Relation | None:
    if kind := _KINDS.get(row["relationType"].strip()):
        return Relation(esco_id(row["occupationUri"]), esco_id(row["skillUri"]), kind)
    return None
