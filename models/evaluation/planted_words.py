"""The words of planted texts: what a skill is called, and the sentences of our own writing that carry it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from importlib.resources import files
from typing import Any

import yaml

from credlens.taxonomy import Skill, SkillKind, Taxonomy

from .benchmarks import Labelled


class Wording(StrEnum):
    """In whose words a text asks for a skill."""

    LABEL = "label"  # the taxonomy's own name
    ALTERNATIVE = "alternative"  # another name that the taxonomy gives
    DESCRIBED = "described"  # our own words, see planted_phrases.yaml
    GIVEN = "given"  # a sentence of a labelled set that the user gave


class Difficulty(StrEnum):
    """How easily a skill is taken for another by its name."""

    SIBLING = "sibling"  # half of the words of its name and of another skill's are the same
    ORDINARY = "ordinary"  # its name is one word
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Form:
    """One way to call a skill. act: it is something that one does ("mop floors"), not a topic; whole: a sentence."""

    text: str
    wording: Wording
    act: bool = True
    whole: bool = False


@dataclass(frozen=True, slots=True)
class WrittenMarket:
    """An occupation, by its code, and the skills that planted_phrases.yaml describes for it."""

    occupation: str
    label: str
    skill_ids: tuple[str, ...]


class Words:
    """How the skills of a taxonomy are said."""

    def __init__(self, taxonomy: Taxonomy, given: Sequence[Labelled] = ()) -> None:
        self._taxonomy = taxonomy
        self.has_sentences = bool(given)
        self._given: dict[str, list[str]] = {}
        for text in given:
            if len(text.skills) == 1:
                self._given.setdefault(next(iter(text.skills)), []).append(text.text)

    @property
    def given(self) -> tuple[str, ...]:
        """Return the skills that a given sentence asks for, and for nothing else, sorted."""
        return tuple(sorted(self._given.keys() & self._taxonomy.skill_by_id.keys()))

    def forms(self, skill_id: str) -> dict[Wording, tuple[Form, ...]]:
        """Return the ways to call a skill, by wording; a name that it shares with another skill calls neither."""
        skill = self._taxonomy.skill_by_id[skill_id]
        names = [n for n in dict.fromkeys(map(_plain, skill.alt_labels)) if n and self._names.get(n.casefold()) == 1]
        found = {
            Wording.LABEL: (_named(skill, _plain(skill.label), Wording.LABEL),),
            Wording.ALTERNATIVE: tuple(_named(skill, n, Wording.ALTERNATIVE) for n in names if n != skill.label),
            Wording.DESCRIBED: tuple(Form(text, Wording.DESCRIBED) for text in described().get(skill_id, ())),
            Wording.GIVEN: tuple(Form(text, Wording.GIVEN, whole=True) for text in self._given.get(skill_id, ())),
        }
        return {wording: forms for wording, forms in found.items() if forms}

    def difficulty(self, skill_id: str) -> Difficulty:
        """Return how easily a skill's name is taken for another's."""
        own = content_words(self._taxonomy.skill_by_id[skill_id].label)
        if len(own) == 1:
            return Difficulty.ORDINARY
        near = {other for word in own for other in self._with_word.get(word, ()) if other != skill_id}
        labels = (content_words(self._taxonomy.skill_by_id[other].label) for other in near)
        sibling = any(2 * len(own & other) >= len(own | other) for other in labels)
        return Difficulty.SIBLING if sibling else Difficulty.PLAIN

    @cached_property
    def _names(self) -> Mapping[str, int]:
        """Return how many skills have each name."""
        count: dict[str, int] = {}
        for skill in self._taxonomy.skills:
            for name in {_plain(n).casefold() for n in (skill.label, *skill.alt_labels)}:
                count[name] = count.get(name, 0) + 1
        return count

    @cached_property
    def _with_word(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for skill in self._taxonomy.skills:
            for word in content_words(skill.label):
                found.setdefault(word, []).append(skill.id)
        return found


def sentences() -> Mapping[str, Any]:
    """Return what planted_words.yaml holds."""
    return _read("planted_words.yaml")  # type: ignore[no-any-return]


def described() -> Mapping[str, Sequence[str]]:
    """Return our own words for skills, by skill id."""
    return {s["id"]: tuple(s["says"]) for market in _read("planted_phrases.yaml") for s in market["skills"]}


def written_markets() -> tuple[WrittenMarket, ...]:
    """Return the markets whose skills we have described."""
    return tuple(
        WrittenMarket(market["occupation"], market["label"], tuple(s["id"] for s in market["skills"]))
        for market in _read("planted_phrases.yaml")
    )


def capital(text: str) -> str:
    """Return a text with its first letter in upper case."""
    return text[:1].upper() + text[1:]


_CACHE: dict[str, Any] = {}


def _read(name: str) -> Any:  # noqa: ANN401
    if name not in _CACHE:
        _CACHE[name] = yaml.safe_load((files(__package__) / name).read_text(encoding="utf-8"))
    return _CACHE[name]


def _plain(name: str) -> str:
    """Return a name without what stands in brackets, which tells catalogues apart and which nobody says."""
    return " ".join(re.sub(r"\([^)]*\)", " ", name).split())


def _named(skill: Skill, name: str, wording: Wording) -> Form:
    # "welding pipes", "the welding of pipes" and "pipe welding" are topics.
    first, *_ = name.casefold().split()
    act = skill.kind is SkillKind.SKILL and not first.endswith("ing") and first not in ("the", "a", "an")
    # Proper names keep their capitals.
    return Form(name if name[1:] != name[1:].lower() else name[:1].lower() + name[1:], wording, act)


def content_words(name: str) -> frozenset[str]:
    """Return the words of a name that mean something, in lower case."""
    return frozenset(re.findall(r"\w+", name.casefold())) - _SMALL


_SMALL = frozenset(["a", "an", "and", "for", "from", "in", "of", "on", "or", "the", "to", "with", "by"])
