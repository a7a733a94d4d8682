"""Adverts as schema.org's JobPosting and JDX JobSchema+: JSON-LD in files, lines and HTML pages, microdata, RDFa.

Sources: schema.org/JobPosting; the JDX terms at purl.org/jdx/terms, release 0.9.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from credlens.taxonomy.errors import UnreadableFileError

from ..markup import plain_text
from ..rows import SHOWN, Remark
from .format import ExchangeFormat, Item, RecordKind
from .guard import read_json
from .limits import LIMITS
from .linked import address, many, node, nodes, text, texts, types
from .opened import Opened
from .page import Broken, marked_up, scripts

Node = Mapping[str, object]

READS = ("id", "title", "text", "date", "employer", "region", "occupation", "sector", "source_url")
DROPPED = (
    "pay, benefits and working time",
    "the day until which an advert is valid",
    "kind of employment, number of openings, how to apply and whom to ask",
    "the employer's own description, address and logo",
    "places of work after the first (with a remark)",
    "languages other than English where there is English",
)
_TYPE = "JobPosting"
_JDX_JOBS = {"jdx:Job", "http://purl.org/jdx/terms/Job", "jdx:JobDescription"}
_MARK = re.compile(rb"JobPosting|jdx[:/]")
_PREFIX = re.compile(r".*[:/#](?=[^:/#]+$)", re.DOTALL)
_SOC = re.compile(r"(?<![\d-])\d\d-\d{4}(?:\.\d\d)?(?![\d-])")

# What is asked for beside the description: the heading that it gets, and the properties it may stand in.
_PARTS = (
    ("Responsibilities", "responsibilities responsibility task workActivity"),
    ("Qualifications", "qualifications qualificationSummary requiredCondition"),
    ("Skills", "skills skill knowledge ability competency technology workLanguage"),
    ("Education", "educationRequirements requiredEducation minimumEducation"),
    ("Experience", "experienceRequirements requiredExperience minimumExperience"),
    ("Required credentials", "requiredCredential minimumCredential"),
    ("Preferred qualifications", "preferredEducation preferredExperience preferredCredential"),
)


def is_posting(document: Opened) -> bool:
    """Tell whether a file holds an advert in these terms."""
    if document.looks == "lines":
        return bool(_MARK.search(next(iter(document.lines()), "").encode()))
    if document.looks not in ("json", "html", "xml") or not _MARK.search(document.data):
        return False
    return any(isinstance(value, Broken) or any(True for _ in _postings(value)) for value in _values(document))


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item an advert, and one a line or script that is broken."""
    number = 0
    for found in _values(document):
        if isinstance(found, Broken):
            yield Item(fault=found.fault, value=found.value)
            continue
        bare = _bare(found)
        known = {address(one): one for one in _walk(bare) if len(one) > 1 and "@id" in one}
        for posting in _postings(bare):
            number += 1
            yield _item(posting, known, made_id=f"{document.stem}-{number:05}")


def _values(document: Opened) -> Iterator[object]:
    """Yield the JSON values that a file holds."""
    if document.looks == "json":
        yield document.json
    elif document.looks == "lines":
        yield from _lines(document)
    else:
        found = [*scripts(document.data, type_name=_TYPE, name=document.name)]
        yield from found or marked_up(document.data, type_name=_TYPE, name=document.name)


def _lines(document: Opened) -> Iterator[object]:
    for line in document.lines():
        if line.strip():
            try:
                yield read_json(line.encode(errors="replace"), name=document.name)
            except UnreadableFileError as error:
                yield Broken(str(error).removeprefix(f"{document.name}: "), line[:SHOWN].strip())


def _postings(value: object) -> Iterator[Node]:
    """Yield the adverts inside a value, wherever they stand: in a graph, a list of items, a feed, a job."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += reversed(one)
        elif isinstance(one, Mapping):
            is_job = bool(_JDX_JOBS & set(texts(one.get("@type")))) and "hasJobPosting" not in one
            if is_job or _TYPE in types(one):
                yield one
            else:
                waiting += reversed(list(one.values()))


def _walk(value: object) -> Iterator[Node]:
    """Yield every node of a value."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, Mapping):
            yield one
            waiting += one.values()


def _bare(value: object) -> object:
    """Return a value whose properties have no prefix: schema:title and https://schema.org/title are title."""
    if isinstance(value, list):
        return [_bare(item) for item in value]
    if isinstance(value, Mapping):
        return {_PREFIX.sub("", key) if ":" in key else key: _bare(item) for key, item in value.items()}
    return value


