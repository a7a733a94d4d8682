"""The official ESCO CSV distribution: language files and relations, zipped or unpacked."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from ..concepts import Group, Occupation, Relation, RelationKind, Release, Skill, SkillKind
from ..errors import InputError
from ..taxonomy import Taxonomy
from .files import Member, Row, Table, list_members, read_table, squeeze

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

_T = TypeVar("_T")

_VERSION = re.compile(r"(?<![\d.])v?(\d+\.\d+(?:\.\d+)?)(?![\d.]*\d)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[\n|]\s*")


def read_esco(
    paths: Sequence[Path], *, version: str | None = None, allow_missing_relations: bool = False
) -> Taxonomy:
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
    notes = [f"lacks {stem}.csv: {_WITHOUT[stem]}" for stem in missing]
    notes += [note for table in tables.values() for note in table.notes]
    return _Builder(tables, notes).build(number, language)


@dataclass
class _Builder:
    """Turns the tables into concepts, and notes each row that cannot become one."""

    tables: dict[str, Table]
    notes: list[str]
    ids: dict[str, set[str]] = field(default_factory=dict)

    def build(self, version: str, language: str) -> Taxonomy:
        skills = [_skill(row) for row in self.concepts("skills")]
        groups = [_group(row) for row in self.concepts("skillGroups", but_not="skills")]
        occupations = [_occupation(row) for row in self.concepts("occupations")]
        if untyped := sum(not row.get("skillType", "").strip() for row in self.rows("skills")):
            self.notes.append(f"skills: {untyped} without a skillType count as skills, not knowledge")
        relations = self.relations()
        broader = self.broader()
        release = Release(
            name=f"esco-{version}",
            version=version,
            licence=LICENCE,
            language=language,
            sources=tuple(table.source for table in self.tables.values()),
            notes=tuple(self.notes),
        )
        return Taxonomy(
            release,
            skills=skills,
            groups=groups,
            occupations=occupations,
            relations=relations,
            broader=broader,
        )

    def rows(self, stem: str) -> list[Row]:
        return self.tables[stem].rows if stem in self.tables else []

    def concepts(self, stem: str, *, but_not: str = "") -> Iterable[Row]:
        """Return one row for each id; rows without address or label, and repeated ones, are noted."""
        rows = self.rows(stem)
        named = [row for row in rows if _local_id(row["conceptUri"]) and row["preferredLabel"].strip()]
        self.note(stem, len(rows) - len(named), "without an ESCO address or a label left out")
        taken = self.ids.get(but_not, set())
        unique: dict[str, Row] = {}
        for row in named:
            if (concept_id := _local_id(row["conceptUri"])) not in taken:
                unique.setdefault(concept_id, row)
        self.note(stem, len(named) - len(unique), "repeat an earlier address and were left out")
        self.ids[stem] = set(unique)
        return unique.values()

    def relations(self) -> list[Relation]:
        kinds = {kind.value: kind for kind in (RelationKind.ESSENTIAL, RelationKind.OPTIONAL)}
        stem = "occupationSkillRelations"
        rows = self.rows(stem)
        known = [row for row in rows if row["relationType"].strip() in kinds]
        self.note(stem, len(rows) - len(known), "neither essential nor optional, left out")
        edges = (
            Relation(
                _local_id(row["occupationUri"]),
                _local_id(row["skillUri"]),
                kinds[row["relationType"].strip()],
            )
            for row in known
        )
        jobs, skills = self.ids["occupations"], self.ids["skills"]
        return self.whole(stem, edges, lambda edge: edge.occupation_id in jobs and edge.skill_id in skills)

    def broader(self) -> list[tuple[str, str]]:
        stem = "broaderRelationsSkillPillar"
        edges = ((_local_id(row["conceptUri"]), _local_id(row["broaderUri"])) for row in self.rows(stem))
        concepts = self.ids["skills"] | self.ids["skillGroups"]
        return self.whole(stem, edges, lambda edge: edge[0] in concepts and edge[1] in concepts)

    def whole(self, stem: str, edges: Iterable[_T], has_ends: Callable[[_T], bool]) -> list[_T]:
        """Return each edge once, those without one of their ends left out; both are noted."""
        given = list(edges)
        unique = dict.fromkeys(given)
        kept = [edge for edge in unique if has_ends(edge)]
        self.note(stem, len(given) - len(unique), "repeated, counted once")
        self.note(stem, len(unique) - len(kept), "left out: one of their ends is not in the other files")
        return kept

    def note(self, stem: str, count: int, what: str) -> None:
        if count:
            self.notes.append(f"{stem}: {count} {'row' if count == 1 else 'rows'} {what}")


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
    found = {stem: _only(same, where) for stem in _TABLES if (same := files.get(stem))}
    return found, language or "en"


def _one_language(offered: Iterable[str], where: str) -> str:
    """Return English, else the files without a language in their names, else the only language."""
    codes = sorted(offered)
    if code := next((code for code in ("en", "") if code in codes), codes[0] if len(codes) == 1 else None):
        return code
    if code is None:
        raise InputError(f"skills in several languages: {', '.join(codes)}; give one", path=where)
    return code


def _only(members: Sequence[Member], where: str) -> Member:
    """Return the one file; copies of it are harmless (a zip beside its unpacked files)."""
    first = members[0]
    different = [m for m in members[1:] if m.read() != first.read()]
    if different:
        raise InputError(
            f"two different files {first.name}: {first.place} and {different[0].place}; "
            "give one release at a time",
            path=where,
        )
    return first


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


def _local_id(uri: str) -> str:
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


def _skill(row: Row) -> Skill:
    return Skill(
        id=_local_id(row["conceptUri"]),
        uri=row["conceptUri"].strip(),
        label=squeeze(row["preferredLabel"]),
        kind=SkillKind.KNOWLEDGE if row.get("skillType", "").strip() == "knowledge" else SkillKind.SKILL,
        alt_labels=_alt_labels(row),
        description=squeeze(row.get("description") or row.get("definition", "")),
        reuse_level=row.get("reuseLevel", "").strip(),
    )


def _group(row: Row) -> Group:
    concept_id = _local_id(row["conceptUri"])
    return Group(
        id=concept_id,
        uri=row["conceptUri"].strip(),
        label=squeeze(row["preferredLabel"]),
        code=row.get("code", "").strip() or concept_id.partition("isced-f/")[2],
    )


def _occupation(row: Row) -> Occupation:
    return Occupation(
        id=_local_id(row["conceptUri"]),
        uri=row["conceptUri"].strip(),
        label=squeeze(row["preferredLabel"]),
        alt_labels=_alt_labels(row),
        description=squeeze(row.get("description", "")),
        # The ESCO code (2654.1.7) begins with the ISCO-08 unit group, and names one occupation only.
        code=row.get("code", "").strip() or row.get("iscoGroup", "").strip(),
    )
