"""O*NET's text database: tab-separated tables, zipped or unpacked."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from ..concepts import Group, Occupation, Relation, RelationKind, Skill, SkillKind
from ..errors import InputError
from ..taxonomy import Taxonomy
from .collection import Collection
from .files import Member, Row, list_members, only_one, read_table, squeeze
from .technologies import Use, add_technologies

LICENCE = "O*NET database, U.S. Department of Labor, Employment and Training Administration: CC BY 4.0"

_CODE = "O*NET-SOC Code"
_RATING = (_CODE, "Element ID", "Element Name", "Scale ID", "Data Value")

# Table -> the columns without which it is useless.
_TABLES = {
    "Occupation Data": (_CODE, "Title"),
    "Alternate Titles": (_CODE, "Alternate Title"),
    "Sample of Reported Titles": (_CODE, "Reported Job Title"),
    "Content Model Reference": ("Element ID", "Element Name"),
    "IWA Reference": ("Element ID", "IWA ID", "IWA Title"),
    "DWA Reference": ("IWA ID", "DWA ID", "DWA Title"),
    "Task Statements": (_CODE, "Task ID", "Task"),
    "Tasks to DWAs": ("Task ID", "DWA ID"),
    "Technology Skills": (_CODE, "Example", "Commodity Title"),
    "Skills": _RATING,
    "Knowledge": _RATING,
    "Abilities": _RATING,
}
_RATED = {"Skills": SkillKind.SKILL, "Knowledge": SkillKind.KNOWLEDGE, "Abilities": SkillKind.ABILITY}
_WITH_SKILLS = ("Task Statements", "DWA Reference", "Technology Skills", *_RATED)
_HINT = "O*NET's tables name it so: import the text database as it was downloaded"

Rows = Mapping[str, list[Row]]


def read_onet(path: Path) -> Taxonomy:
    """Return the taxonomy of an O*NET text database: its zip or its unpacked folder.

    Core tasks and technologies in demand are essential to an occupation, other tasks and technologies
    optional; elements of Skills, Knowledge and Abilities are rated by importance (scale IM, 1 to 5).
    Tables that are missing are named in the release's notes.
    Raises  InputError if there is no table with skills, or nothing states the version,
            UnreadableFileError or MissingColumnError for a bad file.
    """
    members = list_members([path])
    found = {table: only_one(same, str(path)) for table in _TABLES if (same := _find(members, table))}
    if not any(table in found for table in _WITH_SKILLS):
        raise InputError(
            f"none of O*NET's tables in it ({', '.join(f'{table}.txt' for table in _WITH_SKILLS)}). "
            "Give the text edition of the database, such as db_29_2_text.zip, or the folder it unpacks to",
            path=str(path),
        )
    version = _version(path, members)
    collection = Collection()
    rows: dict[str, list[Row]] = {table: [] for table in _TABLES}
    for name, member in found.items():
        table = read_table(member, required=_TABLES[name], delimiter="\t", hint=_HINT)
        rows[name] = table.rows
        collection.sources.append(table.source)
        collection.notes += table.notes
    collection.notes += [f"lacks {table}.txt" for table in _TABLES if table not in found]
    _collect(collection, rows)
    return collection.taxonomy(f"onet-{version}", version=version, licence=LICENCE)


def onet_id(local: str) -> str:
    """Return the id of an occupation, element or activity by O*NET's own id for it."""
    return f"onet:{local.strip()}"


def task_id(number: str) -> str:
    """Return the id of a task by O*NET's number for it."""
    return onet_id(f"task/{number.strip()}")


def _find(members: Iterable[Member], table: str) -> list[Member]:
    wanted = f"{table}.txt".casefold()
    return [m for m in members if m.name.replace("_", " ").casefold() == wanted]


def _version(path: Path, members: Sequence[Member]) -> str:
    """Return the version that Read Me.txt states, else the folder or zip: db_29_2_text is 29.2."""
    stated = [readme.read().decode("utf-8", "replace") for readme in _find(members, "Read Me")]
    folders = (members[0].inner, path.resolve().name, members[0].path.resolve().parent.name)
    for text in (*stated, *folders):
        if match := re.search(r"(?:O\*NET|onet|db)[ _-]v?(\d+)[._](\d+)", text, re.IGNORECASE):
            return ".".join(match.groups())
    raise InputError(
        "nothing says which version this is: it has no Read Me.txt and no name like db_29_2_text; rename the folder so",
        path=str(path),
    )


