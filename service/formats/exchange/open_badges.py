"""Open Badges 3.0: what achievements teach, from credentials, lists of them, and achievements by themselves."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..rows import Remark
from .badge_proof import proof_faults
from .badge_rules import BADGE_TYPES, Node, achievement_faults, class_faults, credential_faults, validity_remarks
from .declared import as_cell, declared_skill
from .format import ExchangeFormat, Item, RecordKind
from .identifiers import record_id
from .jsonld import contexts
from .linked import address, node, nodes, text, top_nodes, types
from .open_badges_out import OUTCOME, WRITES, write_open_badges
from .opened import Opened

READS = ("id", "title", "outcomes", "provider", "description", "level", "credits", "assessments", "employer_evidence",
         "declared", "credential_type", "completion_criteria")  # fmt: skip
DROPPED = (
    "who earned it: subject, results, evidence, licence number",
    "dates of the award, after they were judged",
    "images, tags, field of study, specialisation, version, related achievements",
    "values and rubric levels of results",
    "credentials as a signed token (JWT) or baked into an image",
)
_LIST_ITEM = re.compile(r"^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+(.+?)[ \t]*$", re.MULTILINE)
# What an alignment may point at that is no skill (enumeration AlignmentTargetType): credentials and rubrics.
_NO_SKILLS = frozenset({"ceterms:Credential", "CTDL", "CFRubric", "CFRubricCriterion", "CFRubricCriterionLevel"})


def is_open_badges(document: Opened) -> bool:
    """Tell whether a document holds Open Badges 3.0: by a context of the specification, or its types."""
    if document.looks != "json" or not any(
        mark in document.head for mark in (b"/spec/ob/v3p0/", b"OpenBadgeCredential")
    ):
        return False
    kinds = {*BADGE_TYPES, "EndorsementCredential", "Achievement"}
    return any(
        kinds & types(one) or any("/spec/ob/v3p0/" in name for name in contexts({**one})) for one in _all(document)
    )


def rows(document: Opened) -> Iterator[Item]:
    """Yield an item for each credential, achievement and endorsement of a document."""
    found = _all(document)
    endorsed = endorsements(found)
    known = {address(a) for one in found for a in achievements(one)}
    for one in found:
        if "EndorsementCredential" not in types(one):
            yield badge_item(one, endorsed, notes=document.notes)
        elif address(one.get("credentialSubject")) not in known:
            yield _endorsement_item(one)


def badge_item(one: Node, endorsed: Mapping[str, Sequence[str]], *, notes: list[str]) -> Item:
    """Return the item of a credential or an achievement.

    endorsed  achievement id -> what endorsements beside it say
    notes     remarks on what could not be checked are added to them
    """
    alone = "Achievement" in types(one)
    faults = [*(class_faults(one) if alone else credential_faults(one, subject="AchievementSubject"))]
    achievement = next(iter(achievements(one)), {})
    faults += achievement_faults(achievement) if achievement else ["no achievement in it, so nothing that is taught"]
    if not faults:
        faults = [*proof_faults(one, notes)]
    remarks = [*validity_remarks(one, now=dt.datetime.now(dt.UTC))]
    if faults:
        return Item(fault="; ".join((*faults, *remarks)), value=text(one.get("name")))
    values, more = achievement_values(achievement, issuer=node(one.get("issuer")))
    values["employer_evidence"] = [*endorsements(nodes(achievement.get("endorsement"))).get(str(achievement["id"]), ()),
                                   *endorsed.get(str(achievement["id"]), ())]  # fmt: skip
    return Item(values=values, remarks=(*map(_remark, remarks), *more))


def achievements(one: Node) -> list[Node]:
    """Return the achievements of a credential, or itself where it is one."""
    if "Achievement" in types(one):
        return [one]
    return [{**a} for about in nodes(one.get("credentialSubject")) for a in nodes(about.get("achievement"))]


def achievement_values(achievement: Node, *, issuer: Mapping[str, object]) -> tuple[dict[str, object], list[Remark]]:
    """Return the values of an achievement by field, and remarks on what was left out."""
    outcomes, declared, remarks = _taught(achievement)
    creator = node(achievement.get("creator"))
    values: dict[str, object] = {
        "id": record_id(address(achievement)),
        "title": text(achievement.get("name")),
        "outcomes": outcomes,
        "provider": text(creator.get("name")) or text(issuer.get("name")),
        "description": text(achievement.get("description")),
        "level": next((text(a.get("targetName")) for a in _alignments(achievement) if _is_level(a)), ""),
        "credits": achievement.get("creditsAvailable"),
        "assessments": [text(r.get("name")) for r in nodes(achievement.get("resultDescription"))],
        "declared": declared,
        "credential_type": text(achievement.get("achievementType")),
        "completion_criteria": _criteria(achievement),
    }
    return values, remarks


def endorsements(found: Iterable[Node | Mapping[str, object]]) -> dict[str, list[str]]:
    """Return what the endorsements among some credentials say, by the id of what they endorse."""
    said: dict[str, list[str]] = {}
    for one in found:
        if "EndorsementCredential" in types(one):
            subject = node(one.get("credentialSubject"))
            day = text(one.get("validFrom") or one.get("issuanceDate"))[:10]
            parts = day, text(node(one.get("issuer")).get("name")), text(subject.get("endorsementComment"))
            said.setdefault(address(subject), []).append("; ".join(filter(None, parts)))
    return said


def _taught(achievement: Node) -> tuple[object, list[dict[str, str]], list[Remark]]:
    """Return outcomes, skills declared of the whole, and remarks.

    Outcomes are the list in the criteria, else the skills it is aligned with, else its description.
    """
    skills = [(a, skill) for a in _alignments(achievement) if not _is_level(a) and (skill := _skill(a))]
    lacking = [_incomplete(a) for a in _alignments(achievement) if not (a.get("targetName") and a.get("targetUrl"))]
    stated = _LIST_ITEM.findall(text(node(achievement.get("criteria")).get("narrative")))
    if not stated:
        stated = [*dict.fromkeys(skill["name"] for a, skill in skills if _teaches(a))]
    if not stated:
        why = "outcomes: it states none and is aligned with no skill; its description stands for them"
        return text(achievement.get("description")), as_cell([s for _, s in skills]), [*lacking, Remark(reason=why)]
    places = {name.casefold(): number for number, name in enumerate(stated)}
    inside: list[list[dict[str, str] | None]] = [[] for _ in stated]
    whole: list[dict[str, str] | None] = []
    for alignment, skill in skills:
        place = places.get((text(alignment.get(OUTCOME)) or skill["name"]).casefold())
        (whole if place is None or not _teaches(alignment) else inside[place]).append(skill)
    outcomes: list[object] = [{"text": name, "skills": as_cell(own)} for name, own in zip(stated, inside, strict=True)]
    return outcomes, as_cell(whole), lacking


def _criteria(achievement: Node) -> str:
    """Return the criteria, empty where they are the list of outcomes and nothing else."""
    narrative = text(node(achievement.get("criteria")).get("narrative"))
    return narrative if _LIST_ITEM.sub("", narrative).strip() else ""


def _alignments(achievement: Node) -> list[Mapping[str, object]]:
    return nodes(achievement.get("alignment"))


def _skill(alignment: Mapping[str, object]) -> dict[str, str] | None:
    fields = {"name": "targetName", "uri": "targetUrl", "framework": "targetFramework", "code": "targetCode"}
    return declared_skill(**{ours: text(alignment.get(theirs)) for ours, theirs in fields.items()})


def _teaches(alignment: Mapping[str, object]) -> bool:
    """Tell whether an alignment points at a skill; those that do not say are taken at their word."""
    return text(alignment.get("targetType")) not in _NO_SKILLS


def _is_level(alignment: Mapping[str, object]) -> bool:
    """Tell whether an alignment gives a level, as those of SURF's edubadges do."""
    return text(alignment.get("targetType")).casefold() in ("ext:eqflevel", "ext:nlqflevel", "ext:level")


