"""Adverts as HR Open's PositionOpening in JSON: an opening with the profiles under which it is advertised."""

from collections.abc import Iterator, Mapping

from ..markup import plain_text
from .format import ExchangeFormat, Item, RecordKind
from .linked import many, node, nodes, text
from .opened import Opened

Node = Mapping[str, object]

READS = ("id", "title", "text", "date", "employer", "region", "occupation")
DROPPED = (
    "pay and benefits",
    "how to apply and whom to ask",
    "schedule, number of openings, career level",
    "places of work and organisations after the first",
)
_MARKS = (b'"positionTitle"', b'"positionProfiles"')


def is_opening(document: Opened) -> bool:
    """Tell whether a file is JSON that holds a position's profile."""
    if document.looks != "json" or not any(mark in document.data for mark in _MARKS):
        return False
    return any(True for _ in _profiles(document.json))


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item a profile."""
    for number, (opening, profile) in enumerate(_profiles(document.json), start=1):
        yield _item(opening, profile, made_id=f"{document.stem}-{number:05}")


def _profiles(value: object) -> Iterator[tuple[Node, Node]]:
    """Yield each profile with the opening that it belongs to, however they are wrapped."""
    for one in nodes(value):
        profiles = nodes(one.get("positionProfiles")) or nodes(one.get("positionProfile"))
        if profiles:
            yield from ((one, profile) for profile in profiles)
        elif "positionTitle" in one:
            yield one, one
        else:
            for key in ("positionOpening", "positionOpenings", "PositionOpening"):
                yield from _profiles(one.get(key))


def _item(opening: Node, profile: Node, *, made_id: str) -> Item:
    place = node(profile.get("positionLocation") or profile.get("positionLocations"))
    return Item(
        values={
            "id": _code(profile.get("positionId")) or _code(opening.get("documentId")) or made_id,
            "title": text(profile.get("positionTitle")),
            "text": _text(profile),
            "date": next((d for one in nodes(profile.get("postingInstructions")) if (d := text(one.get("start")))), ""),
            "employer": text(node(profile.get("positionOrganizations") or profile.get("organization")).get("name")),
            "region": _region(node(place.get("address")) or place),
            "occupation": next(filter(None, map(_code, many(profile.get("jobCategories")))), ""),
        }
    )


def _text(profile: Node) -> str:
    """Return the formatted descriptions, each under its title, then what is asked for beside them."""
    parts = []
    for one in nodes(profile.get("positionFormattedDescriptions")):
        content = plain_text(text(one.get("content")))
        title = text(one.get("title"))
        parts.append(f"{title}\n{content}" if title and content else content)
    parts.append(plain_text(text(profile.get("positionDescription") or profile.get("description"))))
    competencies = nodes(profile.get("positionCompetencies"))
    names = [name for one in competencies if (name := text(one.get("competencyName")) or text(one.get("name")))]
    if names:
        parts.append("\n".join(("Skills", *(f"• {name}" for name in names))))
    return "\n\n".join(filter(None, parts))


def _region(place: Node) -> str:
    divisions = (text(one.get("value")) for one in nodes(place.get("countrySubDivisions")))
    return ", ".join(dict.fromkeys(filter(None, (text(place.get("city")), *divisions, text(place.get("countryCode"))))))


def _code(value: object) -> str:
    """Return a value that is a text, or an object with a value, code or name."""
    one = node(value)
    return next(filter(None, (text(one.get(key)) for key in ("value", "code", "name"))), "") or text(value)


HR_OPEN = ExchangeFormat(
    id="hr-open",
    title="HR Open PositionOpening",
    kind=RecordKind.POSTINGS,
    sniff=is_opening,
    rows=rows,
    reads=READS,
    dropped=DROPPED,
)
