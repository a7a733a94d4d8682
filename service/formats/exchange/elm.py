"""The European Learning Model and European Digital Credentials: JSON-LD and XML to rows.

Names are those of the JSON-LD of ELM 3, for which XML is translated by elm_xml.py. An issued credential is read for
what it says of the learning, when it was awarded, and that it says to whom; whom it names stays out.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain

from credlens.taxonomy.errors import UnreadableFileError

from ..jurisdictions import jurisdiction_code
from ..outcomes import split_outcomes
from .durations import hours, weeks
from .elm_out import WRITES, write_elm
from .elm_xml import is_elm_xml, nodes_of_xml
from .format import ExchangeFormat, Item, RecordKind
from .identifiers import record_id
from .linked import address, many, node, nodes, text, texts, top_nodes, types
from .opened import Opened

Node = Mapping[str, object]

READS = (
    "id", "title", "outcomes", "provider", "description", "jurisdiction", "level", "credits", "hours", "assessments",
    "prerequisites", "stacks_into", "credential_type", "delivery_mode", "weeks", "issuer_country", "assessment_type",
    "identity_verification", "grade", "skills_framework", "skill_uris", "learner", "awarded",
)  # fmt: skip
DROPPED = (
    "who it was awarded to, beyond that it says so",
    "grades and results of the learner",
    "learning activities and entitlements",
    "images, signatures (not verified)",
    "languages other than English where there is English",
    "ISCED-F fields",
    "national levels beside a European one",
    "skills declared of a whole credential, when writing",
)

_CREDENTIALS = {"EuropeanDigitalCredential", "EuropassCredential"}
_SPECIFICATIONS = {"Qualification", "LearningAchievementSpecification", "LearningSpecification"}
_PERSON = ("fullName", "givenName", "givenNames", "familyName", "nationalID", "identifier", "dateOfBirth")
_DATED = ("issued", "issuanceDate", "validFrom")
_ECTS = "6fcec5c5af"  # the id of ECTS in the vocabulary of education credit
_NUMBERED = re.compile(r"(?:learning\s+)?outcome\s+\d", re.IGNORECASE)  # a name that says no more than which one


def is_elm(document: Opened) -> bool:
    """Tell whether a document is a European credential or learning specification, signed or not."""
    if document.looks == "xml":
        return document.xml is not None and is_elm_xml(document.xml)
    if b"credential" not in document.head and b"snb/model" not in document.head:
        return False
    return document.looks == "json" and any(_known(one) for one in top_nodes(_unwrapped(document.json)))


def rows(document: Opened) -> Iterator[Item]:
    """Yield one item a learning achievement of each credential, or one a specification.

    Raises UnreadableFileError if a signed document holds no credential.
    """
    if document.looks == "xml":
        if document.xml is not None:
            yield from chain.from_iterable(map(_items, nodes_of_xml(document.xml)))
        return
    if _signed(document.json):
        document.notes.append("it is signed; the signature is not verified")
    for one in top_nodes(_unwrapped(document.json)):
        if _known(one):
            yield from _items(one)


def _known(one: Node) -> bool:
    found = types(one)
    if found & _CREDENTIALS:
        return True
    return bool(found & _SPECIFICATIONS) and any(key in one for key in ("learningOutcome", "learningOutcomeSummary"))


def _signed(document: object) -> bool:
    return isinstance(document, Mapping) and isinstance(document.get("payload"), str) and "signatures" in document


def _unwrapped(document: object) -> object:
    """Return what an upload ({"credential"}), a presentation or a signed document ({"payload"}) holds."""
    if not isinstance(document, Mapping):
        return document
    if _signed(document):
        try:
            return json.loads(str(document["payload"]))
        except (ValueError, RecursionError):
            raise UnreadableFileError("its signed payload is no JSON; give the document before signing") from None
    inner = document.get("credential") or document.get("verifiableCredential")
    return inner if isinstance(inner, (Mapping, list)) else document


def _items(one: Node) -> Iterator[Item]:
    """Yield the items of a credential or of a specification."""
    if not types(one) & _CREDENTIALS:
        yield _item({"specifiedBy": one, "provenBy": one.get("provenBy"), "awardedBy": one.get("awardingOpportunity")},
                    item_id=record_id(address(one)), parent="")  # fmt: skip
        return
    claims = [claim for subject in nodes(one.get("credentialSubject")) for claim in nodes(subject.get("hasClaim"))]
    achievements = [claim for claim in claims if "LearningAchievement" in types(claim)]
    if not achievements:
        claimed = ", ".join(sorted({name for claim in claims for name in types(claim)})) or "nothing"
        yield Item(fault=f"the credential claims {claimed} and no learning achievement", value=address(one))
    single, award = len(achievements) == 1, _award(one)
    for number, achievement in enumerate(achievements, start=1):
        for item in _with_parts(achievement, address(one) if single else f"{address(one)}#{number}"):
            yield item if item.fault else replace(item, values={**item.values, **award})


def _award(one: Node) -> dict[str, object]:
    """Return when a credential was awarded, and whether it says to whom: that it does, never the name."""
    named = any(subject.get(key) for subject in nodes(one.get("credentialSubject")) for key in _PERSON)
    dates = (text(one.get(key)) for key in _DATED)
    return {"learner": "identified in the award" if named else "", "awarded": next(filter(None, dates), "")[:10]}


def _with_parts(achievement: Node, item_id: str) -> Iterator[Item]:
    """Yield the item of an achievement, then those of the achievements that it is made of, each once."""
    waiting, seen = [(achievement, item_id, "")], set()
    while waiting:
        one, one_id, parent = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        yield _item(one, item_id=one_id, parent=parent)
        parts = enumerate(nodes(one.get("hasPart")), start=1)
        waiting += reversed([(part, f"{one_id}/{number}", one_id) for number, part in parts])


def _item(achievement: Node, *, item_id: str, parent: str) -> Item:
    said = node(achievement.get("specifiedBy"))
    title = text(said.get("title")) or text(achievement.get("title"))
    outcomes = _outcomes(said)
    if not outcomes:
        return Item(fault=f"{title or 'the achievement'!r}: it states no learning outcome", value=item_id)
    awarded = node(achievement.get("awardedBy"))
    body = node(awarded.get("awardingBody")) or node(said.get("provider"))
    proofs = nodes(achievement.get("provenBy"))
    skills = [skill for outcome in outcomes if isinstance(outcome, dict) for skill in outcome["skills"]]
    uris = [skill["uri"] for skill in skills if skill["framework"] == "ESCO" and skill["uri"]]
    length = text(said.get("volumeOfLearning"))
    values: dict[str, object] = {
        "id": item_id,
        "title": title,
        "outcomes": outcomes,
        "provider": text(body.get("legalName")) or text(body.get("prefLabel")),
        "description": text(said.get("description")) or text(achievement.get("description")),
        "jurisdiction": _country(body),
        "level": _level(said),
        "credits": _credits(said),
        "hours": hours(length),
        "weeks": weeks(length),
        "assessments": _assessments(proofs),
        "prerequisites": _prerequisites(said),
        "stacks_into": [parent] if parent else [],
        "credential_type": _label(said.get("dcType")),
        "delivery_mode": _label(said.get("mode")),
        "issuer_country": _country(body),
        "skills_framework": "ESCO" if uris else "",
        "skill_uris": list(dict.fromkeys(uris)),
        **_assessed(proofs),
    }
    return Item(values=values)


def _outcomes(said: Node) -> list[object]:
    """Return the outcomes of a specification, else those of its summary, as a table's cell would hold them."""
    found = [outcome for one in nodes(said.get("learningOutcome")) for outcome in _outcome(one)]
    return found or [part for note in nodes(said.get("learningOutcomeSummary")) for part in split_outcomes(_note(note))]


