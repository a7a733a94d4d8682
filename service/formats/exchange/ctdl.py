"""CTDL and CTDL-ASN: credentials, learning opportunities, courses and competency frameworks."""

import re
from collections.abc import Iterator
from typing import Any

from ..rows import Remark
from .ctdl_graph import Graph, Node, is_ctdl, joined, statement
from .ctdl_out import WRITES, write_ctdl
from .declared import as_cell
from .durations import hours
from .format import ExchangeFormat, Item, RecordKind
from .identifiers import record_id
from .linked import address, many, node, nodes, text, types
from .opened import Opened

_LEARNING = frozenset({"Course", "LearningProgram", "LearningOpportunityProfile", "LearningOpportunity"})
_GENERAL = frozenset({"LearningOpportunityProfile", "LearningOpportunity", "Credential", "CompetencyFramework"})
_CREDENTIAL = re.compile(
    r"(?!QA)(?!\w*Organization)(\w*(Degree|Certificate|Certification|Credential|Badge|Diploma|Doctorate|License)"
    r"|CertificateOf(Completion|Participation)|GeneralEducationDevelopment)"
)
_STACKS = ("isPartOf", "isPreparationFor", "isAdvancedStandingFor", "isRequiredFor")
_SOC = re.compile(r"\d\d-\d{4}(?:\.\d\d)?")
_READS = ("id", "title", "outcomes", "provider", "description", "framework", "level", "credits", "hours", "status",
          "issued", "target_occupations", "assessments", "prerequisites", "stacks_into", "credential_type",
          "delivery_mode", "approved_by", "accreditation", "cip", "valid_until")  # fmt: skip
_DROPPED = (
    "organisations, costs, places, schedules, financial assistance",
    "pathways, transfer values, collections without competencies, concept schemes",
    "process profiles (development, review, maintenance)",
    "competencies that group others",
    "languages other than English, or than the first where there is no English",
    "skills declared of a whole credential, when writing",
)


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item for each credential, learning opportunity and framework that a document describes."""
    graph = Graph(document)
    references = 0
    for one in graph.top:
        if "CompetencyFramework" in types(one):
            yield _framework(graph, one, document.notes)
        elif _is_entry(one) and (text(one.get("name")) and not address(one).startswith("_:")):
            yield _entry(graph, one)
        elif _is_entry(one):
            references += 1
    if references:
        document.notes.append(f"{references} credentials or courses are only referred to, so they are left out")


def _is_entry(one: Node) -> bool:
    return any(name in _LEARNING or _CREDENTIAL.fullmatch(name) for name in types(one))


def _entry(graph: Graph, one: Node) -> Item:
    """Return the item of a credential or a learning opportunity."""
    outcomes, lost = _outcomes(graph, one, seen=set())
    remarks = [Remark(reason=f"outcomes: {_missing(lost)}")] if lost and outcomes else []
    stated: object = outcomes
    if not outcomes:
        stated = text(one.get("description"))
        remarks.append(Remark(reason="outcomes: it states none; its description stands for them"))
    if not stated:
        why = f"; {_missing(lost)}" if lost else ""
        return Item(fault=f"it says nothing of what it teaches{why}", value=text(one.get("name")))
    return Item(values={**_values(graph, one), "outcomes": stated}, remarks=tuple(remarks))


def _missing(count: int) -> str:
    return (
        "a competency that it names is" * (count == 1)
        + f"{count} competencies that it names are" * (count > 1)
        + (" not in the document")
    )


def _values(graph: Graph, one: Node) -> dict[str, object]:
    level = node(one.get("atLevel"))
    credit = next((c for c in nodes(one.get("creditValue"))), {})
    lengths = [text(d.get("timeRequired") or d.get("exactDuration")) for d in nodes(one.get("estimatedDuration"))]
    status = one.get("credentialStatusType") or one.get("lifeCycleStatusType")
    return {
        "id": _id(one),
        "title": text(one.get("name")),
        "provider": _names(graph, one, "ownedBy", "offeredBy", "owner"),
        "description": text(one.get("description")),
        "framework": text(level.get("frameworkName")),
        "level": graph.name(one.get("atLevel")),
        "credits": text(credit.get("value")),
        "hours": next((h for h in map(hours, lengths) if h is not None), None),
        "status": graph.name(status),
        "issued": text(one.get("dateEffective"))[:10],
        "target_occupations": [_occupation(graph, o) for o in many(one.get("occupationType"))],
        "assessments": _assessments(graph, one),
        "prerequisites": _prerequisites(one),
        "stacks_into": [_id(graph.find(r)) or record_id(address(r)) for key in _STACKS for r in many(one.get(key))],
        "credential_type": next(iter(sorted(types(one) - _GENERAL)), ""),
        "delivery_mode": "; ".join(graph.name(d) for d in many(one.get("deliveryType"))),
        "approved_by": _names(graph, one, "approvedBy"),
        "accreditation": _names(graph, one, "accreditedBy"),
        "cip": next((text(p.get("codedNotation")) for p in nodes(one.get("instructionalProgramType"))), ""),
        "valid_until": text(one.get("expirationDate"))[:10],
    }


def _outcomes(graph: Graph, one: Node, *, seen: set[str]) -> tuple[list[dict[str, Any]], int]:
    """Return what one teaches, assesses or requires to be able to do, and how many such are not in the document.

    Where it says so only of the learning opportunities that it requires, what they teach is meant.
    """
    seen.add(address(one))
    conditions = [graph.find(c) for c in many(one.get("requires"))]
    targets = [t for key in ("teaches", "assesses") for t in many(one.get(key))]
    targets += [t for c in conditions for t in many(c.get("targetCompetency"))]
    targets += [c for c in many(one.get("requires")) if "Competency" in types(graph.find(c)) or not graph.find(c)]
    found = [_outcome(graph, target) for target in targets]
    kept = _merged([outcome for outcome in found if outcome])
    if not kept:
        required = [graph.find(o) for c in conditions for o in many(c.get("targetLearningOpportunity"))]
        required += [c for c in conditions if types(c) & _LEARNING]
        inner = [_outcomes(graph, o, seen=seen) for o in required if o and address(o) not in seen]
        kept = _merged([outcome for outcomes, _ in inner for outcome in outcomes])
    return kept, found.count(None)


def _outcome(graph: Graph, target: object) -> dict[str, Any] | None:
    """Return the outcome that a competency, an alignment object or a reference stands for, None if unknown."""
    found = graph.find(target)
    pointed = graph.find(found.get("targetNode")) if found.get("targetNode") else found
    if competency := statement(pointed):
        return {"text": competency, "skills": as_cell(graph.skills(pointed)), "uri": address(pointed)}
    if not (name := graph.name(found) if found else ""):
        return None
    skill = graph.skill(found) if found.get("targetNode") or found.get("codedNotation") else None
    return {"text": name, "skills": as_cell([skill]), "uri": skill["uri"] if skill else ""}


def _merged(outcomes: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return outcomes, each once; a target that is a skill of another outcome only describes that skill."""
    described = {s["uri"]: s for o in outcomes for s in o["skills"] if s["uri"] and o["uri"] == s["uri"]}
    inside = {s["uri"] for o in outcomes for s in o["skills"] if s["uri"] and o["uri"] != s["uri"]}
    kept: dict[str, dict[str, Any]] = {}
    for outcome in outcomes:
        if outcome["uri"] not in inside or not outcome["uri"]:
            one = kept.setdefault(outcome["text"], {**outcome, "skills": []})
            one["skills"] += [described.get(s["uri"], s) for s in outcome["skills"]]
    return [*kept.values()]


