from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Outcome, Posting
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import Market, MarketBasis
from credlens.models.relevance.doubts import naming_outcomes, with_doubts
from credlens.models.relevance.gaps import GapStatus
from credlens.models.relevance.meaning import Meaning
from credlens.models.relevance.mentions import Hit, Mentions, PostingTable
from credlens.models.relevance.quotes import Quotes
from credlens.taxonomy import Skill, SkillKind
from credlens.taxonomy.errors import ConfigError

from .worlds import CONFIG, run, table

ALL = {"basis": MarketBasis.ALL}
PLAN = Skill(
    id="plan", label="create a financial plan", kind=SkillKind.SKILL, alt_labels=("budgeting", "finance plans")
)
MEANING = Meaning(skills={"plan": PLAN})


def named(*texts: str) -> dict[str, str]:
    outcomes = [Outcome(id=f"o{i}", text=text) for i, text in enumerate(texts)]
    return naming_outcomes(["plan", "unknown"], outcomes, MEANING)


def worded(b: Sequence[tuple[str, float]], occupation: Sequence[str] = ()) -> PostingTable:
    """Return postings of which each asks for a surely, and for b in these words with this chance."""
    ids = [f"p{i}" for i in range(len(b))]
    hits = [[Hit("a", 1.0, "You weld", 4, 8), Hit("b", p, words, 0, len(words))] for words, p in b]
    postings = [Posting(id=i, title="", text="", occupation=o) for i, o in zip_longest(ids, occupation, fillvalue="")]
    return PostingTable.build(postings, Mentions.collect(ids, hits))


def status_of_b(postings: PostingTable, config: RelevanceConfig = CONFIG) -> GapStatus:
    return {r.skill_id: r for r in run([{"a": 0.9}], postings, options=ALL, config=config).gaps.rows}["b"].status


@pytest.mark.parametrize(
    ("chance", "status"),
    [(0.8, GapStatus.MISSING), (0.7, GapStatus.UNCERTAIN)],
)
def test_one_wording_is_right_or_wrong_as_one(chance: float, status: GapStatus) -> None:
    """0.8 - sqrt(0.8 x 0.2) = 0.4; 0.7 - sqrt(0.7 x 0.3) = 0.24, however many mentions there are."""
    assert status_of_b(worded([("Sound", chance)] * 25 + [("sound", chance)] * 25)) == status


def test_many_wordings_make_the_mean_sure() -> None:
    """50 wordings of 0.5: 0.5 - sqrt(50 x 0.25) / 50 = 0.43."""
    assert status_of_b(worded([(f"sound {i}", 0.5) for i in range(50)])) == GapStatus.MISSING


def test_part_that_is_surely_right() -> None:
    """Three mentions of 0.7 in one wording, one of 0.9: mean 0.75, variance (9 x 0.21 + 0.09) / 16 = 0.12375."""
    postings = worded([("x", 0.7), ("x", 0.7), ("y", 0.9), ("X", 0.7)])
    quotes = Quotes(postings, Market(basis=MarketBasis.ALL, description="", rows=np.arange(4)), CONFIG)
    assert quotes.surely_right(["b", "a", "nobody's"]) == pytest.approx([0.75 - 0.12375**0.5, 1, 0])
    assert quotes.surely_right(["a", "b"]) == pytest.approx([1, 0.75 - 0.12375**0.5])
    assert len(quotes.surely_right([])) == 0


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("creating a financial plan", GapStatus.EMERGING, GapStatus.EMERGING),
        ("creating a financial plan", GapStatus.MISSING, GapStatus.UNCERTAIN),  # it does not rise
        ("drawing up finance plans", GapStatus.EMERGING, GapStatus.UNCERTAIN),  # another name of it
        ("financial plan", GapStatus.EMERGING, GapStatus.UNCERTAIN),  # a word is missing
    ],
)
def test_what_rises_under_its_whole_label_is_not_doubted(words: str, before: GapStatus, after: GapStatus) -> None:
    """All in one wording of 0.5, which is 0 one deviation below its mean."""
    ids = [f"p{i}" for i in range(50)]
    hits = [[Hit("plan", 0.5, words, 0, len(words))]] * 50
    postings = PostingTable.build([Posting(id=i, title="", text="") for i in ids], Mentions.collect(ids, hits))
    quotes = Quotes(postings, Market(basis=MarketBasis.ALL, description="", rows=np.arange(50)), CONFIG)
    assert with_doubts([before], ["plan"], quotes, {}, MEANING, CONFIG) == (after,)


def test_doubt_speaks_of_the_market_alone() -> None:
    """Sure mentions elsewhere say nothing of the doubtful ones here."""
    postings = worded([("x", 0.5)] * 50 + [("y", 1.0)] * 50, ["mason"] * 50 + ["cook"] * 50)
    for occupation, status in (("mason", GapStatus.UNCERTAIN), ("cook", GapStatus.MISSING)):
        rows = run([{"a": 0.9}], postings, target_occupations=(occupation,)).gaps.rows
        assert {r.skill_id: r.status for r in rows}["b"] == status


def test_zero_takes_every_gap_as_it_is() -> None:
    assert status_of_b(worded([("x", 0.4)] * 50), replace(CONFIG, sure_asked=0.0)) == GapStatus.MISSING
    with pytest.raises(ConfigError, match="sure_asked must lie"):
        RelevanceConfig(sure_asked=1.1)


def test_an_outcome_that_names_a_skill_makes_its_gap_uncertain() -> None:
    postings = table({"plan": [1.0] * 50, "a": [1.0] * 50})
    rows = run(
        [{"a": 0.9}, {}], postings, options=ALL, meaning=MEANING, texts=["Weld", "Create plans, also financial ones"]
    ).gaps.rows
    found = {r.skill_id: r for r in rows}["plan"]
    assert (found.status, found.taught_by, found.taught_probability) == (GapStatus.UNCERTAIN, "o1", 0.0)


def test_all_words_of_a_name_in_one_outcome_name_it() -> None:
    assert named("Weld", "Creating the financial plans of a firm") == {"plan": "o1"}
    assert named("Plan the finance of a shop") == {"plan": "o0"}  # another name: finance plans
    assert named("Create plans", "Read financial news") == {}  # in two outcomes
    assert named("Budgeting") == {}  # a single word
    assert named() == {}


@given(st.lists(st.text(max_size=60), max_size=4), st.text(max_size=60))
def test_more_outcomes_never_unname_a_skill(texts: list[str], more: str) -> None:
    assert named(*texts).items() <= named(*texts, more).items()
