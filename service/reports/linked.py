"""Gaps and flags as JSON-LD: the terms of schema.org where it has them, our own for the rest.

The context stands in the document, so that nothing has to be fetched to read it. Its parts are drawn as they are
written, so that those of a large catalogue are not held.
"""

from collections.abc import Iterator, Mapping

from credlens.models.relevance.gaps import GapRow
from credlens.models.relevance.mentions import Evidence
from credlens.models.relevance.review import ReviewFlag
from credlens.taxonomy import Skill

from ..formats.exchange.identifiers import iri
from ..results import Result, ScoredCredential
from .tables import label, rounded, too_few

_SCHEMA = ("name", "description", "provider", "dateCreated", "hasPart", "about", "text", "isPartOf", "employer",
           "datePosted", "inDefinedTermSet", "isBasedOn", "measurementTechnique", "license", "version")  # fmt: skip
_OWN = ("gaps", "flags", "status", "skill", "low", "high", "lift", "trend", "taughtProbability", "taughtBy", "postings",
        "suggestedOutcome", "evidence", "rule", "severity", "reason", "state", "remark", "sentence")  # fmt: skip
_DAY = {"@type": "http://www.w3.org/2001/XMLSchema#date"}
CONTEXT: dict[str, object] = {
    "schema": "https://schema.org/",
    "credlens": "urn:credlens:terms:",
    "id": "@id",
    "type": "@type",
    **{name: f"schema:{name}" for name in _SCHEMA},
    **{name: f"credlens:{name}" for name in _OWN},
    "share": "credlens:share",
    "taughtBy": {"@id": "credlens:taughtBy", "@type": "@id"},
    "dateCreated": {"@id": "schema:dateCreated", **_DAY},
    "datePosted": {"@id": "schema:datePosted", **_DAY},
    "openedAt": {"@id": "credlens:openedAt", **_DAY},
    "clearSince": {"@id": "credlens:clearSince", **_DAY},
    "Dataset": "schema:Dataset",
    "DefinedTerm": "schema:DefinedTerm",
    "EducationalOccupationalCredential": "schema:EducationalOccupationalCredential",
    "JobPosting": "schema:JobPosting",
    "Quotation": "schema:Quotation",
    "Gap": "credlens:Gap",
    "ReviewFlag": "credlens:ReviewFlag",
}


def gaps_document(result: Result) -> dict[str, object]:
    """Return what each credential's market asks for, with quotes; shares are fractions of its postings."""
    said = ({**_credential(s), "postings": s.profile.postings, "gaps": [*_gaps(s, result)]} for s in result.scored)
    return _document(result, "Gap report", said)


def flags_document(result: Result) -> dict[str, object]:
    """Return the flags of each credential that has any, suppressed ones last."""
    flagged = (s for s in result.scored if s.flags or s.suppressed)
    said = ({**_credential(s), "flags": [_flag(f) for f in (*s.flags, *s.suppressed)]} for s in flagged)
    return _document(result, "Review flags", said)


def _document(result: Result, name: str, parts: Iterator[dict[str, object]]) -> dict[str, object]:
    run = result.run
    return {
        "@context": CONTEXT,
        "type": "Dataset",
        "name": name,
        "dateCreated": str(run.as_of),
        "version": f"credlens {run.version}",
        "isBasedOn": f"{run.taxonomy} (sha256 {run.taxonomy_sha256})",
        "license": run.licence,
        "measurementTechnique": f"credlens model {run.model}",
        "hasPart": parts,
    }


def _credential(s: ScoredCredential) -> dict[str, object]:
    c = s.credential
    said = {"id": iri(c.id), "type": "EducationalOccupationalCredential", "name": c.title, "provider": c.provider}
    return _filled(said)


def _gaps(s: ScoredCredential, result: Result) -> Iterator[dict[str, object]]:
    few = too_few(s, result)
    for row in s.gaps.rows:
        shares = {} if few else {name: rounded(getattr(row, name), 4) for name in ("share", "low", "high", "lift")}
        yield _filled(
            {
                "type": "Gap",
                "status": row.status.value,
                "skill": _skill(row, result),
                **shares,
                "trend": rounded(row.trend, 3),
                "taughtProbability": rounded(row.taught_probability, 3),
                "taughtBy": iri(row.taught_by) if row.taught_by else "",
                "suggestedOutcome": row.suggestion,
                "evidence": [_quotation(e, result) for e in row.evidence],
            }
        )


def _skill(row: GapRow, result: Result) -> dict[str, object]:
    skill: Skill | None = result.skills.get(row.skill_id)
    named = {"id": (skill.uri if skill else "") or iri(row.skill_id), "type": "DefinedTerm"}
    return {**named, "name": label(row.skill_id, result), "inDefinedTermSet": row.skill_id.partition(":")[0]}


def _quotation(evidence: Evidence, result: Result) -> dict[str, object]:
    posting = result.postings.get(evidence.text_id)
    said = {"id": iri(evidence.text_id), "type": "JobPosting"}
    if posting:
        day = str(posting.date) if posting.date else ""
        said |= {"name": posting.title, "employer": posting.employer, "datePosted": day}
    return {"type": "Quotation", "text": evidence.quote, "sentence": evidence.sentence, "isPartOf": _filled(said)}


def _flag(flag: ReviewFlag) -> dict[str, object]:
    return _filled(
        {
            "type": "ReviewFlag",
            "rule": flag.rule,
            "name": flag.title,
            "severity": flag.severity.value,
            "state": flag.state.value,
            "reason": flag.reason,
            "evidence": [*flag.evidence],
            "openedAt": str(flag.opened_at),
            "clearSince": str(flag.clear_since or ""),
            "remark": flag.remark,
        }
    )


def _filled(said: Mapping[str, object]) -> dict[str, object]:
    """Return what is said, without what is not."""
    return {key: value for key, value in said.items() if value not in ("", None, [])}
