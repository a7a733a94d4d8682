"""Stacking: what is taught, links and their cycles, overlaps, conflicts, the demand, and whole plans."""

from collections.abc import Sequence

import networkx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Credential, Posting
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import demand_profile
from credlens.models.relevance.mentions import Hit, Mentions, PostingTable
from credlens.models.stacking.config import StackingConfig
from credlens.models.stacking.conflicts import ConflictKind, find_conflicts
from credlens.models.stacking.goal import goal_of_postings, goal_of_relations
from credlens.models.stacking.links import Links, read_links, ready
from credlens.models.stacking.overlaps import OverlapKind, find_overlaps, rarity
from credlens.models.stacking.plan import MOST_CREDENTIALS, StackRequest, plan_stack
from credlens.models.stacking.taught import TaughtTable
from credlens.taxonomy.concepts import Relation, RelationKind
from credlens.taxonomy.errors import ConfigError, InputError

from .stacks import credential, goal_of, table_of


def links_of(catalogue: Sequence[Credential]) -> Links:
    return read_links(catalogue, lambda c: c.prerequisites)


def test_a_credential_teaches_a_skill_as_surely_as_its_best_outcome() -> None:
    mentions = Mentions.collect(
        ["a/1", "a/2"], [[Hit("s", 0.4, "bind books", 0, 4)], [Hit("s", 0.7, "sew spines", 0, 3)]]
    )
    table = TaughtTable.collect({"a": mentions, "b": Mentions.collect(["b/1"], [[]])})
    assert table.probability.toarray().tolist() == [[0.7], [0.0]]
    assert table.columns(["none", "s"]).toarray().tolist() == [[0.0, 0.7], [0.0, 0.0]]
    evidence = table.evidence("a", "s")
    assert evidence
    assert (evidence.text_id, evidence.quote) == ("a/2", "sew")
    assert table.evidence("b", "s") is None


def test_names_are_ids_first_and_titles_where_only_one_has_it() -> None:
    catalogue = [
        credential("a", title="Knots"),
        credential("b", title="Sails"),
        credential("c", title="Sails", needs=["KNOTS", "A", "Sails", "b", "b", " "]),
    ]
    links = links_of(catalogue)
    assert links.inside["c"] == ("a", "b")
    assert links.outside["c"] == ("Sails",)


@given(st.integers(1, 9), st.lists(st.tuples(st.integers(0, 8), st.integers(0, 8)), max_size=16))
def test_cycles_and_order_against_networkx(count: int, pairs: list[tuple[int, int]]) -> None:
    """Blocked are the members of cycles and all that reach them; ready() gives a topological order of the others."""
    edges = sorted({(a, b) for a, b in pairs if a < count and b < count})
    catalogue = [credential(str(i), needs=[str(b) for a, b in edges if a == i]) for i in range(count)]
    graph = networkx.DiGraph()
    graph.add_nodes_from(str(i) for i in range(count))
    graph.add_edges_from((str(a), str(b)) for a, b in edges)
    links = links_of(catalogue)
    circular = {
        node
        for group in networkx.strongly_connected_components(graph)
        for node in group
        if len(group) > 1 or graph.has_edge(node, node)
    }
    assert links.blocked == circular.union(*(networkx.ancestors(graph, node) for node in circular))
    for cycle in links.cycles:
        assert all(graph.has_edge(a, b) for a, b in zip(cycle, (*cycle[1:], cycle[0]), strict=True))
    assert all(links.closure(str(i)) - {str(i)} == networkx.descendants(graph, str(i)) for i in range(count))
    left = {str(i) for i in range(count)} - links.blocked
    order: list[str] = []
    while left:
        order.append(ready(left, links.inside)[0])
        left.remove(order[-1])
    place = {one: i for i, one in enumerate(order)}
    assert all(place[b] < place[a] for a, b in graph.edges if a in place)


