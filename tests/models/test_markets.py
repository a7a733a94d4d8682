from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Credential
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import Market, MarketBasis
from credlens.models.relevance.inferred import Telling, infer_rows, leave_out_each, leave_out_groups
from credlens.models.relevance.markets import caution, choose_market, sample_postings
from credlens.models.relevance.mentions import PostingTable

from .worlds import CONFIG, table

JOBS = ("15-2051", "15-2051.00", "Data scientist", "cook", "", "15-2051.01")


def telling(weights: Mapping[str, float], units: Sequence[int] = ()) -> Telling:
    """Return what these skills may say, each taught by words of its own where no units are given."""
    return Telling(
        skill_ids=tuple(weights),
        weight=np.array([*weights.values()], dtype=float),
        unit=np.array(units or range(len(weights)), dtype=np.int64),
    )


def choose(postings: PostingTable, targets: tuple[str, ...] = (), **options: object) -> Market:
    record = Credential(id="c", title="", outcomes=(), target_occupations=targets)
    return choose_market(record, telling({"a": 1.0, "b": 1.0}), postings, config=CONFIG, **options)  # type: ignore[arg-type]


def jobs() -> PostingTable:
    return table({"a": [1, 0, 0, 0, 0, 0]}, occupation=JOBS)


@pytest.mark.parametrize(
    ("targets", "rows"),
    [
        (("15-2051.00",), [0, 1]),
        (("15-2051",), [0, 1]),
        (("15-2051.01",), [5]),
        (("DATA  SCIENTIST", "Cook"), [2, 3]),
    ],
)
def test_declared_occupations_meet_the_tags_of_the_postings(targets: tuple[str, ...], rows: list[int]) -> None:
    market = choose(jobs(), targets)
    assert market.basis is MarketBasis.DECLARED
    assert market.rows.tolist() == rows


def test_other_names_of_a_declared_occupation_meet_too() -> None:
    names = {"data scientist": frozenset({"data scientist", "15-2051.00"})}
    market = choose(jobs(), ("Data scientist",), occupation_names=lambda text: names[text.casefold()])
    assert market.rows.tolist() == [0, 1, 2]
    assert "3 postings" in market.description


def test_the_declared_occupation_is_called_by_its_label() -> None:
    market = choose(jobs(), ("15-2051.01",), occupation_label=lambda code: f"Analysts ({code})")
    assert market.description == "postings for the declared occupation: Analysts (15-2051.01) (1 posting)"


def test_declared_without_postings_is_empty_and_says_so() -> None:
    market = choose(jobs(), ("mason",))
    assert (market.basis, len(market.rows)) == (MarketBasis.DECLARED, 0)
    assert market.description == "no posting is tagged with the declared occupation: mason"
    nothing = choose(jobs(), basis=MarketBasis.DECLARED)
    assert nothing.description == "the credential declares no target occupation"


def test_basis_follows_what_is_given() -> None:
    rows = np.array([3, 1])
    assert choose(jobs()).basis is MarketBasis.INFERRED
    assert choose(jobs(), ("cook",), rows=rows).basis is MarketBasis.FILTERED
    assert choose(jobs(), ("cook",), rows=rows).rows.tolist() == [1, 3]
    assert choose(jobs(), ("cook",), rows=rows, basis=MarketBasis.DECLARED).rows.tolist() == [3]
    assert choose(jobs(), basis=MarketBasis.ALL).rows.tolist() == [0, 1, 2, 3, 4, 5]


# Ten postings; a and b are each asked for by three, so with specific_share 0.5 each weighs 1.
HALF = RelevanceConfig(specific_share=0.5)
PAIR = {"a": [1, 1, 1, 0, 0, 0, 0, 0, 0, 0], "b": [1, 1, 0, 1, 0, 0, 0, 0, 0, 0]}
BOTH = telling({"a": 1.0, "b": 1.0})


def test_inferred_postings_ask_for_two_specific_skills() -> None:
    postings = table(PAIR)
    assert infer_rows(postings, None, BOTH, HALF).tolist() == [0, 1]
    assert infer_rows(postings, np.array([1, 2, 9]), BOTH, HALF).tolist() == [1]
    assert infer_rows(postings, None, telling({"nowhere": 1.0}), HALF).tolist() == []


@pytest.mark.parametrize(
    ("weights", "says"),
    [
        ({}, "no skill was recognised"),
        ({"a": 1.0}, "(1 skill) is too little, too generic"),  # one specific skill weighs 1 of the needed 1.2
        ({"a": 0.55, "b": 0.55}, "(2 skills) is too little, too generic"),  # two that may not be taught at all
        ({"a": 1.0, "x": 1.0}, "(2 skills) is too little, too generic"),  # all ask for x, so it weighs 0
    ],
)
def test_too_little_makes_no_market_and_says_so(weights: dict[str, float], says: str) -> None:
    postings = table(PAIR | {"x": [1] * 10})
    record = Credential(id="c", title="", outcomes=())
    market = choose_market(record, telling(weights), postings, config=HALF)
    assert (market.basis, len(market.rows)) == (MarketBasis.INFERRED, 0)
    assert says in market.description


