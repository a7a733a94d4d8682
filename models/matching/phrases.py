"""What a name says to do, and with what: the parts of names in which two skills can be compared."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .words import stem

# Verbs of one line mean the same beside the same object; each is known by the first.
_SAME_DEED = """
advise counsel consult
build construct erect
calculate compute
clean wash cleanse
collect gather
conduct perform carry execute undertake
create develop prepare produce make compile draft formulate
determine identify
dispose discard
evaluate assess appraise
examine inspect check
explain describe
inform notify
install set
investigate research study
maintain service
manage direct oversee supervise administer
monitor observe watch
order purchase buy procure
record document log register
repair fix mend
resolve solve
select choose
sell vend
teach instruct educate train
use operate run utilise utilize employ tend
"""
_DEED = {stem(verb): stem(line.split()[0]) for line in _SAME_DEED.split("\n") for verb in line.split()}
USE = _DEED[stem("use")]

# Two names that differ in one of these speak of opposites, or of a thing and its absence.
_OPPOSITES = [
    {stem(word) for word in pair.split()}
    for pair in (
        "install remove uninstall dismantle",
        "assemble disassemble dismantle",
        "buy sell",
        "purchase sell",
        "load unload",
        "import export",
        "indoor outdoor",
        "internal external",
        "attach remove detach",
        "open close",
        "receive send issue",
        "inorganic organic",
    )
]
_NEGATIONS = frozenset({"non", "not", "no", "never", "without", "anti", "un"})

_LITTLE = "a an the all any other others such their its his her your own various specific"
_SMALL = frozenset(_LITTLE.split())
_PARTICLES = frozenset({"out", "up", "off", "down", "over", "with", "on", "to", "in"})
# What follows one of these says where, how or what for: it narrows the name, and is never its head.
_RELATIONS = (
    "about according across after against among as at before between by concerning during for from in into of on onto "
    "regarding related relating that through throughout to toward under using via when where which while with within"
    " without"
)
_CONTEXT = frozenset(_RELATIONS.split())
_OR = frozenset({"or", "and", "/", "&", ","})
_ADJECTIVE = re.compile(r"(?:ic|al|ive|ous|[ao]ry|able|ible|ed|ern|ular)$")
_TOKEN = re.compile(r"[a-z0-9][a-z0-9+#]*|[,/&]")
_BRITISH = ((re.compile(r"is(e[sd]?|ing|ations?)$"), r"iz\1"), (re.compile(r"ys(e[sd]?|ing)$"), r"yz\1"))
_SPELLINGS = {
    "behaviour": "behavior",
    "catalogue": "catalog",
    "centre": "center",
    "colour": "color",
    "fibre": "fiber",
    "ict": "computer",
    "jewellery": "jewelry",
    "labour": "labor",
    "licence": "license",
    "programme": "program",
    "programmes": "programs",
    "tyre": "tire",
    "softwares": "software",
    # Nouns that ESCO and O*NET choose differently for one thing.
    "bodies": "corpses",
    "employee": "personnel",
    "employees": "personnel",
    "medication": "medicine",
    "medications": "medicines",
    "specimen": "sample",
    "specimens": "samples",
    "staff": "personnel",
    "worker": "personnel",
    "workers": "personnel",
}
_ENDINGS = (
    *("izations", "ization", "ations", "ation", "ments", "ment", "ings", "ing", "ions", "ion"),
    *("ally", "ly", "ers", "er", "ors", "or", "al", "es", "s", "e"),
)


@dataclass(frozen=True, slots=True)
class Thing:
    """What a deed is done to: its last noun, and the stems of all its words and of what narrows it."""

    head: str
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A name in parts. deeds: what is done, none in a name of a thing; things: to what, one or the other."""

    deeds: frozenset[str]
    things: tuple[Thing, ...]
    words: frozenset[str]


def tokens(name: str) -> list[str]:
    """Return the words and commas of a name, lower case, in American spelling."""
    return [_respelled(token) for token in _TOKEN.findall(name.casefold())]


