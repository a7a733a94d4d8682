"""Outcomes as Rich Skill Descriptors: one a outcome, the credential as their collection."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from credlens.models.records import Credential, DeclaredSkill, Outcome

from ..csv_out import write_csv
from .aligned import aligned
from .format import Exported
from .identifiers import iri
from .json_out import write_json
from .rsd import FRAMEWORK

CONTEXT = "https://rsd.openskillsnetwork.org/context-v1.json"
CSV_WRITES = ("title", "outcomes", "provider", "target_occupations", "standards")
JSON_WRITES = ("id", *CSV_WRITES, "description")

_HEADER = ("Canonical URL", "RSD Name", "Authors", "Skill Statement", "Collections", "Standards",
           "Detailed Occupations", "O*NET Job Codes")  # fmt: skip
_SOC, _ONET = re.compile(r"\d\d-\d{4}"), re.compile(r"\d\d-\d{4}\.\d\d")
_NAME = 60  # characters of a statement that serve as its name where nothing else does


def write_rsd_csv(exported: Sequence[Exported], path: Path) -> None:
    """Write the columns that the Open Skills Management Tool imports: one row a outcome, three cells an alignment."""
    # Gone through twice rather than held.
    widest = max((len(_others(one, outcome)) for one, outcome in _all(exported)), default=0)
    rows = ([*_cells(one.credential, outcome, one), *_alignment_cells(one, outcome)] for one, outcome in _all(exported))
    numbers = ["", *(f"{number} " for number in range(2, widest + 1))][:widest]
    header = [*_HEADER, *(f"Alignment {n}{part}" for n in numbers for part in ("Name", "URL", "Framework"))]
    write_csv(path, header, ([*row, *[""] * (len(header) - len(row))] for row in rows))


def write_rsd_json(exported: Sequence[Exported], path: Path) -> None:
    """Write one collection a credential, with its descriptors inside."""
    write_json({"@context": CONTEXT, "@graph": (_collection(one) for one in exported)}, path)


def _all(exported: Sequence[Exported]) -> Iterator[tuple[Exported, Outcome]]:
    return ((one, outcome) for one in exported for outcome in one.credential.outcomes)


def _cells(c: Credential, outcome: Outcome, one: Exported) -> list[str]:
    itself = _itself(outcome)
    codes = [[o for o in c.target_occupations if pattern.fullmatch(o)] for pattern in (_SOC, _ONET)]
    return [
        itself.uri if itself else "",
        _name(one, outcome),
        c.provider.replace(";", ","),
        " ".join(outcome.text.split()),
        c.title.replace(";", ","),
        "; ".join(c.fact("standards").split("\n")),
        *("; ".join(found) for found in codes),
    ]


def _alignment_cells(one: Exported, outcome: Outcome) -> list[str]:
    return [cell for s in _others(one, outcome) for cell in (s.name, s.uri, s.framework)]


def _collection(one: Exported) -> dict[str, object]:
    c = one.credential
    said: dict[str, object] = {
        "id": iri(c.id),
        "type": "RichSkillCollection",
        "name": c.title,
        "description": c.description,
        "author": c.provider,
        "skills": [_descriptor(one, outcome) for outcome in c.outcomes],
    }
    return {key: value for key, value in said.items() if value}


def _descriptor(one: Exported, outcome: Outcome) -> dict[str, object]:
    c, itself = one.credential, _itself(outcome)
    said: dict[str, object] = {
        "id": itself.uri if itself and itself.uri else iri(outcome.id),
        "type": "RichSkillDescriptor",
        "skillName": _name(one, outcome),
        "skillStatement": outcome.text,
        "author": c.provider,
        "alignments": [_aligned(skill) for skill in _others(one, outcome)],
        "occupations": [{"code": code} for code in c.target_occupations if _SOC.match(code)],
        "standards": [{"skillName": name} for name in c.fact("standards").split("\n") if name],
    }
    return {key: value for key, value in said.items() if value}


def _aligned(skill: DeclaredSkill) -> dict[str, object]:
    said: dict[str, object] = {"id": skill.uri, "skillName": skill.name}
    if skill.framework:
        said["isPartOf"] = {"name": skill.framework}
    return {key: value for key, value in said.items() if value}


def _itself(outcome: Outcome) -> DeclaredSkill | None:
    """Return the descriptor that an outcome was read from, None where it was none."""
    return next((skill for skill in outcome.declared if skill.framework == FRAMEWORK), None)


def _others(one: Exported, outcome: Outcome) -> list[DeclaredSkill]:
    return [s.skill for s in aligned(one, outcome) if s.skill.framework != FRAMEWORK]


def _name(one: Exported, outcome: Outcome) -> str:
    """Return the descriptor's own name, else that of the skill it is surest of, else the beginning of its words."""
    named = [s.name for s in (_itself(outcome), *_others(one, outcome)) if s]
    words = " ".join(outcome.text.split())
    return named[0] if named else words if len(words) <= _NAME else words[:_NAME].rsplit(" ", 1)[0] + " …"
