"""The nodes of a CTDL document, by id: a graph, one resource, registry envelopes, or what a credential is about."""

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Any

from .declared import declared_skill
from .jsonld import plain_node, term, walk
from .linked import address, many, node, nodes, text, texts, types
from .opened import Opened

Node = dict[str, Any]
_MARKS = (b"ceterms:", b"ceasn:", b"purl.org/ctdl")
# What a competency says of skills in other frameworks: alignments, and what it embodies.
RELATIONS = ("exactAlignment", "majorAlignment", "minorAlignment", "broadAlignment", "narrowAlignment", "alignTo",
             "skillEmbodied", "knowledgeEmbodied", "abilityEmbodied", "taskEmbodied")  # fmt: skip


def is_ctdl(document: Opened) -> bool:
    """Tell whether a document holds resources whose types are terms of CTDL or CTDL-ASN."""
    if document.looks != "json" or not any(mark in document.data for mark in _MARKS):
        return False
    return any(_typed(one) for root in _resources(document.json) for _, _, one in walk(root))


class Graph:
    """All nodes of a document under terms without prefixes.

    top  the resources that the document describes, in its order; those inside others are found by id alone
    """

    def __init__(self, document: Opened) -> None:
        self.top = [plain_node(one) for one in _resources(document.json)]
        self._by_id: dict[str, Node] = {}
        for one in self.top:
            for _, _, inner in walk(one):
                for name in (address(inner), text(inner.get("ctid"))):
                    if name and len(inner) > len(self._by_id.get(name, {"id": name})):
                        self._by_id[name] = inner

    def find(self, value: object) -> Node:
        """Return the node that a value is or points at, an empty one where the document does not hold it."""
        found = node(value)
        return self._by_id.get(address(value)) or ({**found} if found.keys() - {"id"} else {})

    def name(self, value: object) -> str:
        """Return what a node, a reference, an alignment object or a plain text is called; empty if unknown."""
        found = self.find(value)
        named = (found.get(key) for key in ("name", "targetNodeName", "targetName", "competencyLabel", "prefLabel"))
        return next(filter(None, map(text, named)), "") or ("" if found or "://" in text(value) else term(text(value)))

    def skill(self, value: object, *, like: str = "") -> dict[str, str] | None:
        """Return the skill that an alignment object, a competency or an address stands for.

        like  what a target that has no name here is called, because it is the same as what points at it
        """
        found = self.find(value)
        target = address(found.get("targetNode")) or address(value)
        described = self.find(target) if target else {}
        name = self.name(found) or self.name(described) or statement(described) or like
        framework = text(found.get("frameworkName")) or self.name(described.get("isPartOf"))
        code = text(found.get("codedNotation")) or text(described.get("codedNotation"))
        return declared_skill(name=name, uri=target, framework=framework, code=code)

    def skills(self, competency: Node) -> list[dict[str, str] | None]:
        """Return the skills that a competency is aligned with or embodies."""
        own = text(competency.get("competencyLabel")) or statement(competency)
        same = {"exactAlignment": own}
        return [self.skill(v, like=same.get(key, "")) for key in RELATIONS for v in many(competency.get(key))]


def statement(competency: Node) -> str:
    """Return the text of a competency, its label where it has none."""
    return next(filter(None, (text(competency.get(k)) for k in ("competencyText", "competencyLabel"))), "")


def joined(value: object) -> str:
    """Return all texts of a value that is one or several, or by language."""
    if isinstance(value, dict) and len(value) == 1:
        return "; ".join(texts(next(iter(value.values()))))
    return "; ".join(texts(value))


def _typed(one: Node) -> bool:
    named = texts(one.get("@type") or one.get("type"))
    return any(name.startswith(("ceterms:", "ceasn:")) or "purl.org/ctdl" in name for name in named)


def _resources(root: object) -> Iterator[Node]:
    """Yield the resources that a document describes."""
    for found in nodes(root):
        one: Node = {**found}
        if inside := next((one[k] for k in ("decoded_resource", "processed_resource", "envelopes") if k in one), None):
            yield from _resources(inside)
        elif "envelope_type" in one or "resource_encoding" in one:
            yield from _resources(_token(text(one.get("resource"))))
        elif "@graph" in one:
            yield from _resources(one["@graph"])
        elif "VerifiableCredential" in types(one):
            yield from _achieved(one)
        else:
            yield one


def _achieved(credential: Node) -> Iterator[Node]:
    """Yield what a verifiable credential says was achieved; competencies by themselves are one credential."""
    about = [{**a} for s in nodes(credential.get("credentialSubject")) for a in nodes(s.get("achievement"))]
    if about and all("Competency" in types(one) for one in about):
        names = [label for one in about if (label := text(one.get("ceasn:competencyLabel")))]
        name = text(credential.get("name")) or "; ".join(names)
        yield {
            "@id": address(credential),
            "@type": "ceterms:Credential",
            "ceterms:name": name,
            "ceterms:requires": about,
        }
        return
    yield from about


def _token(token: str) -> object:
    """Return the content of a signed token (JWT), None where it has none; the signature is not checked."""
    parts = token.split(".")
    try:
        return json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))) if len(parts) == 3 else None
    except (ValueError, RecursionError, binascii.Error):
        return None
