"""The matcher over a small taxonomy and the fake encoder: counts, quotes, order, and the shortlist's loss."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.candidates import MatchConfig
from credlens.models.matching.cues import Modality
from credlens.models.matching.index import SkillIndex
from credlens.models.matching.matcher import Matcher
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.matching.years import Years
from credlens.models.records import TextKind
from credlens.taxonomy import Occupation, Relation, RelationKind, Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.errors import ConfigError, TaxonomyError

from ..fakes import HashEncoder

VERBS = ("weld", "paint", "cut", "inspect", "clean", "repair")
THINGS = ("pipes", "walls", "glass", "boilers", "roofs", "tools", "floors", "doors")
LABELS = [f"{verb} {thing}" for verb in VERBS for thing in THINGS]


def taxonomy(labels: Sequence[str] = LABELS, *, needed: int | None = None) -> Taxonomy:
    """Return a taxonomy of these labels; `needed`: the position of the one that an occupation needs."""
    skills = [Skill(id=f"custom:{i:03}", label=label, kind=SkillKind.SKILL) for i, label in enumerate(labels)]
    relations = [] if needed is None else [Relation("custom:job", skills[needed].id, RelationKind.ESSENTIAL)]
    job = Occupation(id="custom:job", label="fitter")
    release = Release(name="small", version="1", licence="ours")
    return Taxonomy(release, skills=skills, occupations=[job], relations=relations)


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> Matcher:
    return Matcher.load(taxonomy(), encoder=HashEncoder(), cache=tmp_path_factory.mktemp("index"))


words = st.sampled_from([*VERBS, *THINGS, "welding", "<b>", "&amp;", "the", "é", "\x07", "\n", "R", ","])
sentences = st.lists(words, min_size=1, max_size=25).map(" ".join)


@given(text=sentences)
@settings(max_examples=60, deadline=None)
def test_every_quote_is_a_slice_of_its_text(matcher: Matcher, text: str) -> None:
    for kind in TextKind:
        for match in matcher.match([text], kind=kind, min_probability=0)[0]:
            assert text[match.start : match.end] == match.quote
            assert match.quote.strip()
            assert 0 <= match.probability <= 1


@given(text=sentences.filter(lambda s: any(w in s for w in THINGS)), top=st.integers(1, len(LABELS)))
@settings(max_examples=40, deadline=None)
def test_no_least_probability_gives_exactly_top(matcher: Matcher, text: str, top: int) -> None:
    (matches,) = matcher.match([text], top=top, min_probability=0)
    assert len(matches) == top == len({m.skill_id for m in matches})
    assert [m.rank for m in matches] == list(range(1, top + 1))
    assert [(-m.score, m.skill_id) for m in matches] == sorted((-m.score, m.skill_id) for m in matches)


def test_a_mention_is_quoted_and_ranked_first(matcher: Matcher) -> None:
    text = "You will also <b>repair boilers</b> for us"
    first = matcher.match([text], min_probability=0)[0][0]
    assert (first.quote, first.method, first.rank) == ("repair boilers", MatchMethod.EXACT, 1)


def test_an_inflected_mention_is_lexical(matcher: Matcher) -> None:
    matches = matcher.match(["You are repairing boiler after boiler"], top=len(LABELS), min_probability=0)[0]
    (found,) = [m for m in matches if matcher.taxonomy.skill(m.skill_id).label == "repair boilers"]
    assert (found.quote, found.method) == ("repairing boiler", MatchMethod.LEXICAL)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x07", "<p></p>", "..."])
def test_a_text_without_words_has_no_match(matcher: Matcher, text: str) -> None:
    assert matcher.match([text], min_probability=0) == [()]


def test_texts_do_not_influence_each_other(matcher: Matcher) -> None:
    texts = ["clean floors", "", "weld pipes and paint walls", "the"]
    together = matcher.match(texts, min_probability=0)
    assert together == [matcher.match([text], min_probability=0)[0] for text in texts]


def test_the_shortlist_loses_nothing_against_all_labels() -> None:
    """With 48 labels a shortlist of 48 is brute force; one of 3 a window ranks the same five first."""
    texts = ["inspect roofs, clean glass and cut doors", "paint the walls", "tools we repair"]
    first_five = []
    for shortlist in (len(LABELS), 5):
        config = MatchConfig(shortlist=shortlist, lexical_shortlist=1)
        narrow = Matcher(taxonomy(), HashEncoder(), SkillIndex(HashEncoder().encode(LABELS)), config=config)
        first_five.append([[m.skill_id for m in found] for found in narrow.match(texts, top=5, min_probability=0)])
    assert first_five[0] == first_five[1]


def test_equal_scores_are_ordered_by_id(tmp_path: Path) -> None:
    twins = taxonomy(["weld pipes", "weld pipes", "paint walls"])
    matches = Matcher.load(twins, encoder=HashEncoder(), cache=tmp_path).match(["weld pipes"], min_probability=0)[0]
    assert matches[0].score == matches[1].score
    assert [m.skill_id for m in matches[:2]] == ["custom:000", "custom:001"]


def test_a_skill_that_occupations_need_scores_higher(tmp_path: Path) -> None:
    """The prior adds 0.06 * log(2) / 7 = 0.005941 for one occupation."""
    scores = [
        Matcher.load(taxonomy(needed=needed), encoder=HashEncoder(), cache=tmp_path)
        .match(["weld pipes"], min_probability=0)[0][0]
        .score
        for needed in (None, 0)
    ]
    assert scores[1] - scores[0] == pytest.approx(0.005941, abs=2e-6)


def test_a_posting_gives_each_skill_once_in_its_own_offsets(matcher: Matcher) -> None:
    duties = "Your duties\n- weld pipes\n- paint walls\n- weld pipes again"
    text = f"About us\nWe repair boilers.\n{duties}\nBenefits\nclean glass"
    (matches,) = matcher.match([text], kind=TextKind.POSTING, top=len(LABELS), min_probability=0)
    ids = [m.skill_id for m in matches]
    assert len(ids) == len(set(ids))
    best = {matcher.taxonomy.skill(m.skill_id).label: m for m in matches}
    assert text[best["weld pipes"].start :].startswith("weld pipes\n- paint")
    assert best["repair boilers"].method is not MatchMethod.EXACT
    assert best["clean glass"].method is not MatchMethod.EXACT


def labelled(matcher: Matcher, text: str, *, kind: TextKind = TextKind.SENTENCE) -> dict[str, SkillMatch]:
    (matches,) = matcher.match([text], kind=kind, top=len(LABELS), min_probability=0)
    return {matcher.taxonomy.skill(m.skill_id).label: m for m in matches}


def test_a_match_says_how_it_is_asked_for_and_with_how_many_years(matcher: Matcher) -> None:
    found = labelled(
        matcher, "You <b>weld pipes</b>; no need to paint walls; cut glass a plus; 3+ years repair boilers"
    )
    assert [found[label].modality for label in ("weld pipes", "paint walls", "cut glass", "repair boilers")] == [
        Modality.REQUIRED,
        Modality.NOT_NEEDED,
        Modality.PREFERRED,
        Modality.REQUIRED,
    ]
    assert (found["repair boilers"].years, found["weld pipes"].years) == (Years(3, None), None)


def test_a_heading_of_wishes_makes_a_posting_prefer(matcher: Matcher) -> None:
    found = labelled(matcher, "Your tasks\n- weld pipes\nNice to have\n- paint walls", kind=TextKind.POSTING)
    assert [found[label].modality for label in ("weld pipes", "paint walls")] == [
        Modality.REQUIRED,
        Modality.PREFERRED,
    ]


def test_in_a_posting_one_sentence_that_asks_outweighs_one_that_denies(matcher: Matcher) -> None:
    found = labelled(matcher, "No need to weld pipes at first.\nLater you weld pipes.", kind=TextKind.POSTING)
    assert found["weld pipes"].modality is Modality.REQUIRED


def test_the_fingerprint_changes_with_what_a_match_depends_on() -> None:
    index = SkillIndex(HashEncoder().encode(LABELS))
    prints = {
        Matcher(taxonomy(), HashEncoder(), index).fingerprint,
        Matcher(taxonomy(), HashEncoder(), index, config=MatchConfig(shortlist=20)).fingerprint,
        Matcher(taxonomy(needed=1), HashEncoder(), index).fingerprint,
    }
    assert len(prints) == 3
    assert Matcher(taxonomy(), HashEncoder(), index).fingerprint in prints


def test_a_taxonomy_without_skills_is_refused() -> None:
    with pytest.raises(TaxonomyError, match="no skill to match"):
        Matcher.load(taxonomy([]), encoder=HashEncoder())


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ConfigError, match="coarse must be one of"):
        MatchConfig(windows=(3, 8), coarse=5)
