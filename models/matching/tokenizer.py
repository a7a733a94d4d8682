"""spaCy's English tokenizer: the words of a text, and the tokens between its sentences."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]

# spaCy keeps every word that it has seen. Beyond so many it is made anew, some 100 MB later.
WORDS_KEPT = 400_000


class _Rules(NamedTuple):
    tokenizer: "Tokenizer"
    stops: frozenset[int]
    attributes: list[int]


def words_of(text: str) -> list[tuple[str, int]]:
    """Return the words and marks of a text and where each begins; white space is left out."""
    return [(token.text, token.idx) for token in _rules().tokenizer(text) if not token.is_space]


def sentence_bounds(line: str) -> list[tuple[int, int]]:
    """Return where each sentence stands: one begins with the first word behind a stop, as in spaCy's sentencizer."""
    tokenizer, stops, attributes = _rules()
    words, is_mark, begins, lengths = tokenizer(line).to_array(attributes).T.tolist()
    opens, stopped = [0], False
    for i, mark in enumerate(is_mark):
        if mark:
            stopped = stopped or words[i] in stops
        elif stopped:
            opens.append(i)
            stopped = False
    closes = [*(i - 1 for i in opens[1:]), len(words) - 1]
    return [(begins[a], begins[b] + lengths[b]) for a, b in zip(opens, closes, strict=True)]


def _rules() -> _Rules:
    rules = _make()
    if len(rules.tokenizer.vocab) > WORDS_KEPT:
        _make.cache_clear()
        rules = _make()
    return rules


@contextmanager
def _without_torch() -> Iterator[None]:
    """Hide torch from what is imported here: spaCy would load it where it is installed, for seconds, and use none."""
    if "torch" in sys.modules:
        yield
        return
    sys.modules["torch"] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules["torch"]


@lru_cache(maxsize=1)
def _make() -> _Rules:
    with _without_torch():
        import spacy
    from spacy.attrs import IDX, IS_PUNCT, IS_SPACE, LENGTH, ORTH  # type: ignore[import-not-found]
    from spacy.pipeline import Sentencizer

    nlp = spacy.blank("en")
    # Nothing else is read of a word, and to describe one that is new takes longer than to find it.
    vocab: Any = nlp.vocab
    vocab.lex_attr_getters = {name: vocab.lex_attr_getters[name] for name in (IS_PUNCT, IS_SPACE)}
    stops = frozenset(vocab.strings.add(stop) for stop in Sentencizer.default_punct_chars)
    return _Rules(nlp.tokenizer, stops, [ORTH, IS_PUNCT, IDX, LENGTH])