def _item(one: Node, known: Mapping[str, Node], *, made_id: str) -> Item:
    if (size := len(text(one.get("description")))) > LIMITS.text:
        return Item(fault=f"a description of {size:,} characters; the limit is {LIMITS.text:,}")
    employer = _whole(one.get("hiringOrganization") or one.get("employmentUnit"), known)
    places = list(dict.fromkeys(filter(None, (_place(p, known) for p in many(one.get("jobLocation"))))))
    applicants = [_place(p, known) for p in many(one.get("applicantLocationRequirements"))]
    values: dict[str, object] = {
        "id": _id(one) or made_id,
        "title": plain_text(text(one.get("title")) or text(one.get("name"))),
        "text": _text(one, known),
        "date": text(one.get("datePosted")),
        "employer": text(employer.get("name") or employer.get("legalName")) or text(one.get("hiringOrganization")),
        "region": next(filter(None, (*places, *applicants)), ""),
        "occupation": _occupation(one),
        "sector": _code(one.get("industry")) or _code(one.get("industryCode")),
        "source_url": _address(one),
    }
    more = places[1:]
    remark = Remark(reason=f"region: {len(more)} more left out", column="jobLocation", value="; ".join(more))
    return Item(values=values, remarks=(remark,) if more else ())


def _id(one: Node) -> str:
    """Return the employer's or the board's identifier, together with the name of whose it is; else the address."""
    identifier = one.get("identifier")
    held = node(identifier)
    value = text(held.get("value")) or text(identifier) or text(one.get("postingID"))
    whose = text(held.get("name")) or text(held.get("propertyID"))
    return (f"{whose} {value}" if whose and value else value) or _address(one)


def _address(one: Node) -> str:
    keys = ("url", "@id", "sameAs", "mainEntityOfPage")
    found = (address(value) for key in keys for value in many(one.get(key)))
    return next((a for a in found if a and not a.startswith(("_:", "#"))), "")


def _text(one: Node, known: Mapping[str, Node]) -> str:
    """Return the description, and under a heading of its own each part that the description does not hold."""
    parts = [plain_text(text(one.get("description")) or text(one.get("formattedDescription")))]
    for heading, keys in _PARTS:
        said = [words for key in keys.split() for value in many(one.get(key)) if (words := _said(value, known))]
        new = [words for words in dict.fromkeys(said) if _folded(words) not in _folded(parts[0])]
        if new:
            lines = new if len(new) == 1 else [words if "\n" in words else f"• {words}" for words in new]
            parts.append("\n".join((heading, *lines)))
    return "\n\n".join(filter(None, parts))


def _said(value: object, known: Mapping[str, Node]) -> str:
    """Return the words of a value: of a term or requirement its name and description."""
    one = _whole(value, known)
    names = (text(one.get(key)) for key in ("name", "description", "credentialCategory", "educationalLevel"))
    words = list(dict.fromkeys(filter(None, names))) or [text(value)]
    return ": ".join(plain_text(word) for word in words)


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())


def _place(value: object, known: Mapping[str, Node]) -> str:
    """Return a place as locality, region, country; else its name or the text that it is."""
    place = _whole(value, known)
    held = place.get("address")
    postal = _whole(held, known) or place
    parts = (text(node(postal.get(key)).get("name")) or text(postal.get(key)) for key in _POSTAL)
    return ", ".join(dict.fromkeys(filter(None, parts))) or text(held) or text(place.get("name")) or text(value)


_POSTAL = ("addressLocality", "addressRegion", "addressCountry")


def _occupation(one: Node) -> str:
    """Return a SOC code where one stands anywhere in what names the occupation; else the first code or name."""
    jobs = nodes(one.get("relevantOccupation"))
    held: Iterable[object] = (
        *many(one.get("occupationalCategory")),
        *many(one.get("occupationCategory")),
        *(category for job in jobs for category in many(job.get("occupationalCategory"))),
        *jobs,
    )
    named = [code for value in held if (code := _code(value))]
    codes = (_SOC.search(name) for name in named)
    return next((code[0] for code in codes if code), named[0] if named else "")


def _code(value: object) -> str:
    """Return the code of a term, else its name, else the text that it is."""
    if isinstance(value, list):
        return next(filter(None, map(_code, value)), "")
    one = node(value)
    return next(filter(None, (text(one.get(key)) for key in ("codeValue", "termCode", "name"))), "") or text(value)


def _whole(value: object, known: Mapping[str, Node]) -> Node:
    """Return a node, the one that stands elsewhere in the document where a value only names it."""
    found = node(value)
    named = known.get(address(value)) if len(found) <= 1 else None
    return named or found


JOB_POSTING = ExchangeFormat(
    id="schema-job-posting",
    title="schema.org JobPosting / JDX JobSchema+",
    kind=RecordKind.POSTINGS,
    sniff=is_posting,
    rows=rows,
    reads=READS,
    dropped=DROPPED,
)
