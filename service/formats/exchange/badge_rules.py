"""What Open Badges 3.0 and CLR 2.0 ask of a credential, as far as it can be judged offline.

Source: 1EdTech, Open Badges Specification 3.0 (data model: required properties and classes); W3C, Verifiable
Credentials Data Model 1.1 and 2.0 (contexts, validity).
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from .jsonld import contexts, walk
from .linked import address, many, nodes, types

Node = dict[str, Any]

_W3C = ("https://www.w3.org/ns/credentials/v2", "https://www.w3.org/2018/credentials/v1")
_BADGES = ("/spec/ob/v3p0/", "/spec/clr/v2p0/", "/clr/v2p0/")
BADGE_TYPES = frozenset({"OpenBadgeCredential", "AchievementCredential"})
# Property -> the class that its objects must be of; they may be of others besides.
_CLASSES = {
    "achievement": "Achievement",
    "address": "Address",
    "alignment": "Alignment",
    "creator": "Profile",
    "endorsement": "EndorsementCredential",
    "evidence": "Evidence",
    "geo": "GeoCoordinates",
    "identifier": "IdentityObject",
    "image": "Image",
    "issuer": "Profile",
    "otherIdentifier": "IdentifierEntry",
    "parentOrg": "Profile",
    "result": "Result",
    "resultDescription": "ResultDescription",
    "rubricCriterionLevel": "RubricCriterionLevel",
    "source": "Profile",
}


def credential_faults(credential: Node, *, kind: frozenset[str] = BADGE_TYPES, subject: str) -> Iterator[str]:
    """Yield what makes a document no credential of a kind; subject: the class of whom it is about."""
    named = contexts(credential)
    if not named or named[0] not in _W3C:
        yield f"@context: the first must be {_W3C[0]} (or the one of version 1), not {(named or ['none'])[0]}"
    if not any(part in context for context in named for part in _BADGES):
        yield "@context: none of Open Badges 3.0 (https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json)"
    if not kind & types(credential):
        yield f"type: {_shown(types(credential))}, where {' or '.join(sorted(kind))} is needed"
    if not address(credential.get("issuer")):
        yield "issuer: missing; every credential names who issued it, with an id"
    if not many(credential.get("credentialSubject")):
        yield "credentialSubject: missing"
    for number, about in enumerate(nodes(credential.get("credentialSubject"))):
        where = "credentialSubject" if number == 0 else f"credentialSubject[{number}]"
        if subject not in types(about):
            yield f"{where}: type {_shown(types(about))}, where {subject} is needed"
    yield from class_faults(credential)


def class_faults(document: Node) -> Iterator[str]:
    """Yield every object that is of another class than its place asks for."""
    for path, key, item in walk(document):
        expected = _CLASSES.get(key)
        found = types(item)
        if expected and found and expected not in found:
            yield f"{path}: type {_shown(found)}, where {expected} is needed"


def achievement_faults(achievement: Node) -> Iterator[str]:
    """Yield the required properties that an achievement lacks."""
    lacking = [name for name in ("id", "name", "description", "criteria") if not achievement.get(name)]
    if lacking:
        yield f"achievement: {' and '.join(lacking)} missing"


def validity_remarks(credential: Node, *, now: dt.datetime) -> Iterator[str]:
    """Yield why an award does not hold now, or why that is not known; what its achievement teaches stands."""
    begin = _moment(credential, "validFrom", "issuanceDate")
    end = _moment(credential, "validUntil", "expirationDate")
    if isinstance(begin, dt.datetime) and begin > now:
        yield f"the award is not valid yet: it is from {begin:%Y-%m-%d}"
    if isinstance(end, dt.datetime) and end < now:
        yield f"the award has expired: it was valid until {end:%Y-%m-%d}"
    for moment in (begin, end):
        if isinstance(moment, str):
            yield f"{moment!r} is no date and time"
    for name in ("credentialStatus", "refreshService"):
        if asked := address(credential.get(name)):
            yield f"{name}: {asked} is not asked, so whether the award was revoked or renewed since is not known"
    foreign = [address(one) for one in nodes(credential.get("credentialSchema"))]
    if unknown := [one for one in foreign if "purl.imsglobal.org/spec/" not in one]:
        yield f"credentialSchema: {unknown[0]} is not fetched, so it is not checked against it"


def _moment(credential: Node, *names: str) -> dt.datetime | str | None:
    """Return the first date and time of some properties; its text where it is none."""
    given = next((credential[name] for name in names if credential.get(name)), None)
    if given is None:
        return None
    try:
        moment = dt.datetime.fromisoformat(str(given))
    except ValueError:
        return str(given)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _shown(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