def test_overlap_by_hand() -> None:
    """a has s, t, u at 1, 0.5, 1; b has s, t, v at 0.5, 1, 1.

    In common 0.5 + 0.5 = 1; together 1 + 1 + 1 + 1 = 4; of a 1 / 2.5, of b 1 / 2.5.
    """
    table = table_of({"a": {"s": 1, "t": 0.5, "u": 1}, "b": {"s": 0.5, "t": 1, "v": 1}})
    catalogue = [credential("a"), credential("b")]
    assert find_overlaps(catalogue, table) == ()
    config = StackingConfig(duplicate=0.9, contained=0.9, overlapping=0.2, min_shared=1)
    (overlap,) = find_overlaps(catalogue, table, config)
    assert overlap.kind is OverlapKind.OVERLAPPING
    assert (overlap.jaccard, overlap.first_in_second, overlap.second_in_first) == pytest.approx((0.25, 0.4, 0.4))
    assert [(s.skill_id, s.first, s.second, s.first_quote) for s in overlap.shared] == [
        ("s", 1, 0.5, "s"),
        ("t", 0.5, 1, "t"),
    ]


def test_kinds_of_overlap_and_their_order() -> None:
    skills = {f"s{i}": 0.9 for i in range(6)}
    few = {"s0": 0.9, "s1": 0.9, "s2": 0.9}
    table = table_of(
        {"big": skills, "copy": skills, "part": few, "other": {"x": 0.9}, "word": {"y": 0.9}, "lead": {}, "leads": {}}
    )
    catalogue = [
        credential("big"),
        credential("copy"),
        credential("part"),
        credential("other", outcomes=["Bake  bread", "Cut bread"]),
        credential("word", outcomes=["cut bread", "bake bread"]),
        credential("lead", outcomes=["Leadership"]),
        credential("leads", outcomes=["Leadership"]),
    ]
    found = [(o.kind, o.first, o.second) for o in find_overlaps(catalogue, table)]
    assert found == [
        (OverlapKind.SAME_OUTCOMES, "other", "word"),
        (OverlapKind.DUPLICATE, "big", "copy"),
        (OverlapKind.CONTAINED, "part", "big"),
        (OverlapKind.CONTAINED, "part", "copy"),
    ]


def test_what_every_credential_teaches_says_little_of_two() -> None:
    """30 credentials teach p, q and r, two of them s, t and u as well.

    Of p teach 28 besides two: 28 / (28 + 10) = 0.737, weight ln 0.737 / ln 0.05 = 0.102. s, t and u weigh 1. The two
    share 3 + 3 * 0.102; of others they share 0.306, less than 2.
    """
    general = {"p": 1.0, "q": 1.0, "r": 1.0}
    taught = {f"c{i:02}": dict(general) for i in range(30)}
    taught["c03"] |= {"s": 1.0, "t": 1.0, "u": 1.0}
    taught["c09"] |= {"s": 1.0, "t": 1.0, "u": 1.0}
    table = table_of(taught)
    weight = rarity(table, StackingConfig())
    assert dict(zip(table.skill_ids, weight, strict=True)) == pytest.approx(
        {"p": 0.102, "q": 0.102, "r": 0.102, "s": 1, "t": 1, "u": 1}, abs=1e-3
    )
    (overlap,) = find_overlaps([credential(one) for one in taught], table)
    assert (overlap.first, overlap.second, overlap.kind) == ("c03", "c09", OverlapKind.DUPLICATE)
    assert [s.skill_id for s in overlap.shared[:3]] == ["s", "t", "u"]


def test_one_shared_skill_is_no_duplicate() -> None:
    assert find_overlaps([credential("a"), credential("b")], table_of({"a": {"s": 1}, "b": {"s": 1}})) == ()


