"""Credentials as a CASE package: outcomes as items, skills as associations with items of other frameworks."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from credlens.models.records import Credential, Outcome

from .aligned import Aligned, aligned
from .declared import framework_of, skill_iri
from .format import Exported
from .identifiers import iri
from .json_out import write_json

Node = dict[str, Any]
WRITES = ("id", "title", "outcomes", "provider", "description", "issued", "valid_until", "declared")
CREDENTIAL_TYPE = "Microcredential"  # of the items that stand for credentials, where several are written
NOT_STATED = "not stated"  # who made it, which every document must say
_OUTCOME_TYPE = "Learning outcome"
_NO_LETTER = re.compile(r"[^A-Za-z0-9._-]+")


def write_case(exported: Sequence[Exported], path: Path) -> None:
    """Write a package of CASE 1.1: one credential is its document, several are items of one document.

    A skill is an item's isRelatedTo, no more: neither a declared nor a found one says how far the two are the same.
    """
    write_json(_package(exported, _Writer(exported, version="1.1")), path)


def write_case_1_0(exported: Sequence[Exported], path: Path) -> None:
    """Write a package of CASE 1.0, which has no place for extensions and types of targets."""
    write_json(_package(exported, _Writer(exported, version="1.0")), path)


class _Writer:
    """The nodes of one package. changed: the day that its nodes carry, the same for the same run."""

    def __init__(self, exported: Sequence[Exported], *, version: str) -> None:
        self.version = version
        days = [d for one in exported for d in (one.as_of, one.credential.last_reviewed, one.credential.issued) if d]
        self.changed = f"{max(days, default=dt.date.today()).isoformat()}T00:00:00Z"
        self.document: Node = {}

    def described(self, c: Credential) -> Node:
        """Return a credential as the document of a package."""
        return _filled(
            {
                **self._identified(iri(c.id), c.id),
                "caseVersion": self._new("1.1"),
                "creator": c.provider or NOT_STATED,
                "title": c.title,
                "lastChangeDateTime": self.changed,
                "description": c.description,
                "statusStartDate": c.issued.isoformat() if c.issued else "",
                "statusEndDate": c.fact("valid_until"),
            }
        )

    def catalogue(self, exported: Sequence[Exported]) -> Node:
        """Return the document of a package of several credentials."""
        uri = "urn:credlens:catalogue:" + str(uuid5(NAMESPACE_URL, " ".join(one.credential.id for one in exported)))
        return _filled(
            {
                **self._identified(uri),
                "caseVersion": self._new("1.1"),
                "creator": "credlens",
                "title": f"{len(exported)} credentials and what they teach",
                "lastChangeDateTime": self.changed,
            }
        )

    def credential(self, c: Credential) -> Node:
        """Return a credential as an item."""
        said = _filled({"creator": c.provider, "description": c.description})
        return self._item(
            self._identified(iri(c.id), c.id),
            c.title,
            CREDENTIAL_TYPE,
            statusStartDate=c.issued.isoformat() if c.issued else "",
            statusEndDate=c.fact("valid_until"),
            extensions=self._new(said),
        )

    def outcome(self, outcome: Outcome) -> Node:
        """Return an outcome as an item."""
        return self._item(self._identified(iri(f"outcome {outcome.id}")), outcome.text, _OUTCOME_TYPE)

    def child(self, node: Node, parent: Node, number: int) -> Node:
        """Return the association of an item with what it stands below."""
        return self._association(node, "isChildOf", _link(parent), sequenceNumber=number)

    def skill(self, node: Node, one: Aligned) -> Node:
        """Return the association of an item with a skill."""
        skill, uri = one.skill, skill_iri(one.skill)
        framework = skill.framework or framework_of(skill.uri)
        target = {
            "title": skill.name,
            "identifier": skill.code or uri,
            "uri": uri,
            "targetType": self._new("ext:" + (_NO_LETTER.sub("", framework) or "skill")),
        }
        probability = round(one.found.probability, 4) if one.found else None
        said = _filled({"framework": framework, "code": skill.code, "credlens:probability": probability})
        return self._association(node, "isRelatedTo", _filled(target), extensions=self._new(said))

    def _item(self, named: Node, statement: str, kind: str, **more: object) -> Node:
        return _filled(
            {
                **named,
                "fullStatement": statement,
                "CFItemType": kind,
                **more,
                "lastChangeDateTime": self.changed,
                "CFDocumentURI": None if self.version == "1.1" else _link(self.document),
            }
        )

    def _association(self, origin: Node, kind: str, destination: Node, **more: object) -> Node:
        uri = f"urn:credlens:association:{uuid5(NAMESPACE_URL, ' '.join((origin['uri'], kind, destination['uri'])))}"
        return _filled(
            {
                **self._identified(uri),
                "associationType": kind,
                "originNodeURI": _link(origin),
                "destinationNodeURI": destination,
                **more,
                "lastChangeDateTime": self.changed,
                "CFDocumentURI": None if self.version == "1.1" else _link(self.document),
            }
        )

    def _identified(self, uri: str, record_id: str = "") -> Node:
        """Return identifier and address: the id itself where it is a UUID, else one made of the address."""
        try:
            own = str(UUID(record_id))
        except ValueError:
            return {"identifier": str(uuid5(NAMESPACE_URL, uri)), "uri": uri}
        return {"identifier": own, "uri": f"urn:uuid:{own}"}

    def _new(self, value: object) -> object:
        """Return a value that only CASE 1.1 has a place for."""
        return value if self.version == "1.1" else None


def _package(exported: Sequence[Exported], writer: _Writer) -> Node:
    alone = len(exported) == 1
    writer.document = writer.described(exported[0].credential) if alone else writer.catalogue(exported)
    # Gone through once for items and once for associations rather than held.
    items = (item for found, _ in _parts(exported, writer) for item in found)
    associations = (association for _, found in _parts(exported, writer) for association in found)
    return {"CFDocument": writer.document, "CFItems": items, "CFAssociations": _distinct(associations)}


def _parts(exported: Sequence[Exported], writer: _Writer) -> Iterator[tuple[list[Node], list[Node]]]:
    """Yield the items of each credential and their associations; one that is alone is the document itself."""
    for number, one in enumerate(exported, start=1):
        root = writer.document if len(exported) == 1 else writer.credential(one.credential)
        items, links = _outcomes(one, root, writer)
        links += [writer.skill(root, skill) for skill in _whole(one)]
        if root is not writer.document:
            items, links = [root, *items], [writer.child(root, writer.document, number), *links]
        yield items, links


def _outcomes(one: Exported, root: Node, writer: _Writer) -> tuple[list[Node], list[Node]]:
    items, links = [], []
    for number, outcome in enumerate(one.credential.outcomes, start=1):
        item = writer.outcome(outcome)
        items.append(item)
        links.append(writer.child(item, root, number))
        links += [writer.skill(item, skill) for skill in aligned(one, outcome)]
    return items, links


def _whole(one: Exported) -> Iterator[Aligned]:
    for skill in one.credential.declared:
        yield Aligned(skill=skill, declared=True)


def _distinct(associations: Iterable[Node]) -> Iterator[Node]:
    seen = set[bytes]()
    for one in associations:
        # Few bytes each: there are many of them.
        identifier = UUID(one["identifier"]).bytes
        if identifier not in seen:
            seen.add(identifier)
            yield one


def _link(node: Node) -> Node:
    return {
        "title": node.get("title") or node.get("fullStatement", ""),
        "identifier": node["identifier"],
        "uri": node["uri"],
    }


def _filled(node: Node) -> Node:
    """Return a node without what is empty."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}
