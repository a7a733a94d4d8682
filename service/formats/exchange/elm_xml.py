"""The XML of the European Learning Model as nodes by the names of its JSON-LD.

Two dialects: credentials (europassCredential) and catalogues of learning opportunities (Courses). In both what is said
once stands in a list of references, and others point to it by its id.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .linked import many

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOTS = {"europassCredential", "verifiablePresentation", "Courses"}
_NAMESPACE = "data.europa.eu/"
_SPECIFICATIONS = {
    "qualification": "Qualification",
    "learningAchievementSpecification": "LearningAchievementSpecification",
}
# Element names that JSON-LD writes in another way.
_NAMES = {
    "EQFLevel": "eqfLevel",
    "NQFLevel": "nqfLevel",
    "achievements": "hasClaim",
    "awardingOpportunities": "awardingOpportunity",
    "country": "countryCode",
    "entryRequirementsNote": "entryRequirement",
    "hasAddress": "address",
    "hasLocation": "location",
    "idVerificationMethod": "idVerification",
    "learningOutcomes": "learningOutcome",
    "relatedEscoSkill": "relatedESCOSkill",
    "scoringScheme": "gradingScheme",
    "hasScoringScheme": "gradingScheme",
    "targetName": "prefLabel",
    "type": "dcType",
    "wasAwardedBy": "awardedBy",
    "wasDerivedFrom": "provenBy",
}
# Elements that only hold a list of others.
_LISTS = {"achievements", "awardingOpportunities", "learningOutcomes"}
_ECTS = "http://data.europa.eu/snb/education-credit/6fcec5c5af"
# Images and documents, which are most of a file's bytes.
_SKIPPED = {"content", "displayParameters", "logo", "bannerImage", "supplementaryDoc", "supplementaryDocument"}


def is_elm_xml(root: "_Element") -> bool:
    """Tell whether XML is of the European Learning Model."""
    return _name(root) in _ROOTS and any(_NAMESPACE in (uri or "") for uri in root.nsmap.values())


def nodes_of_xml(root: "_Element") -> Iterator[dict[str, object]]:
    """Yield the credentials of a document, or the specifications of a catalogue."""
    reader = _Reader(root)
    credentials = [e for e in root.iter() if _name(e) == "europassCredential"]
    for element in credentials:
        yield {**reader.node(element), "type": "EuropassCredential"}
    if not credentials:
        for name, kind in _SPECIFICATIONS.items():
            for element in root.iter():
                if _name(element) == name and element.get("id"):
                    yield {**reader.node(element), "type": kind}


class _Reader:
    """Elements to nodes. One that is pointed to is made once, whoever points to it, so circles do no harm."""

    def __init__(self, root: "_Element") -> None:
        named = {found: e for e in root.iter() if (found := _id(e)) and not e.get("idref")}
        self._made = {e: _begun(e) for e in named.values()}
        self._by_id = {found: self._made[e] for found, e in named.items()}
        for element, made in self._made.items():
            self._fill(made, element)

    def node(self, element: "_Element") -> dict[str, object]:
        """Return the node of an element, or of the one that it points to."""
        held = self._by_id.get(element.get("idref") or "") or self._made.get(element)
        return held if held is not None else self._fill(_begun(element), element)

    def _fill(self, made: dict[str, object], element: "_Element") -> dict[str, object]:
        for child in element:
            self._add(made, child)
        return made

    def _add(self, made: dict[str, object], child: "_Element") -> None:
        name = _name(child)
        if not name or name in _SKIPPED:
            return
        key, value = _NAMES.get(name, name), self._value(child)
        if name == "hasECTSCreditPoints":
            key, value = "creditPoint", {"framework": {"id": _ECTS}, "point": value}
        held = made.get(key)
        if key == "id":
            made.setdefault(key, value)
        elif held is None or key == "type":
            made[key] = value
        elif _by_language(held) and _by_language(value):
            # in place, as below: what is copied for each of its items takes the square of their number
            for language, words in value.items():  # type: ignore[attr-defined]
                held.setdefault(language, words)  # type: ignore[attr-defined]
        else:
            made[key] = items = held if isinstance(held, list) else [held]
            items += many(value)

    def _value(self, child: "_Element") -> object:
        """Return a text, texts by language, a node, or the nodes of a list."""
        parts = [e for e in child if _name(e)]
        if parts and all(_name(e) == "text" for e in parts):
            return {_language(e): _text(e) for e in reversed(parts)}
        if _name(child) in _LISTS or (parts and all(_name(e) == "learningAchievement" for e in parts)):
            return [self.node(e) for e in parts]
        if parts or child.get("uri") or child.get("idref"):
            return self.node(child)
        return {_language(child): _text(child)} if _language(child) else _text(child)


def _begun(element: "_Element") -> dict[str, object]:
    """Return a node that says no more than what it is."""
    address = _id(element) or element.get("uri") or element.get("idref")
    return {"type": _type(element), **({"id": address} if address else {})}


def _by_language(value: object) -> bool:
    return isinstance(value, dict) and "type" not in value and "point" not in value


def _name(element: "_Element") -> str:
    """Return the name without its namespace, empty for what is no element."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _type(element: "_Element") -> str:
    name = _name(element)
    return name[:1].upper() + name[1:]


def _id(element: "_Element") -> str:
    return next((value for key, value in element.attrib.items() if key.rpartition("}")[2] == "id"), "")


def _language(element: "_Element") -> str:
    return element.get("language") or element.get("lang") or ""


def _text(element: "_Element") -> str:
    return (element.text or "").strip()
