"""A skill with its names taken apart, ready to be compared with another."""

import re

from credlens.taxonomy import Skill, SkillKind
from credlens.taxonomy.crosswalk import acronym_forms

from .phrases import Phrase, parse, root, tokens
from .words import stem, without_qualifier

Key = tuple[str, ...]

# Makers that O*NET puts before the names of products, where ESCO has the bare name.
_MAKERS = re.compile(
    r"(?:Adobe(?: Systems)?|Amazon|Apache|Apple|Autodesk|Cisco|ESRI|Google|IBM|Microsoft|Oracle|"
    r"Red Hat|SAP|SAS|The MathWorks|Trimble|Atlassian|Corel) (?=[A-Z])"
)
_EDITION = re.compile(
    r"(?: (?:CC|CS\d*|DC|Pro|Professional|Enterprise|Standard|Edition|Suite|[vV]?\d+(?:\.\d+)*|20\d\d))+$"
)
# Words that only say what sort of thing a name is of.
_SORTS = frozenset(stem(w) for w in ("software", "systems", "applications"))
SOFTWARE = _SORTS | {stem(w) for w in ("tools", "platforms", "languages", "databases", "frameworks", "editors")}
_WORD = re.compile(r"\w+")
_ACRONYM = re.compile(r"(?P<words>.+ \w+)(?P<sort> (?:software|systems?))(?P<acronym> [A-Z][A-Za-z/]*[A-Z])")
_LAST_ACRONYM = re.compile(r" [A-Z]{3,}$")
_COMPANY = re.compile(r" (?:Corporation|Incorporated|Inc\.?|Limited|Technologies)(?= )")
SYSTEM = stem("system")
_NONE: frozenset[Key] = frozenset()


class Described:
    """A skill with its names taken apart; made once, compared many times."""

    def __init__(self, skill: Skill) -> None:
        label = without_qualifier(skill.label)
        self.skill = skill
        self.verbal = _is_verbal(skill)
        self.technology = skill.kind is SkillKind.TECHNOLOGY
        self.proper = _is_proper(skill)
        self.phrase = parse(label, verbal=self.verbal)
        self.label = _key(label, product=self.proper)
        self.names = frozenset(_key(form, product=self.proper) for form in _forms(label, product=self.proper))
        # A bare acronym stands for many things.
        self.spoken = frozenset(key for key in self.names if len(key) > 1 or key == self.label)
        self.bare = frozenset(_bare(key) for key in self.names) if self.technology or skill.scheme == "esco" else _NONE
        alts = [without_qualifier(alt) for alt in skill.alt_labels]
        self.others = frozenset(map(_key, alts))
        self.others_as_written = frozenset(_key(alt, product=True) for alt in alts)
        self.roots = _roots(self.phrase)
        self.several = len(self.phrase.things) > 1
        self.software = bool(self.phrase.words & SOFTWARE)
        self.classes = _classes(skill) if self.technology and self.proper else _NONE


def _roots(phrase: Phrase) -> frozenset[str]:
    """Return the roots of all words; O*NET's "management of financial resources" is financial management."""
    roots = frozenset(root(word) for word in phrase.words)
    return roots - {"resourc"} if len(roots) > 2 else roots


def _forms(label: str, *, product: bool) -> list[str]:
    label = _ACRONYM.sub(r"\g<words>\g<acronym>\g<sort>", label)
    forms = [label, *acronym_forms(label)]
    if product:
        for pattern in (_COMPANY, _MAKERS, _EDITION, _LAST_ACRONYM):
            forms += [pattern.sub("", form, count=1) for form in forms]
    return [form for form in dict.fromkeys(forms) if form]


def _key(name: str, *, product: bool = False) -> Key:
    """Return a name as it is compared; the words of a product and acronyms have no inflection."""
    capitals = {word.casefold() for word in _WORD.findall(name) if word.isupper() and len(word) > 1}
    found = tokens(name)
    if len(found) > 1 and found[0] in ("use", "utilize", "operate"):
        found = found[1:]
    return tuple(t if product or t in capitals else stem(t) for t in found) or (name.casefold(),)


def _bare(key: Key) -> Key:
    while len(key) > 1 and key[-1] in _SORTS:
        key = key[:-1]
    return key


def _classes(skill: Skill) -> frozenset[Key]:
    """Return the sorts of product that O*NET files a technology under."""
    titles = skill.description.split("; ") if skill.description else []
    return frozenset(_key(form) for title in titles for form in (title, *acronym_forms(title)) if " " in form)


def _is_verbal(skill: Skill) -> bool:
    if skill.scheme == "onet":
        return skill.kind in (SkillKind.TASK, SkillKind.WORK_ACTIVITY)
    return skill.kind is SkillKind.SKILL


def _is_proper(skill: Skill) -> bool:
    """Return whether a name is a product's."""
    if skill.kind is SkillKind.TECHNOLOGY:
        return not _is_sort(skill.label)
    return skill.scheme == "esco" and skill.kind is SkillKind.KNOWLEDGE and _is_esco_product(skill.label)


def _is_sort(label: str) -> bool:
    """Return whether a technology is a sort of software: O*NET writes those with one capital, acronyms apart."""
    first, *rest = label.split()
    plain = all(w.islower() or w.isupper() or (not w.isalpha() and not re.search(r"[A-Z][a-z]", w)) for w in rest)
    return (
        bool(rest)
        and plain
        and rest[-1][:1].isalpha()
        and (rest[-1].islower() or bool(acronym_forms(label)))
        and (first[1:].replace("-", "").islower() or bool(re.fullmatch(r"[23]D", first)))
    )


def _is_esco_product(label: str) -> bool:
    bare = without_qualifier(label)
    words = bare.split()
    if bare != label and words[0][:1].isupper():
        return True
    return words[0] != "ICT" and all(any(c.isupper() for c in word) for word in words)
