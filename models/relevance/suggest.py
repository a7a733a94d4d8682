"""A learning outcome that a provider could start from, assembled from the taxonomy's own words by rules.

It completes "On completion, the learner can ...": a verb whose result can be observed (Bloom's taxonomy as revised
by Anderson & Krathwohl 2001), its object, and what the taxonomy says that takes in. It is a suggestion to be edited.
"""

import re
from functools import lru_cache

from credlens.taxonomy import Skill, SkillKind

# More of a description than this is no longer one outcome.
LONGEST = 240

# Suggestions that are remembered, for credentials lack the same skills: some 10 MB.
_KEPT = 32_768

# What a learner is said to do, but no examiner can observe, and what can be observed instead.
_OBSERVED = {
    "appreciate": "discuss",
    "comprehend": "explain",
    "know": "describe",
    "learn": "describe",
    "study": "examine",
    "understand": "explain",
}

# Attitudes and ways of working: nothing else can be asked than to show them.
_ATTITUDES = """
    accept act assume be care commit cope empathise exert exercise feel focus persist react respect stay strive think
    tolerate trust work
"""
_SHOWN = frozenset(_ATTITUDES.split())

# First words of a phrase that tells what to do; ESCO's skills all are such phrases, so this is for other taxonomies.
_ACTIONS = """
    adjust administer advise analyse analyze apply arrange assemble assess assist build calculate carry check clean
    collect communicate compare compile conduct configure control coordinate create define deliver demonstrate design
    determine develop diagnose document draft draw edit ensure establish estimate evaluate examine execute explain
    facilitate follow forecast formulate gather give guide handle identify implement inspect install integrate
    interpret investigate keep lead maintain make manage measure monitor negotiate observe operate organise organize
    oversee perform plan prepare present process produce program promote provide read record repair report research
    review run select sell set solve supervise support take teach test train translate treat troubleshoot use utilise
    verify weld write
"""
_VERBS = frozenset(_ACTIONS.split())

_APPLIED = re.compile(
    r"(?:techniques?|methods?|methodolog(?:y|ies)|principles?|procedures?|practices?|strateg(?:y|ies)|standards?|rules|"
    r"guidelines|protocols?|frameworks?|models|tools|etiquette|pedagogy|accounting|bookkeeping|programming|analysis)$",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"(?:\blaws?|legislation|regulations?|policy|policies|directives?|conventions?|agreements)$", re.IGNORECASE
)
_SORTS = re.compile(r"^(?:types|kinds|varieties|categories) of |\btypes$", re.IGNORECASE)
_PROGRAM = re.compile(
    r"\b(?:software|computer programs?|programs?|tools?|platforms?|libraries|library|applications?|computer language|"
    r"query language|operating systems?|database|framework)\b",
    re.IGNORECASE,
)
_CODING = re.compile(r"techniques and principles of software development|programming language", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
# A full stop that ends a sentence; some descriptions lack the space after it.
_STOP = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)[.;](?=\s|[A-Z]|$)")


@lru_cache(maxsize=_KEPT)
def suggest_outcome(skill: Skill) -> str:
    """Return an outcome that teaches a skill, one sentence without its full stop."""
    if skill.kind is SkillKind.TASK:
        return _capital(skill.label.rstrip(". "))
    if skill.kind is SkillKind.WORK_ACTIVITY:
        return f"Carry out this activity: {_plain_start(skill.label)}"
    first = skill.label.partition(" ")[0].casefold()
    if skill.kind is SkillKind.SKILL and (skill.scheme == "esco" or first in _VERBS):
        return _of_phrase(skill)
    return _of_noun(skill)


def _of_phrase(skill: Skill) -> str:
    """Return an outcome for a name that tells what to do, its verb exchanged where nobody could observe it."""
    first, _, rest = skill.label.partition(" ")
    verb, says = first.casefold(), _scope(skill)
    if verb == "have":
        phrase = f"Demonstrate {rest}"
    elif verb in _SHOWN or skill.label.startswith("adapt to "):
        phrase = f"Demonstrate the ability to {_plain_start(skill.label)}"
    elif verb in _OBSERVED:
        phrase = _heard_or_read(rest) or f"{_OBSERVED[verb].capitalize()} {rest}"
    elif says and _repeats(says, skill.label):
        return _capital(says)
    else:
        phrase = _capital(skill.label)
    return f"{phrase}: {_plain_start(says)}" if says else phrase


def _of_noun(skill: Skill) -> str:
    """Return an outcome for something that is known or used, by what its name and description say it is."""
    name, begins = _BRACKETS.sub("", skill.label).strip(), skill.description[:160]
    if _is_language(skill):
        return f"Communicate in {name}"
    if name[:1].isupper() and _CODING.search(begins):
        return f"Write and test programs in {name}"
    if skill.kind is SkillKind.TECHNOLOGY:
        return _of_technology(name, skill.description)
    says = f": {_plain_start(_scope(skill))}" if _scope(skill) else ""
    if name[:1].isupper() and _PROGRAM.search(begins):
        return f"Use {name} for given tasks{says}"
    if _LEGAL.search(name):
        return f"Apply {name} to given cases{says}"
    return f"{_verb_for(skill, name)} {name}{says}"


def _of_technology(name: str, sort: str) -> str:
    """Return an outcome for a product, or for a sort of products; sort: what kind of thing it is."""
    if not _is_name(name):
        return f"Use {_plain_start(name)} for given tasks"
    bracket = f" ({_plain_start(sort)})" if 0 < len(sort) <= 60 else ""
    return f"Use {name}{bracket} for given tasks"


def _verb_for(skill: Skill, name: str) -> str:
    if name.casefold().endswith(("software", " tools")):
        return "Use"
    if _SORTS.search(name):
        return "Distinguish"
    ability = skill.kind in (SkillKind.SKILL, SkillKind.ABILITY)
    return "Apply" if ability or _APPLIED.search(name) else "Explain"


def _heard_or_read(rest: str) -> str:
    """Return what can be observed of who understands a language: "understand spoken Danish"."""
    way, _, language = rest.partition(" ")
    if not language[:1].isupper():
        return ""
    return {"spoken": f"Summarise spoken {language}", "written": f"Summarise written {language}"}.get(way, "")


def _is_language(skill: Skill) -> bool:
    begins = skill.description[: len(skill.label) + 24].casefold()
    return skill.label[:1].isupper() and begins.startswith(f"the {skill.label.casefold()} language")


def _is_name(name: str) -> bool:
    """Tell whether a technology's name is a product's and not a sort of product: its second word has a capital."""
    return not name.partition(" ")[2][:1].islower()


def _scope(skill: Skill) -> str:
    """Return the first sentence of a description; empty where it is none, too long, or only says to know it."""
    text = skill.description.replace("\u200b", "").strip()
    text = " ".join(_STOP.split(text, maxsplit=1)[0].split()).rstrip(" .:,\\")
    vague = text.partition(" ")[0].casefold() in _OBSERVED
    return text if 12 <= len(text) <= LONGEST and not vague else ""


def _repeats(says: str, label: str) -> bool:
    """Tell whether a sentence begins as the label does and has all its longer words."""
    spoken = says.casefold()
    words = [w[:5] for w in re.findall(r"[a-z]{4,}", label.casefold())]
    return spoken.split()[0] == label.casefold().split()[0] and all(w in spoken for w in words)


def _plain_start(text: str) -> str:
    """Return a text to stand within a sentence: its first letter small, unless its first word is a name."""
    first = text.split(" ", 1)[0] if text else ""
    return text if first[1:] != first[1:].lower() or first == "I" else text[:1].lower() + text[1:]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