@given(st.lists(st.dictionaries(st.sampled_from("stuvwx"), st.floats(0.1, 1), max_size=6), min_size=2, max_size=5))
def test_overlap_is_symmetric_and_bounded(taught: list[dict[str, float]]) -> None:
    """The order of the catalogue changes nothing but which comes first; an index lies in 0..1 and below both parts."""
    named = {f"c{i}": skills for i, skills in enumerate(taught)}
    config = StackingConfig(overlapping=0.01, min_shared=0.1)
    catalogue = [credential(one) for one in named]
    there = find_overlaps(catalogue, table_of(named), config)
    back = find_overlaps(catalogue[::-1], table_of(dict(reversed(named.items()))), config)
    assert {(frozenset((o.first, o.second)), round(o.jaccard, 9)) for o in there} == {
        (frozenset((o.first, o.second)), round(o.jaccard, 9)) for o in back
    }
    for overlap in there:
        assert 0 <= overlap.jaccard <= min(overlap.first_in_second, overlap.second_in_first) + 1e-9 <= 1 + 2e-9


def kinds(*catalogue: Credential, table: TaughtTable | None = None) -> list[tuple[ConflictKind, str]]:
    return [(c.kind, c.credential_id) for c in find_conflicts(catalogue, table)]


def test_circles_and_what_hangs_on_them() -> None:
    catalogue = [credential("a", needs=["b"]), credential("b", needs=["a"]), credential("c", needs=["a"])]
    found = find_conflicts(catalogue)
    assert [(c.kind, c.credential_id, c.others) for c in found] == [
        (ConflictKind.CYCLE, "a", ("b",)),
        (ConflictKind.UNREACHABLE, "c", ("a", "b")),
    ]
    assert found[0].message == "A circle: a → b → a, where each needs the next. Take one of these out."
    assert kinds(credential("a", needs=["a"])) == [(ConflictKind.ITSELF, "a")]
    assert kinds(credential("a", into=["b"]), credential("b", into=["a"])) == [(ConflictKind.CYCLE, "a")]


def test_a_slip_is_told_from_an_outside_requirement() -> None:
    """A near miss of a title or a name written as an id is a slip; other words are a remark."""
    catalogue = [
        credential("weld-1", title="Welding basics"),
        credential("weld-2", needs=["Weldin basics", "weld-9", "A driving licence"]),
    ]
    found = find_conflicts(catalogue)
    assert [(c.kind, c.others) for c in found] == [
        (ConflictKind.UNKNOWN, ("Weldin basics",)),
        (ConflictKind.UNKNOWN, ("weld-9",)),
        (ConflictKind.OUTSIDE, ("A driving licence",)),
    ]
    assert "Nearest: Welding basics." in found[0].message


@pytest.mark.parametrize(
    ("first", "second", "wrong"),
    [
        ("5", "4", True),
        ("Level 5", "level 4", True),
        ("4", "4", False),
        ("3", "4", False),
        ("Level 5", "EQF 4", False),
        ("", "4", False),
        ("Advanced", "Basic", False),
    ],
)
def test_levels_are_compared_on_one_scale(first: str, second: str, wrong: bool) -> None:
    found = kinds(credential("a", level=first), credential("b", level=second, needs=["a"]))
    assert found == ([(ConflictKind.LEVEL, "b")] if wrong else [])


def test_levels_of_two_frameworks_are_not_compared() -> None:
    before = credential("a", level="5", framework="NZQCF")
    assert kinds(before, credential("b", level="4", framework="EQF", needs=["a"])) == []


def test_what_comes_before_is_not_longer_and_a_part_not_larger() -> None:
    assert kinds(credential("a", hours=50), credential("b", hours=10, needs=["a"])) == [(ConflictKind.HOURS, "b")]
    assert kinds(credential("a", hours=50, into=["b"]), credential("b", hours=10)) == [(ConflictKind.HOURS, "b")]
    assert kinds(credential("a", hours=None), credential("b", hours=10, needs=["a"])) == []


def test_a_prerequisite_that_teaches_the_same() -> None:
    """b teaches three skills at 0.9; a and c together teach all of them: 2.7 of 2.7."""
    table = table_of({"a": {"s": 0.9, "t": 0.9}, "c": {"u": 1}, "b": {"s": 0.9, "t": 0.9, "u": 0.9}})
    catalogue = [credential("a"), credential("c"), credential("b", needs=["a", "c"])]
    (found,) = find_conflicts(catalogue, table)
    assert (found.kind, found.others) == (ConflictKind.TAUGHT_BEFORE, ("a", "c"))
    assert "already teaches 100% of what b teaches" in found.message
    assert kinds(credential("a"), credential("b", needs=["a"]), credential("c"), table=table) == []


