"""Credentials as CTDL: what each teaches as competencies of CTDL-ASN, with the skills that these embody."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from credlens.models.records import Credential, Outcome

from .aligned import Aligned, aligned
from .declared import framework_of, skill_iri
from .durations import iso_hours
from .format import Exported
from .identifiers import iri
from .json_out import write_json

_CONTEXTS = ["https://credreg.net/ctdl/schema/context/json", "https://credreg.net/ctdlasn/schema/context/json"]
_REGISTRY = "https://credentialengineregistry.org/resources/"
_CTID = re.compile(r"ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SOC = re.compile(r"\d\d-\d{4}(?:\.\d\d)?")
_LEARNING = ("LearningOpportunityProfile", "Course", "LearningProgram")
WRITES = ("id", "title", "outcomes", "provider", "description", "framework", "level", "credits", "hours", "status",
          "issued", "target_occupations", "assessments", "prerequisites", "stacks_into", "credential_type",
          "valid_until")  # fmt: skip


def write_ctdl(exported: Sequence[Exported], path: Path) -> None:
    """Write a graph: a learning opportunity a credential, and a competency an outcome.

    Each outcome and each of its skills is a target of `teaches`; a skill has its framework and, as weight, the
    probability with which it was found. Which outcome a skill belongs to is said by the competency that embodies it.
    """
    graph = (node for one in exported for node in _nodes(one))
    write_json({"@context": _CONTEXTS, "@graph": graph}, path)


def _nodes(one: Exported) -> Iterator[dict[str, object]]:
    c = one.credential
    skills = {outcome.id: aligned(one, outcome) for outcome in c.outcomes}
    distinct: dict[str, Aligned] = {}
    for found in skills.values():
        for skill in found:
            held = distinct.setdefault(_target(skill), skill)
            distinct[_target(skill)] = max(held, skill, key=_probability)
    targets = [_outcome_target(o) for o in c.outcomes] + [_skill_target(one, s) for s in distinct.values()]
    yield _filled({**_described(c), "ceterms:teaches": targets})
    for outcome in c.outcomes:
        yield _filled(
            {
                "@id": _outcome_iri(outcome),
                "@type": "ceasn:Competency",
                "ceasn:competencyText": _words(outcome.text),
                "ceasn:skillEmbodied": [_target(skill) for skill in skills[outcome.id]],
            }
        )


def _described(c: Credential) -> dict[str, object]:
    """Return all but what a credential teaches."""
    kind = c.fact("credential_type")
    ctid = _CTID.fullmatch(c.id)
    owner = [
        {"@id": iri(f"organisation {c.provider}"), "@type": "ceterms:Organization", "ceterms:name": _words(c.provider)}
    ]
    return {
        "@id": _REGISTRY + c.id if ctid else iri(c.id),
        "@type": f"ceterms:{kind if kind in _LEARNING else _LEARNING[0]}",
        "ceterms:ctid": c.id if ctid else None,
        "ceterms:name": _words(c.title),
        "ceterms:description": _words(c.description),
        "ceterms:offeredBy": owner if c.provider else [],
        "ceterms:atLevel": [_named(c.level, **{"ceterms:frameworkName": _words(c.framework)})] if c.level else [],
        "ceterms:creditValue": [_credits(c.credits)] if c.credits is not None else [],
        "ceterms:estimatedDuration": [_duration(c.hours)] if c.hours else [],
        "ceterms:lifeCycleStatusType": _named(c.status) if c.status else None,
        "ceterms:dateEffective": c.issued.isoformat() if c.issued else "",
        "ceterms:expirationDate": c.fact("valid_until"),
        "ceterms:occupationType": [_occupation(o) for o in c.target_occupations],
        "ceterms:targetAssessment": [_assessment(name) for name in c.assessments],
        "ceterms:entryCondition": [_condition(text) for text in c.prerequisites],
        "ceterms:isPartOf": [_REGISTRY + o if _CTID.fullmatch(o) else iri(o) for o in c.stacks_into],
    }


def _outcome_target(outcome: Outcome) -> dict[str, object]:
    return _named(outcome.text, **{"ceterms:targetNode": _outcome_iri(outcome)})


def _skill_target(one: Exported, aligned: Aligned) -> dict[str, object]:
    skill, found = aligned.skill, aligned.found
    return _filled(
        _named(
            skill.name,
            **{
                "ceterms:targetNode": _target(aligned),
                "ceterms:frameworkName": _words(skill.framework or framework_of(skill.uri)),
                "ceterms:codedNotation": skill.code,
                "ceterms:weight": round(found.probability, 4) if found else None,
                "ceterms:alignmentDate": one.as_of.isoformat() if found and one.as_of else "",
            },
        )
    )


def _outcome_iri(outcome: Outcome) -> str:
    return iri(f"outcome {outcome.id}")


def _target(aligned: Aligned) -> str:
    return skill_iri(aligned.skill)


def _probability(aligned: Aligned) -> float:
    return aligned.found.probability if aligned.found else 0.0


def _named(name: str, **more: object) -> dict[str, object]:
    """Return an alignment object with the name of its target."""
    return _filled({"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": _words(name), **more})


def _credits(value: float) -> dict[str, object]:
    return {"@type": "ceterms:ValueProfile", "schema:value": value}


def _duration(hours: float) -> dict[str, object]:
    return {"@type": "ceterms:DurationProfile", "ceterms:timeRequired": iso_hours(hours)}


def _occupation(given: str) -> dict[str, object]:
    return _named(given, **({"ceterms:codedNotation": given} if _SOC.fullmatch(given) else {}))


def _assessment(name: str) -> dict[str, object]:
    return {"@id": iri(f"assessment {name}"), "@type": "ceterms:AssessmentProfile", "ceterms:name": _words(name)}


def _condition(said: str) -> dict[str, object]:
    return {"@type": "ceterms:ConditionProfile", "ceterms:description": _words(said)}


def _words(text: str) -> dict[str, str]:
    return {"en": text} if text else {}


def _filled(node: dict[str, object]) -> dict[str, object]:
    """Return a node without what is empty."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}
