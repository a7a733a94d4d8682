"""schema.org's Course, EducationalOccupationalProgram and EducationalOccupationalCredential: JSON-LD and HTML pages.

What a course `teaches` and `assesses`, and what a credential certifies (`competencyRequired`), are outcomes. Of a
DefinedTerm the words are the outcome and the term is a declared skill.
"""

import json
import re
from collections.abc import Iterator, Mapping

from ..outcomes import split_outcomes
from .durations import hours, weeks
from .format import ExchangeFormat, Item, RecordKind
from .jsonld import plain
from .linked import address, many, node, nodes, text, texts, top_nodes, types
from .opened import Opened
from .page import Broken, marked_up, scripts

Node = Mapping[str, object]

_KINDS = {"Course", "EducationalOccupationalProgram", "EducationalOccupationalCredential"}
_MARK = re.compile(rb"schema\.org")
_TERMS = {"DefinedTerm", "AlignmentObject", "CategoryCode"}
READS = (
    "id", "title", "outcomes", "provider", "description", "jurisdiction", "level", "credits", "hours", "status",
    "target_occupations", "prerequisites", "stacks_into", "credential_type", "delivery_mode", "weeks", "recognition",
)  # fmt: skip
DROPPED = (
    "dates, places, prices and teachers of course instances",
    "offers, reviews and ratings",
    "languages other than English where there is English",
    "the length of a course in days, months or years",
)