def test_settings_out_of_range() -> None:
    with pytest.raises(ConfigError, match="overlapping <= duplicate"):
        StackingConfig(overlapping=0.9)
    with pytest.raises(ConfigError, match="min_shared > 0"):
        StackingConfig(min_shared=0)


def postings_that_ask(*asked: Sequence[str]) -> PostingTable:
    postings = [Posting(id=f"p{i}", title="", text="") for i in range(len(asked))]
    hits = [[Hit(skill, 0.9, "text", 0, 4) for skill in skills] for skills in asked]
    return PostingTable.build(postings, Mentions.collect([p.id for p in postings], hits))


def test_the_demand_of_postings_by_hand() -> None:
    """All postings are the market, so every lift is 1 and a skill weighs its share: 40 and 20 of 40, 2 to 1."""
    table = postings_that_ask(*[["s", "t"], ["s"]] * 20)
    config = RelevanceConfig()
    goal = goal_of_postings("welder", demand_profile(table, np.arange(40), scope="all", config=config), config)
    assert goal
    assert dict(zip(goal.skill_ids, goal.weight, strict=True)) == pytest.approx({"s": 2 / 3, "t": 1 / 3}, abs=0.01)
    few = demand_profile(table, np.arange(10), scope="few", config=config)
    assert goal_of_postings("welder", few, config) is None


def test_the_demand_of_a_taxonomy() -> None:
    def relation(skill: str, kind: RelationKind, importance: float | None = None) -> Relation:
        return Relation("o", skill, kind, importance)

    essential, optional = relation("s", RelationKind.ESSENTIAL), relation("t", RelationKind.OPTIONAL)
    rated = [relation("u", RelationKind.RATED, 4.0), relation("v", RelationKind.RATED, 2.0)]
    goal = goal_of_relations("welder", [essential, optional, *rated], "esco")
    assert goal
    assert (goal.skill_ids, goal.weight.tolist()) == (("s",), [1.0])
    assert goal.basis == "the one skill that esco calls essential for it, not postings"
    important = goal_of_relations("welder", [optional, *rated], "onet")
    assert important
    assert important.skill_ids == ("u",)
    related = goal_of_relations("welder", [optional], "esco")
    assert related
    assert related.skill_ids == ("t",)
    assert goal_of_relations("welder", [], "esco") is None


def test_a_plan_by_hand() -> None:
    """s and t weigh 3/4 and 1/4. b teaches s at 0.8 and needs a; c teaches t at 1: 0.6 + 0.25 = 0.85 with 25 hours.

    b adds most, but comes after a; c adds 0.25, a nothing.
    """
    table = table_of({"a": {"x": 1}, "b": {"s": 0.8}, "c": {"t": 1.0}, "d": {"s": 0.8}})
    catalogue = [
        credential("a", hours=5),
        credential("b", hours=10, needs=["a", "A licence"]),
        credential("c", hours=10),
        credential("d", hours=100),
    ]
    plan = plan_stack(catalogue, table, goal_of(s=3, t=1), StackRequest(target=0.8))
    assert [s.credential_id for s in plan.steps] == ["c", "a", "b"]
    assert [s.gain for s in plan.steps] == pytest.approx([0.25, 0.0, 0.6])
    assert (plan.hours, plan.by, plan.reached) == (25.0, "hours", True)
    assert plan.cover == pytest.approx(0.85)
    last = plan.steps[-1]
    assert (last.after, last.outside) == (("a",), ("A licence",))
    assert [(s.skill_id, s.probability, s.quote) for s in last.skills] == [("s", 0.8, "s")]
    assert plan.uncovered == ()


def test_what_no_credential_covers_is_named_with_its_part() -> None:
    table = table_of({"a": {"s": 0.9, "t": 0.3}})
    plan = plan_stack([credential("a")], table, goal_of(s=2, t=1, u=1), StackRequest(target=0.9))
    assert not plan.reached
    assert plan.reachable == plan.cover == pytest.approx(0.45 + 0.075)
    assert [(row.skill_id, row.part, row.best) for row in plan.uncovered] == [("t", 0.25, 0.3), ("u", 0.25, 0.0)]


