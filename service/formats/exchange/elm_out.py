"""Credentials as specifications of the European Learning Model 3, with ESCO skills beside each outcome."""

from collections.abc import Sequence
from pathlib import Path

from credlens.models.conformance.levels import read_levels
from credlens.models.records import Credential, DeclaredSkill, Outcome

from ..jurisdictions import in_european_union
from .aligned import Aligned, aligned
from .durations import iso_hours
from .format import Exported
from .identifiers import iri
from .json_out import write_json

CONTEXT = "http://data.europa.eu/snb/model/context/edc-ap"
WRITES = ("id", "title", "outcomes", "provider", "description", "jurisdiction", "level", "credits", "hours",
          "assessments", "prerequisites")  # fmt: skip

_ESCO = "http://data.europa.eu/esco/"
_ESCO_SKILLS = "http://data.europa.eu/esco/concept-scheme/skills"
_ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
_ECTS_SCHEME = "http://data.europa.eu/snb/education-credit/25831c2"
_EQF = "http://data.europa.eu/snb/eqf/"
_EQF_SCHEME = "http://data.europa.eu/snb/eqf/25831c2"


def write_elm(exported: Sequence[Exported], path: Path) -> None:
    """Write one specification a credential. The model has no place for a probability: a note of the outcome says it."""
    write_json({"@context": CONTEXT, "@graph": (_specification(one) for one in exported)}, path)


def _specification(one: Exported) -> dict[str, object]:
    c = one.credential
    said: dict[str, object] = {
        "id": iri(c.id),
        "type": "Qualification",
        "title": _words(c.title),
        "description": _words(c.description),
        "learningOutcome": [_outcome(one, outcome) for outcome in c.outcomes],
        "eqfLevel": _eqf(c),
        "creditPoint": _credits(c),
        "volumeOfLearning": iso_hours(c.hours) if c.hours else None,
        "entryRequirement": [_note(text) for text in c.prerequisites],
        "provenBy": [{"type": "LearningAssessmentSpecification", "title": _words(name)} for name in c.assessments],
        "awardingOpportunity": _awarding(c),
    }
    return {key: value for key, value in said.items() if value}


def _outcome(one: Exported, outcome: Outcome) -> dict[str, object]:
    skills = aligned(one, outcome)
    said: dict[str, object] = {
        "id": iri(outcome.id),
        "type": "LearningOutcome",
        "title": _words(outcome.text),
        "relatedESCOSkill": [_concept(s.skill) for s in skills if s.skill.uri.startswith(_ESCO)],
        "relatedSkill": [_concept(s.skill) for s in skills if not s.skill.uri.startswith(_ESCO)],
        "additionalNote": [_note(_said(s, one)) for s in skills if s.found],
    }
    return {key: value for key, value in said.items() if value}


def _said(one: Aligned, exported: Exported) -> str:
    """Return who says so, and how sure: where a record declares the skill too, both do."""
    found = one.found
    sure = f", probability {found.probability:.2f}, in “{found.quote}”" if found else ""
    who = "declared by the record and found" if one.declared else "found"
    day = f" on {exported.as_of}" if exported.as_of else ""
    return f"{one.skill.name}: {who} by credlens{day}{sure}"


def _concept(skill: DeclaredSkill) -> dict[str, object]:
    scheme = _ESCO_SKILLS if skill.uri.startswith(_ESCO) else skill.framework
    said: dict[str, object] = {"id": skill.uri, "type": "Concept", "prefLabel": _words(skill.name)}
    if scheme:
        said["inScheme"] = {"id": iri(scheme), "type": "ConceptScheme"}
    if skill.code:
        said["notation"] = skill.code
    return {key: value for key, value in said.items() if value}


def _eqf(credential: Credential) -> dict[str, object] | None:
    levels = read_levels(credential.level, framework=credential.framework)
    number = next((level.number for level in levels if level.scheme == "EQF" and level.number), None)
    return _listed(f"{_EQF}{number}", _EQF_SCHEME, f"Level {number}") if number else None


def _credits(credential: Credential) -> dict[str, object] | None:
    """Return the credits of a credential of the European Union; those of other systems are no ECTS points."""
    if credential.credits is None or not in_european_union(credential.jurisdiction):
        return None
    system = _listed(_ECTS, _ECTS_SCHEME, "European Credit Transfer System")
    return {"type": "CreditPoint", "framework": system, "point": f"{credential.credits:g}"}


def _awarding(credential: Credential) -> dict[str, object] | None:
    if not credential.provider:
        return None
    body: dict[str, object] = {"type": "Organisation", "legalName": _words(credential.provider)}
    return {"type": "AwardingOpportunity", "awardingBody": body}


def _listed(uri: str, scheme: str, label: str) -> dict[str, object]:
    """Return a concept of one of the vocabularies of the European Union."""
    held = {"id": scheme, "type": "ConceptScheme"}
    return {"id": uri, "type": "Concept", "inScheme": held, "prefLabel": {"en": label}}


def _note(text: str) -> dict[str, object]:
    return {"type": "Note", "noteLiteral": _words(text)}


def _words(text: str) -> dict[str, str]:
    return {"en": text} if text else {}
