"""CASE 1.0 and 1.1 packages: a competency framework whose items are what a credential teaches."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from ..rows import Remark
from .case_out import CREDENTIAL_TYPE, NOT_STATED, WRITES, write_case, write_case_1_0
from .declared import as_cell, declared_skill
from .format import ExchangeFormat, Item, RecordKind
from .identifiers import record_id
from .linked import address, many, node, nodes, text
from .opened import Opened

Node = dict[str, Any]
_READS = ("id", "title", "outcomes", "provider", "description", "status", "issued", "valid_until", "declared")
_DROPPED = (
    "items that group others; their associations are kept for the whole",
    "coding schemes, keywords, notes, subjects, education levels, licences, rubrics, item types",
    "order of learning (precedes), examples, versions and translations of items",
)
# Associations with items of other frameworks that say what an item teaches; the others say how items relate.
_SKILLS = ("exactMatchOf", "isPeerOf", "isRelatedTo")
_UNNAMED = ("", "Origin", "Destination")  # what OpenSALT writes for nodes of other frameworks


def is_case(document: Opened) -> bool:
    """Tell whether a document is a package of CASE."""
    if document.looks != "json" or not any(mark in document.data for mark in (b"CFDocument", b"CFItem")):
        return False
    return any(_part(one, "CFDocument", "document") for one in _packages(document)) or any(
        "fullStatement" in one or "CFItems" in one for one in _packages(document)
    )


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item for each package, or for each credential in one that credlens wrote of several."""
    for one in _packages(document):
        yield from case_items(one, document.notes)


def case_items(one: Mapping[str, Any], notes: list[str]) -> Iterator[Item]:
    """Yield an item for a package, or for each credential in it; remarks on all of it are added to the notes."""
    package = Package(one)
    credentials = [n for n in package.children(package.document) if n.get("CFItemType") == CREDENTIAL_TYPE]
    for root in credentials or [package.document]:
        yield _item(package, root, notes)


class Package:
    """A package: its document, its items by id, and what is associated with what."""

    def __init__(self, package: Mapping[str, Any]) -> None:
        self.document = _part(package, "CFDocument", "document")
        self.items = {key(n): n for n in _parts(package, "CFItems", "items")}
        self.associations = _parts(package, "CFAssociations", "associations")
        self._children: dict[str, list[tuple[float, int, str]]] = {}
        self._skills: dict[str, list[Node]] = {}
        for place, one in enumerate(self.associations):
            if one.get("associationType") == "isChildOf":
                order = one.get("sequenceNumber")
                number = order if isinstance(order, (int, float)) else float("inf")
                child = (number, place, _end(one, "origin"))
                self._children.setdefault(_end(one, "destination"), []).append(child)
            elif one.get("associationType") in _SKILLS and _end(one, "destination") not in self.items:
                self._skills.setdefault(_end(one, "origin"), []).append(one)

    def children(self, parent: Node) -> list[Node]:
        """Return the items right below another or below the document, in their order."""
        found = sorted(self._children.get(key(parent), ()))
        return [self.items[child] for _, _, child in found if child in self.items]

    def below(self, root: Node) -> list[Node]:
        """Return all items below one, as the tree has them; below a document without a tree, all."""
        if root is self.document and not self._children:
            return [*self.items.values()]
        waiting, found = [*reversed(self.children(root))], dict[str, Node]()
        while waiting:
            one = waiting.pop()
            if key(one) not in found:
                found[key(one)] = one
                waiting += reversed(self.children(one))
        return [*found.values()]

    def skills(self, item: Node) -> list[dict[str, str] | None]:
        """Return the items of other frameworks that one is matched with or related to."""
        return [_skill(one, item) for one in self._skills.get(key(item), ())]


def key(one: Mapping[str, Any]) -> str:
    """Return the identifier of a document, an item or the end of an association."""
    return text(one.get("identifier") or one.get("sourcedId")) or text(one.get("uri"))


def _item(package: Package, root: Node, notes: list[str]) -> Item:
    title = text(root.get("title") or root.get("fullStatement"))
    inside = package.below(root)
    leaves = [n for n in inside if not package.children(n)]
    stated = [n for n in leaves if text(n.get("fullStatement"))]
    if not stated:
        return Item(fault="a framework document without items; give the whole package", value=title)
    if groups := len(inside) - len(leaves):
        notes.append(f"{groups} items of {title!r} group others, so they are no outcomes")
    lacking = Remark(reason=f"{len(leaves) - len(stated)} items have no fullStatement", column="outcomes")
    grouping = [root, *(n for n in inside if package.children(n))]
    about = root if root is package.document else node(root.get("extensions"))
    values = {
        "id": _id(root),
        "title": title,
        "outcomes": [{"text": text(n["fullStatement"]), "skills": as_cell(package.skills(n))} for n in stated],
        "provider": text(about.get("creator") or about.get("publisher")).removeprefix(NOT_STATED),
        "description": text(about.get("description")),
        "status": text(about.get("adoptionStatus")),
        "issued": text(root.get("statusStartDate"))[:10],
        "valid_until": text(root.get("statusEndDate"))[:10],
        "declared": as_cell([skill for n in grouping for skill in package.skills(n)]),
    }
    return Item(values=values, remarks=(lacking,) if len(leaves) > len(stated) else ())


def _id(root: Node) -> str:
    """Return the identifier; where it was made of the address, as credlens does, what the address was made of."""
    uri = text(root.get("uri"))
    return record_id(uri) if uri and key(root) == str(uuid5(NAMESPACE_URL, uri)) else key(root)


def _skill(association: Node, item: Node) -> dict[str, str] | None:
    end = node(association.get("destinationNodeURI"))
    said = node(association.get("extensions"))
    name = text(end.get("title"))
    unnamed = name in _UNNAMED or name == text(end.get("identifier"))
    if unnamed and association.get("associationType") == "exactMatchOf":
        name = text(item.get("abbreviatedStatement") or item.get("fullStatement"))
    elif name in _UNNAMED:
        name = ""
    return declared_skill(
        name=name, uri=text(end.get("uri")), framework=text(said.get("framework")), code=text(said.get("code"))
    )


def _end(association: Mapping[str, Any], which: str) -> str:
    given = association.get(f"{which}NodeURI")
    return key(node(given)) or address(given)


def _packages(document: Opened) -> list[Mapping[str, Any]]:
    return [inner for one in nodes(document.json) for inner in (nodes(one.get("CFPackages")) or [one])]


def _part(package: Mapping[str, Any], *names: str) -> Node:
    return next(({**node(package[name])} for name in names if nodes(package.get(name))), {})


def _parts(package: Mapping[str, Any], *names: str) -> list[Node]:
    return next(([{**one} for one in nodes(package[name])] for name in names if many(package.get(name))), [])


CASE = ExchangeFormat(
    id="case",
    title="CASE 1.1 and 1.0",
    kind=RecordKind.CREDENTIALS,
    sniff=is_case,
    rows=rows,
    write=write_case,
    reads=_READS,
    writes=WRITES,
    dropped=_DROPPED,
)
CASE_1_0 = ExchangeFormat(
    id="case-1.0",
    title="CASE 1.0",
    kind=RecordKind.CREDENTIALS,
    sniff=is_case,
    write=write_case_1_0,
    writes=WRITES,
    dropped=("framework, code and probability of a skill, which have no place in 1.0",),
)
