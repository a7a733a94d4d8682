"""Job titles to occupations, with the fake encoder and a calibration made by hand."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.models.matching.matches import MatchMethod
from credlens.models.matching.occupations import OccupationMatcher
from credlens.models.matching.title_calibration import TITLE_SIGNALS, TitleCalibration, TitleModel
from credlens.taxonomy import Occupation, Release, Skill, SkillKind, Taxonomy
from credlens.taxonomy.errors import TaxonomyError

from ..fakes import HashEncoder

JOBS = (
    Occupation(id="esco:welder", label="welder", alt_labels=("metal joiner",), code="7212.1"),
    Occupation(id="esco:cook", label="cook", alt_labels=("kitchen chef",), code="5120.1"),
    Occupation(id="esco:nurse", label="nurse responsible for general care", alt_labels=("registered nurse",)),
    Occupation(
        id="onet:51-4121.00",
        label="Welders, Cutters, Solderers, and Brazers",
        alt_labels=("Welder",),
        code="51-4121.00",
    ),
    Occupation(id="onet:35-2014.00", label="Cooks, Restaurant", alt_labels=("Cook",), code="35-2014.00"),
)


def taxonomy(jobs: tuple[Occupation, ...] = JOBS) -> Taxonomy:
    skill = Skill(id="custom:s", label="weld", kind=SkillKind.SKILL)
    return Taxonomy(Release(name="small", version="1", licence="ours"), skills=[skill], occupations=jobs)


def by_words() -> TitleCalibration:
    """Return one that takes a title for what it shares with a name: logit = 10 x overlap_first - 6."""
    weights = tuple(10.0 if name == "overlap_first" else 0.0 for name in TITLE_SIGNALS)
    model = TitleModel(intercept=-6.0, weights=weights, accept_at=0.5, precise_at=0.9)
    return TitleCalibration({"esco": model, "onet": model}, "by-words")


@pytest.fixture(scope="module")
def matcher(tmp_path_factory: pytest.TempPathFactory) -> OccupationMatcher:
    folder = tmp_path_factory.mktemp("index")
    return OccupationMatcher.load(taxonomy(), encoder=HashEncoder(), cache=folder, calibration=by_words())


def found(matcher: OccupationMatcher, title: str) -> list[str]:
    return [m.occupation_id for m in matcher.match([title])[0]]


def test_a_title_is_found_in_each_scheme(matcher: OccupationMatcher) -> None:
    assert found(matcher, "Senior Welder (m/f/d) - Remote") == ["esco:welder", "onet:51-4121.00"]


def test_an_alternative_label_is_a_name(matcher: OccupationMatcher) -> None:
    title = "RN - acute ward"
    ((match,),) = matcher.match([title])
    assert (match.occupation_id, match.name, match.method) == ("esco:nurse", "registered nurse", MatchMethod.LEXICAL)
    assert (match.quote, match.start, match.end) == ("RN", 0, 2)


@pytest.mark.parametrize("title", ["Opportunity of a lifetime!", "Various roles", "Full time", "", "Level II", "!?"])
def test_a_title_that_names_no_occupation_gets_none(matcher: OccupationMatcher, title: str) -> None:
    assert found(matcher, title) == []


def test_the_probability_is_the_logistic_of_the_signals(matcher: OccupationMatcher) -> None:
    """Welder is a name as it stands: overlap 1, 1 / (1 + exp(-(10 - 6))) = 0.982014."""
    match = matcher.match(["welder"])[0][0]
    assert match.probability == 0.982014
    assert (match.method, match.rank) == (MatchMethod.EXACT, 1)


def test_the_score_is_cosine_plus_half_the_overlap(matcher: OccupationMatcher) -> None:
    """Title and label are the same text: cosine 1, overlap 1, so 1 + 0.5 x 1."""
    assert matcher.match(["welder"])[0][0].score == pytest.approx(1.5, abs=1e-5)


def test_the_precise_point_asks_for_more(matcher: OccupationMatcher) -> None:
    """Two of three words of "registered nurse": overlap about 0.8, logit about 2, 0.5 < p < 0.9."""
    assert [m.occupation_id for m in matcher.match(["registered zebra nurse"])[0]] == ["esco:nurse"]
    assert matcher.match(["registered zebra nurse"], precise=True) == [()]
    assert len(matcher.match(["welder"], precise=True)[0]) == 2


def test_every_distinct_part_is_encoded_once(tmp_path: Path) -> None:
    encoder = HashEncoder()
    fresh = OccupationMatcher.load(taxonomy(), encoder=encoder, cache=tmp_path, calibration=by_words())
    before = encoder.encoded
    fresh.match(["Welder", "Senior Welder", "Welder II", "Full time"])
    assert encoder.encoded - before == 1


def test_a_second_load_encodes_no_label(tmp_path: Path) -> None:
    OccupationMatcher.load(taxonomy(), encoder=HashEncoder(), cache=tmp_path, calibration=by_words())
    again = HashEncoder()
    OccupationMatcher.load(taxonomy(), encoder=again, cache=tmp_path, calibration=by_words())
    assert again.encoded == 0


def test_one_scheme_alone(tmp_path: Path) -> None:
    only = OccupationMatcher.load(
        taxonomy(), schemes=("onet",), encoder=HashEncoder(), cache=tmp_path, calibration=by_words()
    )
    assert found(only, "welder") == ["onet:51-4121.00"]


def test_without_occupations_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="small has no occupations to match titles with"):
        OccupationMatcher.load(taxonomy(()), encoder=HashEncoder(), cache=tmp_path)


def test_the_fingerprint_changes_with_any_name(tmp_path: Path, matcher: OccupationMatcher) -> None:
    renamed = (*JOBS[:-1], Occupation(id="onet:35-2014.00", label="Cooks, Restaurant", alt_labels=("Grill Cook",)))
    other = OccupationMatcher.load(taxonomy(renamed), encoder=HashEncoder(), cache=tmp_path, calibration=by_words())
    assert other.fingerprint != matcher.fingerprint


def test_the_shipped_calibration_is_of_these_signals() -> None:
    calibration = TitleCalibration.load()
    for scheme in ("esco", "onet", "custom"):
        model = calibration.model(scheme)
        assert len(model.weights) == len(TITLE_SIGNALS)
        assert 0 < model.accept_at <= model.precise_at < 1


words = st.sampled_from(["Senior", "welder", "Cooks", "registered", "nurse", "RN", "-", "(m/f/d)", "II", "Remote", "é"])


@given(title=st.lists(words, max_size=8).map(" ".join), top=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_quotes_ranks_and_numbers(matcher: OccupationMatcher, title: str, top: int) -> None:
    (matches,) = matcher.match([title], top=top, min_probability=0)
    esco = [m for m in matches if m.occupation_id.startswith("esco:")]
    onet = [m for m in matches if m.occupation_id.startswith("onet:")]
    assert (len(esco), len(onet)) in ((min(top, 3), min(top, 2)), (0, 0))
    for part in (esco, onet):
        assert [m.rank for m in part] == list(range(1, len(part) + 1))
        assert [-m.probability for m in part] == sorted(-m.probability for m in part)
    for m in matches:
        assert title[m.start : m.end] == m.quote
        assert m.quote.strip()
        assert 0 <= m.probability <= 1


@given(titles=st.lists(st.sampled_from(["welder", "Cook (nights)", "nurse", "Full time", "zebra"]), max_size=6))
@settings(max_examples=30, deadline=None)
def test_a_title_is_matched_alone_as_in_company(matcher: OccupationMatcher, titles: list[str]) -> None:
    together = matcher.match(titles, min_probability=0)
    alone = [matcher.match([title], min_probability=0)[0] for title in titles]
    for a, b in zip(together, alone, strict=True):
        assert [m.occupation_id for m in a] == [m.occupation_id for m in b]
        np.testing.assert_allclose([m.probability for m in a], [m.probability for m in b], atol=1e-4)