def _outcome(one: Node) -> Iterator[object]:
    """Yield one outcome: its name, and what is said of it. A list of several without skills of its own is split."""
    name = text(one.get("title")) or text(one.get("prefLabel"))
    said = text(one.get("description"))
    skills = [
        {"name": _label(skill), "uri": address(skill), "framework": framework or _scheme(skill)}
        for key, framework in (("relatedESCOSkill", "ESCO"), ("relatedSkill", ""))
        for skill in many(one.get(key))
        if _label(skill) or address(skill)
    ]
    parts = split_outcomes(said)
    if not skills and len(parts) > 1:
        yield from parts
    elif name or said:
        named = name and not (said and _NUMBERED.match(name))
        yield {"text": f"{name}: {said}" if named and said else said or name, "assessments": [], "skills": skills}


def _scheme(skill: object) -> str:
    """Return what a skill is one of: a framework that is known by its addresses, else the address of its scheme."""
    known = {"data.europa.eu/snb/dcf": "DigComp", "data.europa.eu/esco/": "ESCO"}
    named = next((name for part, name in known.items() if part in address(skill)), "")
    return named or next((record_id(found) for one in many(node(skill).get("inScheme")) if (found := address(one))), "")


def _level(said: Node) -> str:
    """Return the European level, else the national one as it is called."""
    european = address(said.get("eqfLevel")).rstrip("/").rpartition("/")[2]
    if european.isdigit():
        return f"EQF {european}"
    return _label(said.get("nqfLevel"))


