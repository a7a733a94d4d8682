"""Comprehensive Learner Record 2.0: the achievements of its badges and its own, and how they build on each other."""

from collections.abc import Iterator
from dataclasses import replace

from .badge_proof import proof_faults
from .badge_rules import Node, credential_faults
from .format import ExchangeFormat, Item, RecordKind
from .identifiers import record_id
from .linked import address, node, nodes, text, top_nodes, types
from .open_badges import DROPPED, READS, achievements, badge_item, endorsements
from .opened import Opened

_CLR = frozenset({"ClrCredential"})
# Association -> the field of which end names the other: source, target.
_LINKS = {
    "isParentOf": ("target", "stacks_into"),
    "isChildOf": ("source", "stacks_into"),
    "isPartOf": ("source", "stacks_into"),
    "precedes": ("target", "prerequisites"),
}


def is_clr(document: Opened) -> bool:
    """Tell whether a document is a learner record."""
    return (
        document.looks == "json"
        and b"ClrCredential" in document.head
        and any(_CLR & types(one) for one in top_nodes(document.json))
    )


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item for each badge of a record, then for its achievements that no badge holds."""
    for found in top_nodes(document.json):
        record: Node = {**found}
        faults = [*credential_faults(record, kind=_CLR, subject="ClrSubject")]
        faults = faults or [*proof_faults(record, document.notes)]
        if faults:
            yield Item(fault="; ".join(faults), value=text(record.get("name")))
            continue
        yield from _items(node(record["credentialSubject"]), node(record.get("issuer")), document.notes)


def _items(subject: Node | object, issuer: Node | object, notes: list[str]) -> Iterator[Item]:
    about, by = node(subject), node(issuer)
    badges = [{**one} for one in nodes(about.get("verifiableCredential"))]
    held = {address(a) for one in badges for a in achievements(one)}
    alone = [{**a, "issuer": by} for a in nodes(about.get("achievement")) if address(a) not in held]
    links = _links(about)
    taken: dict[str, str] = {}
    for one in (*badges, *alone):
        item = badge_item(one, endorsements(badges), notes=notes)
        if "EndorsementCredential" not in types(one):
            yield _linked(_distinct(item, one, taken), links)


def _distinct(item: Item, badge: Node, taken: dict[str, str]) -> Item:
    """Return an item with the badge's own id where another achievement has its id: issuers repeat them by mistake."""
    own, title = str(item.values.get("id", "")), str(item.values.get("title", ""))
    if own and taken.setdefault(own, title) != title:
        return replace(item, values={**item.values, "id": record_id(address(badge))})
    return item


def _links(about: object) -> dict[str, dict[str, list[str]]]:
    """Return achievement id -> field -> ids of the achievements that it names there."""
    links: dict[str, dict[str, list[str]]] = {}
    for one in nodes(node(about).get("association")):
        ends = {"source": text(one.get("sourceId")), "target": text(one.get("targetId"))}
        link = _LINKS.get(text(one.get("associationType")))
        if link and all(ends.values()):
            own = ends.pop(link[0])
            links.setdefault(own, {}).setdefault(link[1], []).extend(map(record_id, ends.values()))
    return links


def _linked(item: Item, links: dict[str, dict[str, list[str]]]) -> Item:
    return replace(item, values={**item.values, **links.get(str(item.values.get("id", "")), {})})


CLR = ExchangeFormat(
    id="clr-2",
    title="Comprehensive Learner Record 2.0",
    kind=RecordKind.CREDENTIALS,
    sniff=is_clr,
    rows=rows,
    reads=(*READS, "stacks_into", "prerequisites"),
    dropped=(*DROPPED, "associations other than part, parent, child and precedes"),
)
