"""Typed links between the concepts of O*NET and ESCO, and those that are one thing under one name."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from .concepts import Skill, SkillKind
from .taxonomy import Taxonomy

# O*NET's tasks and activities are sentences; only its named things can bear the name of an ESCO concept.
_LINKED = (SkillKind.TECHNOLOGY, SkillKind.SKILL, SkillKind.KNOWLEDGE)

_BRACKETS = re.compile(r"\s*\([^()]*\)")
_SMALL_WORDS = frozenset({"a", "and", "for", "in", "of", "on", "or", "the", "to"})
_WITH_ACRONYM = re.compile(
    r"(?P<words>.+?) \(?(?P<acronym>[A-Z][A-Za-z/]*[A-Z])\)?(?P<sort> (?:software|systems?|tools?))?"
)


class LinkType(StrEnum):
    """What the target of a link is to its source, in the terms of SKOS mapping.

    As in SKOS, "Excel" broadMatch "spreadsheets" says that the target is the broader of the two.
    """

    EXACT = "exact"
    BROAD = "broad"
    NARROW = "narrow"
    RELATED = "related"

    @property
    def skos(self) -> str:
        """Return the name of the SKOS property: exactMatch and so on."""
        return f"skos:{self.value}Match"

    @property
    def reversed(self) -> "LinkType":
        """Return what the source is to the target."""
        return {LinkType.BROAD: LinkType.NARROW, LinkType.NARROW: LinkType.BROAD}.get(self, self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link between skills of two schemes.

    confidence  chance, 0 to 1, that a careful reader would give the pair this type
    """

    source: str
    target: str
    type: LinkType
    confidence: float

    @property
    def reversed(self) -> "Link":
        """Return the same link seen from its target."""
        return replace(self, source=self.target, target=self.source, type=self.type.reversed)


def same_name_links(taxonomy: Taxonomy) -> dict[str, str]:
    """Return {O*NET id: ESCO id} for O*NET technologies, skills and knowledge that ESCO has by the same name.

    Names are compared without case, hyphens and bracketed qualifiers; "Structured query language SQL" also
    goes by either half. An ESCO label comes before an ESCO alternative label, and a name that several ESCO
    concepts share links to none of them.
    """
    labels = _owners((name_key(s.label), s.id) for s in taxonomy.skills if s.scheme == "esco")
    others = _owners((name_key(alt), s.id) for s in taxonomy.skills if s.scheme == "esco" for alt in s.alt_labels)
    links: dict[str, str] = {}
    for skill in taxonomy.skills:
        if skill.scheme == "onet" and skill.kind in _LINKED and (target := _target(skill, labels, others)):
            links[skill.id] = target
    return links


def name_key(name: str) -> str:
    """Return a name as it is compared: lower case, without bracketed qualifiers and hyphens."""
    bare = (_BRACKETS.sub("", name) or name) if "(" in name else name
    return " ".join(bare.casefold().replace("-", " ").split())


def acronym_forms(name: str) -> list[str]:
    """Return the halves of a name that ends in its own acronym, as O*NET writes it; else nothing.

    "Computer aided design CAD software" gives the words and the acronym, each with and without "software".
    A product whose last word only happens to be in capitals has none: every word must give a letter.
    """
    match = _WITH_ACRONYM.fullmatch(name)
    if not match or not _spells(match["acronym"], match["words"]):
        return []
    sort = match["sort"] or ""
    return list(dict.fromkeys((match["words"], match["acronym"], match["words"] + sort, match["acronym"] + sort)))


def _target(skill: Skill, labels: dict[str, set[str]], others: dict[str, set[str]]) -> str:
    forms = [skill.label, *acronym_forms(skill.label)]
    # A bare acronym stands for many things, so it must be a label of its own, not one of many other names.
    longer = [name for name in forms if " " in name or name == skill.label]
    for names, tried in ((labels, forms), (others, longer)):
        found = set().union(*(names.get(name_key(name), ()) for name in tried))
        if found:
            return found.pop() if len(found) == 1 else ""
    return ""


def _spells(acronym: str, words: str) -> bool:
    """Tell whether an acronym is made of letters of every word in turn, small words apart: HyperText Markup ..."""
    parts = [word for word in re.findall(r"[a-z]+", words.casefold()) if word not in _SMALL_WORDS]
    letters = acronym.casefold().replace("/", "")
    reached = {0}  # where in the acronym the words so far may end
    for part in parts:
        ends = set[int]()
        for begin in reached:
            end = begin
            while end < len(letters) and letters[end] in part:
                end += 1
                ends.add(end)
        reached = ends
    return len(parts) > 1 and len(letters) in reached


def _owners(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    owners: defaultdict[str, set[str]] = defaultdict(set)
    for key, skill_id in pairs:
        owners[key].add(skill_id)
    return dict(owners)