def _credits(said: Node) -> str:
    """Return the points of the European system, of another where there are none, as they are written."""
    points = nodes(said.get("creditPoint"))
    points.sort(key=lambda point: not address(point.get("framework")).endswith(_ECTS))
    return next((text(point.get("point")) for point in points), "")


def _assessments(proofs: list[Node]) -> list[str]:
    """Return the names of the assessments, those of their parts too."""
    found: list[str] = []
    waiting, seen = list(reversed(proofs)), set()
    while waiting:
        proof = waiting.pop()
        if id(proof) in seen:
            continue
        seen.add(id(proof))
        name = text(proof.get("title")) or text(node(proof.get("specifiedBy")).get("title"))
        found += [name] if name else []
        waiting += reversed(nodes(proof.get("hasPart")))
    return list(dict.fromkeys(found))


def _assessed(proofs: list[Node]) -> dict[str, object]:
    """Return what is said of the first assessment: its type, how identity was checked, how it is graded."""
    proof = node(proofs)
    said = node(proof.get("specifiedBy")) or proof
    grading = node(said.get("gradingScheme"))
    return {
        "assessment_type": _label(said.get("dcType")),
        "identity_verification": _label(proof.get("idVerification")),
        "grade": ": ".join(filter(None, (text(grading.get("title")), text(grading.get("description"))))),
    }


def _prerequisites(said: Node) -> list[str]:
    return [found for note in many(said.get("entryRequirement")) if (found := " ".join(_note(note).split()))]


def _note(note: object) -> str:
    return text(node(note).get("noteLiteral")) or text(note)


def _country(body: Node) -> str:
    """Return the country of an organisation by its code."""
    for place in nodes(body.get("location")):
        code = address(node(place.get("address")).get("countryCode")).rpartition("/")[2]
        if code:
            return jurisdiction_code(code) or code
    return ""


def _label(concept: object) -> str:
    return next((found for one in nodes(concept) if (found := text(one.get("prefLabel")))), "") or "".join(
        texts([one for one in many(concept) if isinstance(one, str) and "://" not in one])[:1]
    )


ELM = ExchangeFormat(
    id="elm",
    title="European Learning Model 3",
    kind=RecordKind.CREDENTIALS,
    sniff=is_elm,
    rows=rows,
    write=write_elm,
    ending=".jsonld",
    reads=READS,
    writes=WRITES,
    dropped=DROPPED,
)
