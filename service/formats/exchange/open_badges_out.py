"""Credentials as achievements of Open Badges 3.0, with their skills as alignments."""

from collections.abc import Sequence
from pathlib import Path

from credlens.models.records import Credential

from .aligned import Aligned, aligned
from .declared import framework_of, skill_iri
from .format import Exported
from .identifiers import iri
from .json_out import write_json

_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
_W3C = "https://www.w3.org/ns/credentials/v2"
# The specification has no place for these; whoever does not know them passes them over.
OUTCOME, PROBABILITY = "credlens:outcome", "credlens:probability"
_OURS = {
    "credlens": "urn:credlens:terms:",
    PROBABILITY: {"@type": "http://www.w3.org/2001/XMLSchema#double"},
}
WRITES = ("id", "title", "outcomes", "provider", "description", "credits", "assessments", "declared",
          "credential_type", "completion_criteria")  # fmt: skip


def write_open_badges(exported: Sequence[Exported], path: Path) -> None:
    """Write one achievement a credential, to be taken into a badge; several as a list.

    An alignment says which outcome it concerns and, where credlens found it, with what probability.
    """
    achievements = (_achievement(one) for one in exported)
    write_json(next(achievements) if len(exported) == 1 else achievements, path)


def _achievement(one: Exported) -> dict[str, object]:
    c = one.credential
    said: dict[str, object] = {
        "@context": [_W3C, _CONTEXT, _OURS],
        "id": iri(c.id),
        "type": ["Achievement"],
        "achievementType": c.fact("credential_type") or None,
        "name": c.title,
        "description": c.description or c.title,
        "criteria": {"narrative": _narrative(c)},
        "creator": {"id": iri(f"organisation {c.provider}"), "type": ["Profile"], "name": c.provider}
        if c.provider
        else None,
        "creditsAvailable": c.credits,
        "alignment": [_alignment(skill, outcome.text) for outcome in c.outcomes for skill in aligned(one, outcome)]
        + [_alignment(Aligned(skill=skill, declared=True), "") for skill in c.declared],
        "resultDescription": [_assessment(c, number) for number in range(len(c.assessments))],
    }
    return {key: value for key, value in said.items() if value not in (None, [])}


def _narrative(credential: Credential) -> str:
    """Return the criteria that the record states and its outcomes as a list, each once."""
    outcomes = "\n".join(f"- {outcome.text}" for outcome in credential.outcomes)
    stated = credential.fact("completion_criteria")
    return stated if outcomes in stated else "\n\n".join(filter(None, (stated, outcomes)))


def _alignment(one: Aligned, outcome: str) -> dict[str, object]:
    skill = one.skill
    said: dict[str, object] = {
        "type": ["Alignment"],
        "targetName": skill.name,
        "targetUrl": skill_iri(skill),
        "targetFramework": skill.framework or framework_of(skill.uri),
        "targetCode": skill.code,
        OUTCOME: outcome,
        PROBABILITY: round(one.found.probability, 4) if one.found else None,
    }
    return {key: value for key, value in said.items() if value not in (None, "")}


def _assessment(credential: Credential, number: int) -> dict[str, object]:
    return {
        "id": f"{iri(credential.id)}#assessment-{number + 1}",
        "type": ["ResultDescription"],
        "name": credential.assessments[number],
        "resultType": "Result",
    }
