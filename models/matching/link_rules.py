"""What two names by themselves say of two skills: the same thing, one inside the other, akin, or nothing."""

import re
from dataclasses import dataclass
from enum import StrEnum

from credlens.taxonomy import SkillKind
from credlens.taxonomy.crosswalk import LinkType

from .described import SOFTWARE, SYSTEM, Described, Key
from .phrases import USE, Phrase, covers, opposed, root, share_a_thing
from .words import without_qualifier


class Basis(StrEnum):
    """What a proposed type rests on."""

    NAME = "name"  # both go by one name
    ALIAS = "alias"  # O*NET's name is among ESCO's alternative labels
    CLASS = "class"  # O*NET files the product under a sort of software that is the ESCO concept
    PHRASE = "phrase"  # deeds and things compared
    MEANING = "meaning"  # only that the vectors are near


@dataclass(frozen=True, slots=True)
class Proposal:
    """The type that the rules give a pair, seen from its first skill, and on what ground."""

    type: LinkType
    basis: Basis


def propose(a: Described, b: Described) -> Proposal | None:
    """Return what the names of an O*NET skill and an ESCO skill say of them, seen from the first.

    None if they speak of opposites, or of different things as far as words can tell; the vectors may know more.
    """
    if a.names & b.names or a.bare & b.bare:
        named = _of_one_name(a, b)
        return Proposal(named, Basis.NAME) if named else None
    if a.spoken & (b.others_as_written if a.proper else b.others):
        return Proposal(_of_an_alias(a, b), Basis.ALIAS)
    if opposed(a.phrase, b.phrase):
        return None
    if a.classes & (b.names | b.others) and b.software and not b.proper:
        return Proposal(LinkType.BROAD, Basis.CLASS)
    found = _compared(a, b)
    return Proposal(found, Basis.PHRASE) if found else None


def by_meaning(a: Described, b: Described) -> Proposal | None:
    """Return what nearness alone may say: a product lies within a sort of software, all else is akin."""
    if opposed(a.phrase, b.phrase):
        return None
    if a.proper:
        # A product's name is near to whatever its sounds are: EMBOSS to embossing, Kalido to Kali Linux.
        if not (a.phrase.words & b.phrase.words) - SOFTWARE:
            return None
        if not b.proper:
            return Proposal(LinkType.BROAD, Basis.MEANING) if b.software and b.phrase.deeds <= {USE} else None
    return Proposal(LinkType.RELATED, Basis.MEANING)


def name_keys(skill: Described) -> frozenset[Key]:
    """Return the keys of all names of a skill, by which pairs with one name are found."""
    return skill.names | skill.bare | skill.others | skill.others_as_written | skill.classes


def _of_one_name(a: Described, b: Described) -> LinkType | None:
    if a.proper and not b.proper and a.label not in b.names:
        # Without maker and edition "Autodesk Mechanical" is no name any more.
        return LinkType.BROAD if any(len(key) > 1 for key in (a.names & b.names) | (a.bare & b.bare)) else None
    if b.proper and not a.proper:
        return LinkType.EXACT if b.label in a.names else LinkType.NARROW
    if a.proper or not (a.technology and a.software):
        return LinkType.EXACT
    # "Waste management software" is no knowledge of waste management, and of systems only if it says so.
    same_sort = b.software and (SYSTEM not in b.phrase.words or SYSTEM in a.phrase.words)
    return LinkType.EXACT if same_sort else LinkType.RELATED


def _of_an_alias(a: Described, b: Described) -> LinkType:
    if a.proper:
        # ESCO lists products among the other names of what they are for.
        return LinkType.EXACT if b.proper else LinkType.BROAD
    if len(a.label) == 1 or (a.technology and not b.software):
        return LinkType.RELATED
    return LinkType.EXACT


def _compared(a: Described, b: Described) -> LinkType | None:
    if a.proper or b.proper:
        return LinkType.EXACT if a.proper and b.proper and _after_a_maker(a, b) else None
    if a.technology:
        # What "image capture and database software" is software for, its words do not say.
        plain = a.software and b.software and not (a.several or b.several)
        return _by_phrase(a, b) if plain else None
    return _by_phrase(a, b) if a.verbal else _by_roots(a, b)


def _by_phrase(a: Described, b: Described) -> LinkType | None:
    one, other = _comparable(a.phrase, b.phrase)
    if not (one.deeds & other.deeds or one.deeds == other.deeds):
        return LinkType.RELATED if _same_things(one, other) else None
    inside, around = covers(other, one), covers(one, other)
    if inside and around:
        return LinkType.EXACT
    # "Direct fundraising or financing activities" holds all the words of what is but one of the two.
    if inside or _is_a_part(one, other):
        return LinkType.BROAD
    if around or _is_a_part(other, one):
        return LinkType.NARROW
    return LinkType.RELATED if share_a_thing(one, other) else None


def _is_a_part(part: Phrase, whole: Phrase) -> bool:
    """Return whether a phrase says no more than another, and the whole of one of the things that this is about."""
    alternatives = whole.things if len(whole.things) > 1 else ()
    return part.words < whole.words and any(thing.words <= part.words for thing in alternatives)


def _after_a_maker(a: Described, b: Described) -> bool:
    """Return whether ESCO's name of a product ends O*NET's, which begins with a maker: "Crytek CryEngine"."""
    name = without_qualifier(b.skill.label)
    distinct = len(b.label) > 1 or re.search(r"[a-z][A-Z]", name) is not None
    return distinct and a.skill.label.endswith(f" {name}")


def _by_roots(a: Described, b: Described) -> LinkType | None:
    """Compare O*NET's elements, "Time Management", whose nouns are ESCO's verbs."""
    if a.roots == b.roots:
        return LinkType.EXACT if a.several == b.several else LinkType.RELATED
    if b.roots < a.roots:
        # "Medicine and Dentistry" is more than dentistry, "Complex Problem Solving" less than solving problems.
        return LinkType.NARROW if a.several else LinkType.BROAD
    field = a.skill.kind is SkillKind.KNOWLEDGE and _same_head(a.phrase, b.phrase)
    return LinkType.NARROW if a.roots < b.roots and not a.several and (len(a.roots) > 1 or field) else None


def _same_head(one: Phrase, other: Phrase) -> bool:
    return not other.deeds and {root(t.head) for t in one.things} == {root(t.head) for t in other.things}


def _comparable(one: Phrase, other: Phrase) -> tuple[Phrase, Phrase]:
    """Return both, without the deed where one is only the use of what the other names."""
    if not one.deeds and other.deeds == {USE}:
        return one, Phrase(frozenset(), other.things, other.words)
    if not other.deeds and one.deeds == {USE}:
        return Phrase(frozenset(), one.things, one.words), other
    return one, other


def _same_things(one: Phrase, other: Phrase) -> bool:
    return bool(one.things) and set(one.things) == set(other.things)