def root(word: str) -> str:
    """Return a word without inflection and derivation, so that a noun meets its verb: management -> manag."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)].removesuffix("e")
    return word


def parse(name: str, *, verbal: bool) -> Phrase:
    """Return the parts of a name; one that is verbal begins with what is done."""
    rest = tokens(name)
    deeds: set[str] = set()
    words = frozenset(stem(w) for w in rest if w not in _SMALL and w not in _OR and w not in _CONTEXT)
    if verbal:
        deeds, rest = _split_deeds(rest)
    main = next((i for i, word in enumerate(rest) if i and word in _CONTEXT), len(rest))
    context = frozenset(stem(w) for w in rest[main:] if w not in _SMALL and w not in _OR and w not in _CONTEXT)
    parts = list(_alternatives(rest[:main]))
    things = tuple(Thing(part[-1], frozenset(part) | context) for part in parts)
    return Phrase(frozenset(deeds), things, words)


def covers(wide: Phrase, tight: Phrase) -> bool:
    """Return whether whoever does what the wide phrase says does what the tight one says, whatever it narrows.

    Every deed of the tight phrase must be one of the wide one; each of its things one of the wide one's with more
    words around the same head.
    """
    if not (wide.things and tight.things) or not tight.deeds <= wide.deeds:
        return False
    return all(any(_within(thing, of) for of in wide.things) for thing in tight.things)


def share_a_thing(one: Phrase, other: Phrase) -> bool:
    """Return whether any thing of one phrase is, or narrows, one of the other."""
    return any(_within(a, b) or _within(b, a) for a in one.things for b in other.things)


def opposed(one: Phrase, other: Phrase) -> bool:
    """Return whether one phrase negates a word of the other, or says its opposite."""
    here, there = one.words - other.words, other.words - one.words
    if (here | there) & _NEGATIONS:
        return True
    return any(here & pair and there & pair for pair in _OPPOSITES)


def _within(thing: Thing, of: Thing) -> bool:
    return thing.head == of.head and of.words <= thing.words


def _split_deeds(rest: Sequence[str]) -> tuple[set[str], list[str]]:
    """Return the deeds that a name begins with, "repair or adjust", and the words after them."""
    deeds = {_deed(rest[0])} if rest else set()
    at = 1
    while at + 1 < len(rest) and rest[at] in _OR and stem(rest[at + 1]) in _VERBS:
        deeds.add(_deed(rest[at + 1]))
        at += 2
    while at < len(rest) and rest[at] in _PARTICLES:
        at += 1
    return deeds, list(rest[at:])


def _deed(verb: str) -> str:
    return _DEED.get(stem(verb), stem(verb))


def _alternatives(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield the stems of each thing among "medical equipment or facilities", "scientific or technical staff"."""
    parts: list[list[str]] = [[]]
    for word in words:
        if word in _OR:
            parts.append([])
        elif word not in _SMALL:
            parts[-1].append(word)
    parts = [part for part in parts if part]
    for part in parts:
        if part is not parts[-1] and _ADJECTIVE.search(part[-1]):
            part = [*part, parts[-1][-1]]
        elif len(part) == 1 and not _ADJECTIVE.search(parts[0][-1]):
            part = [*parts[0][:-1], *part]
        yield [stem(word) for word in part]


@lru_cache(maxsize=100_000)
def _respelled(token: str) -> str:
    token = _SPELLINGS.get(token, token)
    for pattern, spelling in _BRITISH:
        if len(token) > 5:
            token = pattern.sub(spelling, token)
    return token


# Verbs that may follow "and" or "or" at the beginning: those above and others that names begin with.
_MORE_VERBS = """
adjust analyze arrange assemble assist authorize communicate compare confer control coordinate cut design
diagnose discuss distribute drive edit enforce establish implement interpret interview issue lead load
measure mix modify negotiate obtain organize package plan position present process promote protect provide
recommend refer remove replace report respond review schedule sort stock supply test track transport treat
update verify weigh write
"""
_VERBS = _DEED.keys() | {stem(word) for word in _MORE_VERBS.split()}