def _framework(graph: Graph, one: Node, notes: list[str]) -> Item:
    """Return the item of a competency framework: its outcomes are the competencies that group no others."""
    inside = [n for n in graph.top if "Competency" in types(n)]
    own = [n for n in inside if address(n.get("isPartOf")) in ("", address(one))]
    parents = {address(p) for n in own for p in many(n.get("isChildOf"))}
    parents |= {address(n) for n in own if n.get("hasChild")}
    leaves = [n for n in _in_order(graph, one, own) if address(n) not in parents]
    if groups := len(own) - len(leaves):
        notes.append(f"{groups} competencies of {text(one.get('name'))!r} group others, so they are no outcomes")
    outcomes = [{"text": statement(n), "skills": as_cell(graph.skills(n))} for n in leaves if statement(n)]
    if not outcomes:
        return Item(fault="a framework without its competencies; give the whole graph", value=text(one.get("name")))
    provider = joined(one.get("publisherName")) or _names(graph, one, "publisher", "creator")
    return Item(values={**_values(graph, one), "provider": provider, "outcomes": outcomes})


def _in_order(graph: Graph, framework: Node, competencies: list[Node]) -> Iterator[Node]:
    """Yield the competencies of a framework as its tree has them, then those that it does not reach."""
    tops = [graph.find(child) for child in many(framework.get("hasTopChild"))]
    waiting = [*reversed(competencies), *reversed(tops)]
    seen: set[str] = set()
    while waiting:
        one = waiting.pop()
        if one and address(one) not in seen:
            seen.add(address(one))
            yield one
            waiting += [graph.find(child) for child in reversed(many(one.get("hasChild")))]


def _names(graph: Graph, one: Node, *keys: str) -> str:
    """Return the names of the agents under the first of some properties that is given; addresses where unnamed."""
    given = next((many(one[key]) for key in keys if one.get(key)), [])
    return "; ".join(dict.fromkeys(text(graph.find(agent).get("name")) or address(agent) for agent in given))


def _occupation(graph: Graph, given: object) -> str:
    code = text(node(given).get("codedNotation"))
    return code if _SOC.fullmatch(code) else graph.name(given)


def _assessments(graph: Graph, one: Node) -> list[str]:
    conditions = [graph.find(c) for c in many(one.get("requires"))]
    targets = [t for place in (one, *conditions) for t in many(place.get("targetAssessment"))]
    methods = [graph.name(m) for m in many(one.get("assessmentMethodType"))]
    described = text(one.get("assessmentMethodDescription"))
    return [*(graph.name(t) for t in targets), *methods, *([described] if described else [])]


def _prerequisites(one: Node) -> list[str]:
    """Return the conditions of entry; of a learning opportunity those are all that it requires."""
    given = nodes(one.get("entryCondition")) + (nodes(one.get("requires")) if types(one) & _LEARNING else [])
    return [said for c in given if (said := joined(c.get("condition")) or text(c.get("description")))]


def _id(one: Node) -> str:
    return text(one.get("ctid")) or record_id(address(one))


CTDL = ExchangeFormat(
    id="ctdl",
    title="CTDL",
    kind=RecordKind.CREDENTIALS,
    sniff=is_ctdl,
    rows=rows,
    write=write_ctdl,
    ending=".jsonld",
    reads=_READS,
    writes=WRITES,
    dropped=_DROPPED,
)
