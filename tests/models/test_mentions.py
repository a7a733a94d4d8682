import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Posting
from credlens.models.relevance.duplicates import distinct
from credlens.models.relevance.mentions import Hit, Mentions, PostingTable, plain_occupation
from credlens.models.relevance.movement import calendar_of
from credlens.taxonomy.errors import InputError

from .worlds import hit, table

SKILLS = ["b", "a", "d", "c"]


def test_best_hit_of_a_skill_stays_and_ties_go_to_the_first() -> None:
    hits = [
        [Hit("b", 0.6, "Bake bread.", 0, 4), Hit("b", 0.9, "We bake.", 3, 7), Hit("b", 0.9, "Bakers.", 0, 6)],
        [],
        [Hit("c", 0.5, "We bake.", 0, 2), Hit("a", 0.7, "Add up.", 0, 3)],
    ]
    mentions = Mentions.collect(["x", "y", "z"], hits)
    assert mentions.text_ids == ("x", "y", "z")
    assert mentions.skill_ids == ("a", "b", "c")
    assert mentions.row.tolist() == [0, 2, 2]
    assert mentions.column.tolist() == [1, 0, 2]
    assert [mentions.evidence(i).quote for i in range(3)] == ["bake", "Add", "We"]
    assert mentions.sentences == ("We bake.", "Add up.")


@given(
    st.lists(
        st.lists(
            st.tuples(st.sampled_from(SKILLS), st.floats(0.01, 1), st.sampled_from(["s1", "s2", "s3"])),
            max_size=8,
        ),
        max_size=6,
    )
)
def test_collect_equals_a_plain_loop(texts: list[list[tuple[str, float, str]]]) -> None:
    hits = [[Hit(s, p, words, 0, 1) for s, p, words in text] for text in texts]
    mentions = Mentions.collect([str(i) for i in range(len(texts))], hits, skill_ids=SKILLS)
    expected = {}
    for i, text in enumerate(hits):
        for h in text:
            key = (i, SKILLS.index(h.skill_id))
            if key not in expected or h.probability > expected[key].probability:
                expected[key] = h
    found = {(int(mentions.row[m]), int(mentions.column[m])): mentions.evidence(m) for m in range(len(mentions))}
    assert list(found) == sorted(expected)
    assert all(found[k].probability == h.probability for k, h in expected.items())
    assert all(found[k].sentence == h.sentence for k, h in expected.items())


@pytest.mark.parametrize(
    ("ids", "hits", "message"),
    [
        (["x", "x"], [[], []], "text id 'x' stands more than once"),
        (["x"], [], "1 texts but 0 lists of hits"),
        (["x"], [[Hit("q", 1.0, "s", 0, 1)]], "skill 'q' is not among the columns"),
    ],
)
def test_collect_refuses(ids: list[str], hits: list[list[Hit]], message: str) -> None:
    with pytest.raises(InputError, match=message):
        Mentions.collect(ids, hits, skill_ids=["a"])


def test_table_counts_by_skill_and_month() -> None:
    days = [dt.date(2024, 1, 31), dt.date(2024, 2, 1), None, dt.date(2024, 4, 9)]
    postings = table({"a": [1, 0.5, 1, 0], "b": [0, 0.4, 0, 0]}, days=days)
    assert postings.asks(0.0).total.tolist() == [3, 1, 0]
    assert postings.asks(0.5).total.tolist() == [3, 0, 0]
    assert calendar_of(postings).month.tolist() == [0, 1, -1, 3]
    assert calendar_of(postings).months == 4
    assert postings.columns(["b", "nowhere"]).tolist() == [1, 2]


def test_table_without_dates_or_postings_has_no_months() -> None:
    assert calendar_of(table({"a": [1, 0]})).month.tolist() == [-1, -1]
    assert calendar_of(table({"a": [1, 0]})).months == 0
    empty = PostingTable.build([], Mentions.collect([], []))
    assert len(empty) == 0
    assert calendar_of(empty).months == 0


def test_table_refuses_the_mentions_of_other_postings() -> None:
    mentions = Mentions.collect(["x"], [[hit("a")]])
    with pytest.raises(InputError, match="not of these postings"):
        PostingTable.build([Posting(id="y", title="", text="")], mentions)


@pytest.mark.parametrize(
    ("written", "compared"),
    [(" 15-2051.00", "15-2051"), ("15-2051.01", "15-2051.01"), ("Data  Scientist", "data scientist")],
)
def test_occupations_are_compared_plainly(written: str, compared: str) -> None:
    assert plain_occupation(written) == compared


def posting(posting_id: str, text: str, *, day: int | None = None, employer: str = "") -> Posting:
    date = None if day is None else dt.date(2025, 1, day)
    return Posting(id=posting_id, title="Baker", text=text, date=date, employer=employer)


def test_a_repost_counts_once_and_the_earliest_stays() -> None:
    found = distinct(
        [
            posting("undated", "Bake  bread", employer="Mill"),
            posting("late", "Bake bread", day=20, employer="Mill"),
            posting("early", "BAKE\nbread", day=5, employer="mill "),
            posting("other", "Bake bread 7 days", day=1, employer="Mill"),
        ]
    )
    assert [p.id for p in found.kept] == ["early", "other"]
    assert found.duplicate_of == {"undated": "early", "late": "early"}


def test_two_employers_with_one_wording_are_two_and_a_nameless_copy_joins_the_first() -> None:
    found = distinct(
        [
            posting("nameless", "Bake", day=1),
            posting("oven", "Bake", day=9, employer="Oven"),
            posting("mill", "Bake", day=8, employer="Mill"),
        ]
    )
    assert [p.id for p in found.kept] == ["oven", "mill"]
    assert found.duplicate_of == {"nameless": "mill"}


@given(st.lists(st.tuples(st.sampled_from("AaB"), st.sampled_from(["", "x", "y"]), st.integers(1, 3))))
def test_distinct_loses_nothing_and_finds_nothing_more_when_repeated(
    rows: list[tuple[str, str, int]],
) -> None:
    postings = [posting(str(i), t, day=d, employer=e) for i, (t, e, d) in enumerate(rows)]
    found = distinct(postings)
    kept = {p.id for p in found.kept}
    assert kept | found.duplicate_of.keys() == {p.id for p in postings}
    assert not kept & found.duplicate_of.keys()
    assert set(found.duplicate_of.values()) <= kept
    assert distinct(found.kept).kept == found.kept
    assert set(found.kept) <= set(postings)