def test_samples_are_of_different_employers_and_spread_over_the_market() -> None:
    employers = ["Mill"] * 40 + ["", "Loom", "Dye", "mill "] * 15
    postings = table({"a": [1] * 100}, employer=employers)
    market = Market(basis=MarketBasis.ALL, description="", rows=np.arange(100))
    chosen = [int(i[1:]) for i in sample_postings(postings, market)]
    assert len(chosen) == 5
    named = [employers[i].strip().casefold() for i in chosen if employers[i].strip()]
    assert len(set(named)) == len(named)
    assert max(chosen) > 60
    assert sample_postings(postings, Market(basis=MarketBasis.ALL, description="", rows=np.arange(0))) == ()


@pytest.mark.parametrize(
    ("postings", "says"),
    [(0, ""), (12, "12 postings: too few"), (100, "thin market of 100 postings: a skill that a tenth"), (200, "")],
)
def test_a_thin_market_says_so(postings: int, says: str) -> None:
    said = caution(Market(basis=MarketBasis.ALL, description="", rows=np.arange(postings)), CONFIG)
    assert (says in said) if says else not said


def test_a_skill_is_counted_where_the_others_choose_the_market() -> None:
    """In the inferred market (0, 1) both ask for a. But b alone chooses 0, 1, 3: a has 2 of 3."""
    left = leave_out_each(table(PAIR), None, BOTH, HALF)
    assert left.pool[left.member[:, 0]].tolist() == [0, 1, 3]
    assert left.asked.sum(axis=0).tolist() == [2, 2]
    assert left.member.sum(axis=0).tolist() == [3, 3]


def test_skills_of_the_same_words_are_one_piece_of_evidence() -> None:
    """a and b are found in the same sentence: together they weigh 1, and neither can vouch for the other."""
    one = telling({"a": 1.0, "b": 0.8}, [0, 0])
    postings = table(PAIR)
    assert one.evidence(postings, HALF) == pytest.approx(1)
    assert infer_rows(postings, None, one, HALF).tolist() == []
    assert not leave_out_each(postings, None, one, HALF).member.any()


def test_a_group_that_holds_all_that_is_taught_has_no_market_of_its_own() -> None:
    left = leave_out_groups(table(PAIR), None, BOTH, np.ones((1, 2), dtype=bool), HALF)
    assert (left.asked.sum(), left.member.sum()) == (0, 0)


def test_a_generic_skill_does_not_make_everything_a_market() -> None:
    """80 of 100 ask to communicate (weight 0.1), 5 for welding, 10 for fitting (weight 1 each)."""
    asks = {"talk": np.zeros(100), "weld": np.zeros(100), "fit": np.zeros(100)}
    asks["talk"][:80] = asks["weld"][:5] = asks["fit"][3:13] = 1
    rows = infer_rows(table(asks), None, telling(dict.fromkeys(["talk", "weld", "fit"], 1.0)), CONFIG)
    assert rows.tolist() == [3, 4]


@given(st.integers(0, 2**32 - 1))
def test_leaving_out_equals_a_plain_loop(seed: int) -> None:
    random = np.random.default_rng(seed)
    asks = random.random((40, 5)) < [0.05, 0.1, 0.2, 0.5, 0.9]
    postings = table({"x": np.ones(40)} | {f"s{k}": asks[:, k].astype(float) for k in range(5)})
    groups = random.random((3, 5)) < 0.4
    unit = [0, 1, 1, 2, 2]
    said = telling({f"s{k}": 0.5 + 0.1 * k for k in range(5)}, unit)
    left = leave_out_groups(postings, None, said, groups, CONFIG)
    share = asks.mean(axis=0)
    weight = [(0.5 + 0.1 * k) * min(1.0, np.log(s) / np.log(0.1)) if s else 0.0 for k, s in enumerate(share)]
    for g in range(3):
        outside = [u for u in range(3) if not any(groups[g, k] for k in range(5) if unit[k] == u)]

        def heaviest(u: int, among: Iterable[int]) -> float:
            return max((weight[k] for k in among if unit[k] == u), default=0.0)

        needed = min(1.0, sum(heaviest(u, range(5)) for u in outside))
        members, askers = left.pool[left.member[:, g]], left.pool[left.asked[:, g] > 0]
        for i in range(40):
            has = np.flatnonzero(asks[i]).tolist()
            member = needed > 1e-4 and sum(heaviest(u, has) for u in outside) >= needed - 1e-4
            asked = any(groups[g, k] for k in has)
            assert (i in members) == member
            assert (i in askers) == (member and asked)