def _collect(collection: Collection, rows: Rows) -> None:
    collection.add("Occupation Data", _occupations(rows))
    _collect_activities(collection, rows)
    statements = rows["Task Statements"]
    collection.add("Task Statements", map(_task, statements))
    collection.relate("Task Statements", map(_task_relation, statements))
    collection.link("Tasks to DWAs", ((task_id(r["Task ID"]), onet_id(r["DWA ID"])) for r in rows["Tasks to DWAs"]))
    add_technologies(collection, "Technology Skills", [_use(row) for row in rows["Technology Skills"]])
    descriptions = {r["Element ID"]: r.get("Description", "") for r in rows["Content Model Reference"]}
    for table, kind in _RATED.items():
        _collect_rated(collection, table, kind, rows[table], descriptions)


def _occupations(rows: Rows) -> Iterator[Occupation | None]:
    titles: dict[str, dict[str, None]] = {}
    for table in ("Alternate Titles", "Sample of Reported Titles"):
        column = _TABLES[table][1]
        for row in rows[table]:
            titles.setdefault(row[_CODE].strip(), {})[squeeze(row[column])] = None
    for row in rows["Occupation Data"]:
        code, label = row[_CODE].strip(), squeeze(row["Title"])
        if not (code and label):
            yield None
            continue
        yield Occupation(
            id=onet_id(code),
            uri=f"https://www.onetonline.org/link/summary/{code}",
            label=label,
            alt_labels=tuple(title for title in titles.get(code, ()) if title not in ("", label)),
            description=squeeze(row.get("Description", "")),
            code=code,
        )


def _collect_activities(collection: Collection, rows: Rows) -> None:
    """Add detailed work activities, and the intermediate and generalized ones above them as groups."""
    names = {row["Element ID"].strip(): squeeze(row["Element Name"]) for row in rows["Content Model Reference"]}
    iwas, dwas = rows["IWA Reference"], rows["DWA Reference"]
    generalized = dict.fromkeys(row["Element ID"].strip() for row in iwas)
    collection.add("Content Model Reference", (_group(e, names[e]) for e in generalized if e in names))
    collection.add("IWA Reference", (_group(row["IWA ID"], row["IWA Title"]) for row in iwas))
    collection.add("DWA Reference", (_skill(r["DWA ID"], r["DWA Title"], SkillKind.WORK_ACTIVITY) for r in dwas))
    collection.link("IWA Reference", ((onet_id(r["IWA ID"]), onet_id(r["Element ID"])) for r in iwas))
    collection.link("DWA Reference", ((onet_id(r["DWA ID"]), onet_id(r["IWA ID"])) for r in dwas))


def _collect_rated(
    collection: Collection, table: str, kind: SkillKind, rows: list[Row], descriptions: Mapping[str, str]
) -> None:
    """Add the elements of a table and what each occupation's importance of them is."""
    elements = {row["Element ID"].strip(): row["Element Name"] for row in rows}
    collection.add(table, (_skill(e, name, kind, descriptions.get(e, "")) for e, name in elements.items()))
    ratings = [row for row in rows if row["Scale ID"].strip() == "IM"]
    precise = [row for row in ratings if row.get("Recommend Suppress", "").strip() != "Y"]
    collection.note(table, len(ratings) - len(precise), "left out: O*NET recommends to suppress the rating")
    collection.relate(table, map(_rating, precise))


def _skill(local: str, label: str, kind: SkillKind, description: str = "") -> Skill | None:
    if not (local.strip() and label.strip()):
        return None
    return Skill(id=onet_id(local), label=squeeze(label), kind=kind, description=squeeze(description))


def _group(local: str, label: str) -> Group | None:
    if not (local.strip() and label.strip()):
        return None
    return Group(id=onet_id(local), label=squeeze(label), code=local.strip())


def _task(row: Row) -> Skill | None:
    number = row["Task ID"].strip()
    return _skill(f"task/{number}" if number else "", row["Task"], SkillKind.TASK)


def _task_relation(row: Row) -> Relation:
    core = row.get("Task Type", "").strip() == "Core"
    kind = RelationKind.ESSENTIAL if core else RelationKind.OPTIONAL
    return Relation(onet_id(row[_CODE]), task_id(row["Task ID"]), kind)


def _rating(row: Row) -> Relation | None:
    try:
        importance = float(row["Data Value"])
    except ValueError:
        return None
    if not 1 <= importance <= 5:
        return None
    return Relation(onet_id(row[_CODE]), onet_id(row["Element ID"]), RelationKind.RATED, importance)


def _use(row: Row) -> Use:
    return Use(
        example=squeeze(row["Example"]),
        commodity=squeeze(row["Commodity Title"]),
        commodity_code=row.get("Commodity Code", "").strip(),
        occupation_id=onet_id(row[_CODE]) if row[_CODE].strip() else "",
        in_demand=row.get("In Demand", "").strip() == "Y",
    )
