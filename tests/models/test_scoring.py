"""Scores and signals as columns, against a reference that takes one text, one window and one skill at a time."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.candidates import QUICK, CandidateFinder, MatchConfig
from credlens.models.matching.encoder import Tokens
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.lexical import Lexicon
from credlens.models.matching.signals import OVERLAP, SIGNALS
from credlens.models.records import TextKind

from ..fakes import HashEncoder
from .test_matcher import LABELS, THINGS, VERBS, taxonomy

EVERYTHING = len(LABELS)
TAXONOMY = taxonomy(needed=3)
INDEX = SkillIndex(HashEncoder().encode(LABELS))
LEXICON = Lexicon(TAXONOMY.skills)

words = st.sampled_from([*VERBS, *THINGS, "welding", "the", "é", "pipe-cut", "R", ","])
texts_of_words = st.lists(words, max_size=14).map(" ".join)


def finder(config: MatchConfig) -> CandidateFinder:
    return CandidateFinder(TAXONOMY, HashEncoder(), INDEX, config, {"custom:001": 0.5}, lexicon=LEXICON)


def thorough() -> MatchConfig:
    return MatchConfig(shortlist=EVERYTHING, lexical_shortlist=EVERYTHING, kept=EVERYTHING)


def scored_by_hand(text: str, kind: TextKind) -> list[tuple[str, float, set[str], float]]:
    """Return id, score, the quotes that it may have and cosine of every skill, best first."""
    config, weights = thorough(), thorough().weights(kind)
    (tokens,) = HashEncoder().encode_tokens([text])
    count = len(tokens.vectors)
    if not count:
        return []
    spans = [(0, count)]
    for size in config.windows:
        spans += [(a, a + size) for a in range(0, count - size + 1, max(1, size // 3)) if size < count]
    vectors = [tokens.vectors[a:b].mean(axis=0) / np.linalg.norm(tokens.vectors[a:b].mean(axis=0)) for a, b in spans]
    said = {m.skill: m for m in reversed(LEXICON.mentions(text))}
    found = []
    for i, skill in enumerate(TAXONOMY.skills):
        cosines = [float(vector @ INDEX.vectors[i]) for vector in vectors]
        best = int(np.argmax(np.round(cosines, 6)))
        strength = said[i].strength if i in said else 0.0
        covered = float(LEXICON.coverage([text])[0][i])
        prior = np.log1p(TAXONOMY.occupation_counts.get(skill.id, 0)) / 7
        score = cosines[best] + weights.whole * cosines[0] + weights.phrase * strength
        score += weights.coverage * covered + weights.prior * prior
        # Windows of the same cosine are all right: which of them comes first hangs on the last digit.
        tied = [span for span, cosine in zip(spans, cosines, strict=True) if cosine > cosines[best] - 2e-6]
        quotes = {text[said[i].start : said[i].end]} if i in said else {quoted(text, tokens, span) for span in tied}
        found.append((skill.id, score, quotes, cosines[best]))
    return sorted(found, key=lambda one: (-round(one[1], 6), one[0]))


def quoted(text: str, tokens: Tokens, span: tuple[int, int]) -> str:
    """Return the words that a window touches, whole ones."""
    start, end = int(tokens.start[span[0]]), int(tokens.end[span[1] - 1])
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return text[start:end]


@given(st.lists(texts_of_words, min_size=1, max_size=4), st.sampled_from([TextKind.SENTENCE, TextKind.OUTCOME]))
@settings(max_examples=30)
def test_columns_hold_what_one_text_at_a_time_gives(texts: list[str], kind: TextKind) -> None:
    table = finder(thorough()).find(texts, kind=kind, at_least=1)
    for i, text in enumerate(texts):
        candidates, expected = table.of(i), scored_by_hand(text, kind)
        if candidates is None:
            assert expected == []
            continue
        by_id = {skill_id: rest for skill_id, *rest in expected}
        assert len(by_id) == len(candidates.rows) == EVERYTHING
        ranked = [(-s, TAXONOMY.skills[r].id) for s, r in zip(candidates.score, candidates.rows, strict=True)]
        assert ranked == sorted(ranked)
        for at, row in enumerate(candidates.rows.tolist()):
            score, quotes, cosine = by_id[TAXONOMY.skills[row].id]
            assert candidates.score[at] == pytest.approx(score, abs=2e-6)
            assert candidates.signals[at, SIGNALS.index("span")] == pytest.approx(cosine, abs=1e-6)
            if not np.isclose(cosine, 0, atol=1e-6):
                assert text[candidates.start[at] : candidates.end[at]] in quotes


@given(st.lists(texts_of_words, min_size=1, max_size=5))
@settings(max_examples=30)
def test_the_quick_way_computes_the_same_cosines(texts: list[str]) -> None:
    """By products of tokens instead of by vectors of windows; the small index has one cell, which is searched whole."""
    one, other = (
        finder(config).find(texts, kind=TextKind.SENTENCE, at_least=EVERYTHING)
        for config in (thorough(), MatchConfig(nearby=True, whole_only=True))
    )
    assert one.bounds.tolist() == other.bounds.tolist()
    np.testing.assert_allclose(one.whole, other.whole, atol=1e-6)
    for i in range(len(texts)):
        part = slice(*one.bounds[i : i + 2])
        first, second = np.argsort(one.rows[part]), np.argsort(other.rows[part])
        np.testing.assert_allclose(one.score[part][first], other.score[part][second], atol=2e-6)


@given(st.lists(texts_of_words, min_size=2, max_size=20), st.sampled_from([MatchConfig(), QUICK]))
@settings(max_examples=30)
def test_a_text_is_scored_the_same_in_any_company(texts: list[str], config: MatchConfig) -> None:
    together = finder(config).find(texts, kind=TextKind.SENTENCE, at_least=5)
    for i, text in enumerate(texts):
        alone, beside = finder(config).find([text], kind=TextKind.SENTENCE, at_least=5).of(0), together.of(i)
        if alone is None or beside is None:
            assert alone is beside
            continue
        for name in ("rows", "score", "signals", "start", "end", "whole"):
            np.testing.assert_array_equal(getattr(alone, name), getattr(beside, name))


def rivalry_by_hand(score: Sequence[float], spans: Sequence[tuple[int, int]]) -> list[tuple[float, float]]:
    def same(a: tuple[int, int], b: tuple[int, int]) -> bool:
        shared = min(a[1], b[1]) - max(a[0], b[0])
        return shared >= OVERLAP * min(a[1] - a[0], b[1] - b[0])

    found = []
    for i, mine in enumerate(spans):
        behind = max((score[j] - score[i] for j, other in enumerate(spans) if same(mine, other)), default=0.0)
        ahead = min((score[i] - score[j] for j in range(i + 1, len(spans)) if same(mine, spans[j])), default=0.3)
        found.append((max(behind, 0.0), min(max(ahead, 0.0), 0.3)))
    return found


@given(st.lists(texts_of_words, min_size=1, max_size=20))
@settings(max_examples=30)
def test_rivals_are_those_of_the_same_text(texts: list[str]) -> None:
    table = finder(QUICK).find(texts, kind=TextKind.SENTENCE, at_least=5)
    for i in range(len(texts)):
        candidates = table.of(i)
        if candidates is not None:
            spans = list(zip(candidates.start.tolist(), candidates.end.tolist(), strict=True))
            columns = candidates.signals[:, [SIGNALS.index("overshadowed"), SIGNALS.index("ahead")]]
            np.testing.assert_allclose(columns, rivalry_by_hand(candidates.score.tolist(), spans), atol=1e-12)