def test_without_hours_the_fewest_credentials_are_sought() -> None:
    """a and b cost 2 hours together, c alone 50: by credentials c wins, as b does not state its hours."""
    table = table_of({"a": {"s": 1}, "b": {"t": 1}, "c": {"s": 1, "t": 1}})
    stated = [credential("a", hours=1), credential("b", hours=1), credential("c", hours=50)]
    by_hours = plan_stack(stated, table, goal_of(s=1, t=1), StackRequest(target=1.0))
    assert [s.credential_id for s in by_hours.steps] == ["a", "b"]
    silent = [stated[0], credential("b", hours=None), stated[2]]
    plan = plan_stack(silent, table, goal_of(s=1, t=1), StackRequest(target=1.0))
    assert [s.credential_id for s in plan.steps] == ["c"]
    assert (plan.by, plan.hours) == ("credentials", 50)
    assert "1 of 3 credentials that could be of use state no hours (b)" in plan.notes[0]


def test_a_limit_leaves_out_what_states_no_hours_and_what_needs_it() -> None:
    table = table_of({"a": {"s": 1}, "b": {"t": 1}, "c": {"t": 1}})
    catalogue = [credential("a", hours=0), credential("b", needs=["a"]), credential("c", hours=30)]
    plan = plan_stack(catalogue, table, goal_of(s=1, t=1), StackRequest(target=0.5, max_hours=40))
    assert [s.credential_id for s in plan.steps] == ["c"]
    assert plan.left_out == {"a": "no hours are stated for a", "b": "no hours are stated for a"}


def test_circles_are_left_out() -> None:
    table = table_of({"a": {"s": 1}, "b": {"s": 1}, "c": {"s": 0.5}})
    catalogue = [credential("a", needs=["b"]), credential("b", needs=["a"]), credential("c", hours=99)]
    plan = plan_stack(catalogue, table, goal_of(s=1), StackRequest(target=0.5))
    assert [s.credential_id for s in plan.steps] == ["c"]
    assert set(plan.left_out) == {"a", "b"}


def test_bad_catalogues() -> None:
    table = table_of({"a": {"s": 1}})
    with pytest.raises(InputError, match="credential 'a' states -5 hours: hours cannot be negative"):
        plan_stack([credential("a", hours=-5)], table, goal_of(s=1))
    with pytest.raises(InputError, match="at most 5,000"):
        plan_stack([credential("a")] * (MOST_CREDENTIALS + 1), table, goal_of(s=1))
    nothing = plan_stack([credential("a")], table, goal_of(other=1))
    assert (nothing.steps, nothing.reached, nothing.reachable) == ((), False, 0.0)


@given(st.integers(0, 2**32 - 1))
def test_every_plan_is_ordered_and_adds_up(seed: int) -> None:
    """Each step comes after those it needs, gains add up to the cover, and the cover is that of the best chances."""
    random = np.random.default_rng(seed)
    count, skills = int(random.integers(1, 8)), [f"s{i}" for i in range(4)]
    taught = {str(i): {s: float(random.random()) for s in skills if random.random() < 0.5} for i in range(count)}
    catalogue = [
        credential(
            str(i),
            hours=float(random.integers(1, 30)),
            needs=[str(j) for j in range(count) if j != i and random.random() < 0.2],
        )
        for i in range(count)
    ]
    plan = plan_stack(catalogue, table_of(taught), goal_of(**dict.fromkeys(skills, 1.0)), StackRequest(target=0.4))
    done: set[str] = set()
    for step in plan.steps:
        assert done.issuperset(step.after)
        done.add(step.credential_id)
    assert plan.cover == pytest.approx(sum(s.gain for s in plan.steps))
    assert plan.cover == pytest.approx(sum(max([taught[d].get(s, 0.0) for d in done], default=0.0) for s in skills) / 4)
