"""Rich Skill Descriptors as JSON-LD: of the Open Skills Management Tool, and as a collection in CTDL."""

from collections.abc import Iterator, Mapping

from .format import ExchangeFormat, Item, RecordKind
from .identifiers import record_id
from .linked import address, many, node, nodes, text, texts, top_nodes, types
from .opened import Opened
from .rsd import DROPPED, READS, Collection, RichSkill, collected
from .rsd_out import JSON_WRITES, write_rsd_json

Node = Mapping[str, object]


def is_rsd_json(document: Opened) -> bool:
    """Tell whether a document holds descriptors, or a collection of competencies in CTDL."""
    if document.looks != "json" or not any(
        mark in document.head for mark in (b"skillStatement", b"ceterms:Collection")
    ):
        return False
    found = [*top_nodes(document.json)]
    competencies = any("Competency" in types(one) for one in found)
    return any(_is_skill(one) or _is_collection(one) for one in found) or (
        competencies and any("Collection" in types(one) for one in found)
    )


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item a collection, and one a descriptor that cannot be used."""
    found = [*top_nodes(document.json)]
    name = document.path.name.partition(".")[0]
    described = [one for one in found if "Collection" in types(one)]
    if described:
        members: dict[str, list[Node]] = {}
        for one in described:
            for member in many(one.get("ceterms:hasMember")):
                members.setdefault(address(member), []).append(one)
        held = {address(one) for one in found}
        if missing := len(members.keys() - held):
            document.notes.append(f"{missing} members of the collection are named and not in the document")
        by_id = {_id(one): one for one in described}
        skills = [_competency(one, by_id, members) for one in found if "Competency" in types(one)]
        yield from collected(skills, map(_described, described), name=name)
        return
    collections = [one for one in found if _is_collection(one)]
    known = [Collection(id=_id(one), title=text(one.get("name")), said=_said(one)) for one in collections]
    inside = [_skill(s, (_id(c), text(c.get("name")))) for c in collections for s in many(c.get("skills"))]
    yield from collected([*inside, *(_skill(one) for one in found if _is_skill(one))], known, name=name)


def _is_skill(one: Node) -> bool:
    return "skillStatement" in one and "skillName" in one


def _is_collection(one: Node) -> bool:
    return "skills" in one and any(_is_skill(skill) for skill in nodes(one["skills"]))


def _id(one: Node) -> str:
    return record_id(address(one)) or text(one.get("uuid")) or text(one.get("name"))


def _said(one: Node) -> dict[str, object]:
    authors = ", ".join(texts(one.get("authors") or one.get("author")))
    return {"provider": authors, "description": text(one.get("description")), "status": text(one.get("status"))}


def _skill(one: object, collection: tuple[str, str] | None = None) -> RichSkill:
    """Return a descriptor; collection: the one that it was found in."""
    if not isinstance(one, Mapping) or not _is_skill(one):
        return RichSkill(fault="a skill that the document names and does not hold", value=address(one))
    named = tuple((_id(c), text(c.get("name")) or _id(c)) for c in nodes(one.get("collections")))
    return RichSkill(
        name=text(one.get("skillName")),
        statement=text(one.get("skillStatement")),
        address=address(one),
        alignments=tuple(
            {
                "name": text(a.get("skillName")) or address(a),
                "uri": address(a),
                "framework": text(node(a.get("isPartOf")).get("name")),
            }
            for a in nodes(one.get("alignments"))
            if text(a.get("skillName")) or address(a)
        ),
        occupations=_codes(one.get("occupations"), "code"),
        standards=_codes(one.get("standards"), "skillName"),
        authors=tuple(texts(one.get("authors") or one.get("author"))),
        collections=(collection,) if collection else named,
    )


def _described(one: Node) -> Collection:
    """Return a collection in CTDL without its members."""
    said: dict[str, object] = {
        "description": text(one.get("ceterms:description")),
        "status": text(one.get("ceterms:lifeCycleStatusType")).rpartition(":")[2],
        "issued": text(one.get("ceterms:dateEffective")),
    }
    return Collection(id=_id(one), title=text(one.get("ceterms:name")) or _id(one), said=said)


def _competency(one: Node, by_id: Mapping[str, Node], members: Mapping[str, list[Node]]) -> RichSkill:
    """Return a descriptor that CTDL-ASN holds as a competency; members: competency -> the collections that name it."""
    named = [by_id[address(c)] for c in many(one.get("ceasn:isMemberOf")) if address(c) in by_id]
    own = named or members.get(address(one), [])
    aligned = [a for a in nodes(one.get("ceasn:substantiatingResource")) if text(a.get("ceterms:targetNodeName"))]
    return RichSkill(
        name=text(one.get("ceasn:competencyLabel")),
        statement=text(one.get("ceasn:competencyText")),
        address=next(filter(None, map(address, many(one.get("ceasn:exactAlignment")))), address(one)),
        alignments=tuple(
            {
                "name": text(a.get("ceterms:targetNodeName")),
                "uri": text(a.get("ceterms:targetNode")),
                "framework": text(a.get("ceterms:frameworkName")),
                "code": text(a.get("ceterms:codedNotation")),
            }
            for a in aligned
        ),
        occupations=_codes(one.get("ceterms:occupationType"), "ceterms:codedNotation"),
        authors=tuple(texts(one.get("ceasn:author"))),
        collections=tuple((_id(c), text(c.get("ceterms:name")) or _id(c)) for c in own),
    )


def _codes(value: object, key: str) -> tuple[str, ...]:
    return tuple(filter(None, (text(one.get(key)) for one in nodes(value))))


RSD_JSON = ExchangeFormat(
    id="rsd-json",
    title="Rich Skill Descriptors (JSON-LD)",
    kind=RecordKind.CREDENTIALS,
    sniff=is_rsd_json,
    rows=rows,
    write=write_rsd_json,
    ending=".jsonld",
    reads=READS,
    writes=JSON_WRITES,
    dropped=DROPPED,
)