def _incomplete(alignment: Mapping[str, object]) -> Remark:
    missing = [name for name in ("targetName", "targetUrl") if not alignment.get(name)]
    return _remark(f"alignment: {' and '.join(missing)} missing", value=text(alignment.get("targetName")))


def _remark(reason: str, value: str = "") -> Remark:
    return Remark(reason=reason, value=value)


def _endorsement_item(one: Node) -> Item:
    said = "; ".join(endorsements([one]).get(address(one.get("credentialSubject")), ()))
    faults = credential_faults(one, kind=frozenset({"EndorsementCredential"}), subject="EndorsementSubject")
    why = (
        f"an endorsement of {address(one.get('credentialSubject'))}, which is not in the document: import the "
        "achievement that it endorses, both in one list"
    )
    remarks = validity_remarks(one, now=dt.datetime.now(dt.UTC))
    return Item(fault="; ".join((*faults, why, *remarks)), value=said)


def _all(document: Opened) -> list[Node]:
    """Return the credentials, achievements and endorsements of a document."""
    return [{**one} for one in top_nodes(document.json) for one in (nodes(one.get("credentials")) or [one])]


OPEN_BADGES = ExchangeFormat(
    id="open-badges-3",
    title="Open Badges 3.0",
    kind=RecordKind.CREDENTIALS,
    sniff=is_open_badges,
    rows=rows,
    write=write_open_badges,
    reads=READS,
    writes=WRITES,
    dropped=DROPPED,
)