def is_course(document: Opened) -> bool:
    """Tell whether a document or page in schema.org's terms holds a course, programme or credential."""
    if document.looks == "html":
        return any(mark in document.data for kind in _KINDS for mark in _marks(kind))
    if document.looks != "json" or not _MARK.search(document.head):
        return False
    return any(True for _ in _found(plain(document.json)))


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item a course, programme or credential, those in item lists too."""
    for value in _values(document):
        if isinstance(value, Broken):
            yield Item(fault=value.fault, value=value.value)
            continue
        known = {address(one): one for one in top_nodes(value) if address(one)}
        yield from (_item(one, known) for one in _found(value))


def _marks(kind: str) -> tuple[bytes, ...]:
    """Return how a page names a type: in its scripts, and in its elements."""
    return f'"{kind}"'.encode(), f"schema.org/{kind}".encode()


def _values(document: Opened) -> list[object]:
    """Return the document, or what the scripts of a page hold, or else what its elements are marked up as."""
    if document.looks != "html":
        return [plain(document.json)]
    data, name = document.data, document.name
    every = (value for kind in sorted(_KINDS) for value in scripts(data, type_name=kind, name=name))
    # a script that names two of the types comes twice
    found = [*{json.dumps(value): value for value in every}.values()]
    marked = (one for kind in sorted(_KINDS) for one in marked_up(data, type_name=kind, name=name))
    return [value if isinstance(value, Broken) else plain(value) for value in found or marked]


def _found(document: object) -> Iterator[Node]:
    """Yield the nodes that become records: at the top, in an item list, as the main entity of a page."""
    waiting = [*top_nodes(document)]
    waiting.reverse()
    while waiting:
        one = waiting.pop()
        if types(one) & _KINDS:
            yield one
            continue
        inside = [*nodes(one.get("itemListElement")), *nodes(one.get("item")), *nodes(one.get("mainEntity"))]
        waiting += reversed(inside)


def _item(one: Node, known: Mapping[str, Node]) -> Item:
    title = text(one.get("name"))
    outcomes = _outcomes(one)
    if not outcomes:
        return Item(
            fault=f"{title or 'it'!r}: it states no competency, nothing that it teaches or assesses", value=_id(one)
        )
    body = _whole(one.get("provider") or one.get("recognizedBy") or one.get("offers"), known)
    sizes = [
        text(v) for v in (one.get("timeRequired"), one.get("timeToComplete"), _instance(one).get("courseWorkload"))
    ]
    values: dict[str, object] = {
        "id": _id(one),
        "title": title,
        "outcomes": outcomes,
        "provider": text(body.get("name")) or text(one.get("provider")),
        "description": text(one.get("description")),
        "jurisdiction": _country(one, body),
        "level": _term(one.get("educationalLevel")),
        "credits": text(node(one.get("numberOfCredits")).get("value")) or text(one.get("numberOfCredits")),
        "hours": next((found for size in sizes if (found := hours(size)) is not None), None),
        "weeks": next((found for size in sizes if (found := weeks(size)) is not None), None),
        "status": _term(one.get("creativeWorkStatus")),
        "target_occupations": [_term(o) for o in many(one.get("occupationalCategory"))],
        "prerequisites": [_term(p) for p in many(one.get("coursePrerequisites") or one.get("programPrerequisites"))],
        "stacks_into": [_term(p) for p in many(one.get("isPartOf"))],
        "credential_type": _credential_type(one),
        "delivery_mode": _mode(one),
        "recognition": "; ".join(filter(None, map(_term, many(one.get("validFor"))))) if _is_credential(one) else "",
    }
    return Item(values=values)


def _is_credential(one: Node) -> bool:
    return "EducationalOccupationalCredential" in types(one)


def _outcomes(one: Node) -> list[object]:
    """Return what is taught, then what is assessed and not named before; of a credential what it certifies."""
    keys = ("competencyRequired",) if _is_credential(one) else ("teaches", "assesses")
    found: dict[str, object] = {}
    for key in keys:
        for value in many(one.get(key)):
            for outcome in _outcome(value):
                said = outcome["text"] if isinstance(outcome, dict) else outcome
                found.setdefault(str(said).casefold(), outcome)
    return list(found.values())


def _outcome(value: object) -> Iterator[object]:
    """Yield the outcomes of a text, or that of a term with the skill that it is."""
    if not isinstance(value, Mapping) or not _name(value):
        yield from split_outcomes(text(value))
        return
    name, said = _name(value), text(value.get("description")) or text(value.get("targetDescription"))
    skill = {
        "name": name,
        "uri": address(value) or address(value.get("url") or value.get("targetUrl")) or address(value.get("sameAs")),
        "framework": _framework(value),
        "code": text(value.get("termCode")) or text(value.get("codeValue")),
    }
    declares = skill["uri"] or skill["framework"] or skill["code"] or types(value) & _TERMS
    yield {"text": said or name, "assessments": [], "skills": [skill] if declares else []}


def _name(term: Node) -> str:
    return text(term.get("name")) or text(term.get("targetName"))


def _framework(term: Node) -> str:
    """Return what a term is one of: the name of its set, else the address of the set."""
    held = term.get("inDefinedTermSet") or term.get("inCodeSet") or term.get("educationalFramework")
    return text(node(held).get("name")) or text(held) or address(held) or text(node(held).get("url"))


def _term(value: object) -> str:
    """Return a value that is a text or a node with a name."""
    if isinstance(value, list):
        return next(filter(None, map(_term, value)), "")
    found = node(value)
    return _name(found) or text(found.get("termCode")) or text(value)


def _id(one: Node) -> str:
    identifier = one.get("identifier")
    value = text(node(identifier).get("value")) or text(identifier)
    return address(one) or text(one.get("url")) or text(one.get("courseCode")) or value or _name(one)


def _whole(value: object, known: Mapping[str, Node]) -> Node:
    """Return a node, the one at the top of the document where a value only names it."""
    found = node(value)
    return known.get(address(value), found) if not found or set(found) <= {"@id", "id", "@type", "type"} else found


def _instance(one: Node) -> Node:
    return node(one.get("hasCourseInstance"))


def _mode(one: Node) -> str:
    modes = one.get("educationalProgramMode") or one.get("courseMode") or _instance(one).get("courseMode")
    return ", ".join(texts(modes))


def _credential_type(one: Node) -> str:
    awarded = one.get("educationalCredentialAwarded")
    return _term(one.get("credentialCategory")) or _term(node(awarded).get("credentialCategory")) or _term(awarded)


def _country(one: Node, body: Node) -> str:
    """Return where a credential is valid, else the country of who offers it."""
    place = node(body.get("address"))
    return _term(one.get("validIn")) or _term(place.get("addressCountry"))


SCHEMA_ORG = ExchangeFormat(
    id="schema-org-course",
    title="schema.org Course or EducationalOccupationalCredential",
    kind=RecordKind.CREDENTIALS,
    sniff=is_course,
    rows=rows,
    reads=READS,
    dropped=DROPPED,
)
