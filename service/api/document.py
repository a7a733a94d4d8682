"""The OpenAPI document: what the framework tells of the routes, made to say what is so."""

from collections.abc import Iterator
from typing import Any

from .problems import MEDIA_TYPE

TAGS = {
    "taxonomies": "skills and occupations of the releases in use, and what links them",
    "match": "the skills that texts ask for or teach",
    "demand": "what the market asks for, how that moves, and the adverts that say so",
    "credentials": "the catalogue of one's organisation",
    "postings": "the adverts of the market",
    "imports": "tables of credentials and postings, taken in by a job; what could not be used, with reasons",
    "jobs": "long work: asked for, followed, ended, repeated, scheduled",
    "runs": "scorings of the catalogue, and from what they can be repeated",
    "alignments": "what a run found of each credential: its scores with their intervals",
    "gaps": "what a market asks for, and whether it is taught",
    "exports": "runs as files: in the formats of other systems, and as tables",
    "flags": "why a credential is to be reviewed, and since when",
    "drafts": "credentials that are being written",
    "co-design": "what is said of drafts: comments, proposals, ratings, endorsements, invitations",
    "invitations": "the same for an invited employer, with the link alone",
    "review": "the review board: what is flagged, and what was decided",
    "audit": "the record of what was done, and the proof that nothing in it was altered",
    "people": "signing in, people, keys, one's organisation",
}


def tags() -> list[dict[str, str]]:
    """Return the tags of the document with what they mean, in the order in which they are shown."""
    return [{"name": name, "description": meaning} for name, meaning in TAGS.items()]


def mend(document: dict[str, Any], *, signed_in: bool) -> dict[str, Any]:
    """Return a document in which problems have their media type, and that asks for keys only where they are needed.

    signed_in  whether people have to sign in; where one works alone nothing is asked
    """
    for operation in operations(document):
        for status, response in operation["responses"].items():
            if status[0] in "45":
                response["content"] = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if not signed_in:
            operation.pop("security", None)
    if not signed_in:
        document.get("components", {}).pop("securitySchemes", None)
    return document


def operations(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every operation of a document."""
    for item in document["paths"].values():
        yield from item.values()
