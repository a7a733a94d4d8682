"""Which words of an outcome say what the learner does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from .bloom import Form, Verb, Weak, verb_forms, weak_words, word_list
from .english import COORDINATORS, DETERMINERS, NO_VERBS

_BE = {"be": Form.BASE, "become": Form.BASE, "is": Form.THIRD, "are": Form.BASE, "being": Form.GERUND}
# A verb of gain and the weak noun it asks for stand at most this far apart: "develop a deep practical understanding".
_REACH = 4
# Two words are one that was torn only if they make a verb of this many letters.
_TORN = 7
# Plural nouns that begin sentences on learners and courses, and what follows such a subject: no verbs.
_SUBJECTS = word_list("subjects")
_AFTER_NOUNS = word_list("after_subjects")
# Endings of verbs that the table need not list: digitises, notifies, generates.
_VERB_ENDINGS = ("ises", "izes", "ifies", "ulates", "inates", "icates")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A verb where it stands: one that can be observed, a weak one, or one that the table does not know.

    length      how many words it takes
    start, end  its characters in the text
    """

    form: Form
    verb: Verb | None = None
    weak: Weak | None = None
    length: int = 1
    start: int = 0
    end: int = 0

    @property
    def noun(self) -> bool:
        """Tell whether the word may be a noun as well."""
        return bool(self.verb and self.verb.noun)

    @property
    def name(self) -> str:
        """Return the verb's base form, empty if the table does not know it."""
        return self.verb.name if self.verb else self.weak.name if self.weak else ""

    def placed(self, start: int, end: int) -> "Use":
        """Return the same at its place in the text."""
        return replace(self, start=start, end=end)


def use_at(words: Sequence[str], at: int) -> Use | None:
    """Return the verb that begins at this word, None where none does."""
    if at >= len(words):
        return None
    weak = weak_words()
    if found := _weak_at(words, at):
        return found
    if (form := _BE.get(words[at])) and at + 1 < len(words) and (state := weak.states.get(words[at + 1])):
        return Use(form=form, weak=state, length=2)
    for length in (1, 2) if at + 1 < len(words) else (1,):
        # Text from a PDF has blanks inside words: "imp lement".
        word = "".join(words[at : at + length])
        if word in verb_forms() and (length == 1 or len(word) >= _TORN):
            verb, form = verb_forms()[word]
            return Use(form=form, verb=verb, length=length)
    word = words[at]
    if at == 0 and word in weak.nouns and words[1:2] in (["of"], ["in"], ["about"]):
        return Use(form=Form.BASE, weak=weak.nouns[word])
    if len(word) > 7 and word.endswith(_VERB_ENDINGS):
        return Use(form=Form.THIRD)
    return _unknown_third(words) if at == 0 else None


def _unknown_third(words: Sequence[str]) -> Use | None:
    """Return a verb that the table lacks: "reassures patients", but not "basics of", "courses that", "parents play"."""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if not first.endswith("s") or first.endswith(("ss", "us", "is", "ics")) or not second[:1].isalpha():
        return None
    if first in _SUBJECTS:
        return None
    if second in NO_VERBS - DETERMINERS or second in COORDINATORS or second in _AFTER_NOUNS:
        return None
    after = verb_forms().get(second)
    return None if after and not after[0].noun else Use(form=Form.THIRD)


def _weak_at(words: Sequence[str], at: int) -> Use | None:
    weak = weak_words()
    for length in (2, 1) if at + 1 < len(words) else (1,):
        name = " ".join(words[at : at + length])
        if found := weak.verbs.get(name):
            return Use(form=_form(words[at]), weak=found, length=length)
    if words[at] in weak.gain:
        for word in words[at + 1 : at + 1 + _REACH]:
            if word in weak.nouns and (word != "skills" or words[at] not in ("demonstrate", "demonstrates", "show")):
                return Use(form=_form(words[at]), weak=weak.nouns[word])
            if not word[0].isalpha() or word in ("of", "to", "in", "for"):
                break
    return None


def _form(word: str) -> Form:
    if word.endswith("ing"):
        return Form.GERUND
    return Form.THIRD if word.endswith("s") else Form.BASE
