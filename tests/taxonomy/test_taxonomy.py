"""Look-ups, invariants, the hierarchy against networkx, merging and selecting."""

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.taxonomy import Group, Occupation, Relation, RelationKind, Release, Skill, SkillKind, Taxonomy, merge
from credlens.taxonomy.errors import TaxonomyError, UnknownConceptError

from .distributions import tiny_taxonomy

NODES = range(8)
EDGES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=16)


def of_edges(edges: list[tuple[int, int]]) -> Taxonomy:
    return Taxonomy(
        Release(name="graph", version="1", licence="ours"),
        skills=[Skill(id=f"custom:{n}", label=f"skill {n}", kind=SkillKind.SKILL) for n in NODES],
        broader=[(f"custom:{a}", f"custom:{b}") for a, b in edges],
    )


def test_lookups() -> None:
    taxonomy = tiny_taxonomy()
    assert taxonomy.skill("custom:b").label == "carve birch spoons"
    assert taxonomy.broader("custom:b") == ("custom:a",)
    assert taxonomy.narrower("custom:g") == ("custom:a",)
    assert [r.skill_id for r in taxonomy.skills_of("custom:o")] == ["custom:a", "custom:c"]
    assert taxonomy.skills_of("custom:nobody") == ()
    assert [taxonomy.occupation_counts[i] for i in ("custom:a", "custom:b", "custom:c")] == [1, 0, 1]


@pytest.mark.parametrize("text", ["custom:o", "Spoon Carver ", "7", "SPOONER"])
def test_an_occupation_is_found_by_id_code_or_any_of_its_names(text: str) -> None:
    assert tiny_taxonomy().occupation(text).id == "custom:o"


def test_unknown_concepts_come_with_the_nearest() -> None:
    with pytest.raises(UnknownConceptError, match=r"No concept 'custom:aa' in tiny-1 .*Nearest ids: custom:"):
        tiny_taxonomy().skill("custom:aa")
    with pytest.raises(UnknownConceptError, match="spoon carver"):
        tiny_taxonomy().occupation("spoon carvers")
    assert tiny_taxonomy().find_occupation("spoon carvers") is None


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"skills": [Skill(id="custom:a", label="x", kind=SkillKind.SKILL)] * 2}, "repeated skill id custom:a"),
        ({"skills": [Skill(id="custom:a", label=" ", kind=SkillKind.SKILL)]}, "skill custom:a has no label"),
        ({"groups": [Group(id="custom:g", label="")]}, "group custom:g has no label"),
        ({"occupations": [Occupation(id="custom:o", label="x")] * 2}, "repeated occupation id custom:o"),
        ({"broader": [("custom:a", "custom:z")]}, "edge custom:a -> custom:z lacks an end"),
        ({"relations": [Relation("custom:o", "custom:g", RelationKind.OPTIONAL)]}, "custom:o -> custom:g lacks"),
        ({"relations": [Relation("custom:p", "custom:a", RelationKind.OPTIONAL)]}, "custom:p -> custom:a lacks"),
        ({"broader": [("custom:a", "custom:a")]}, "cycle: custom:a -> custom:a"),
    ],
)
def test_a_release_that_contradicts_itself_is_refused(parts: dict[str, object], message: str) -> None:
    with pytest.raises(TaxonomyError, match=message):
        tiny_taxonomy(**parts)


@given(EDGES)
def test_cycles_are_found_where_networkx_finds_them(edges: list[tuple[int, int]]) -> None:
    if nx.is_directed_acyclic_graph(nx.DiGraph(edges)):
        assert of_edges(edges).broader_edges == tuple((f"custom:{a}", f"custom:{b}") for a, b in edges)
        return
    with pytest.raises(TaxonomyError, match="cycle: ") as caught:
        of_edges(edges)
    path = [int(step.removeprefix("custom:")) for step in str(caught.value).split("cycle: ")[1].split(" -> ")]
    assert path[0] == path[-1]
    assert set(pairwise(path)) <= set(edges)


def test_a_deep_hierarchy_needs_no_recursion() -> None:
    skills = [Skill(id=f"custom:{n}", label=f"skill {n}", kind=SkillKind.SKILL) for n in range(5000)]
    edges = [(f"custom:{n}", f"custom:{n + 1}") for n in range(4999)]
    release = Release(name="deep", version="1", licence="ours")
    assert len(Taxonomy(release, skills=skills, broader=edges).broader_edges) == 4999


def test_selecting_cuts_the_edges_to_fit() -> None:
    part = tiny_taxonomy().select(lambda skill: skill.id != "custom:a")
    assert [s.id for s in part.skills] == ["custom:b", "custom:c"]
    assert [r.skill_id for r in part.relations] == ["custom:c"]
    assert part.broader_edges == ()
    assert part.groups == tiny_taxonomy().groups


def test_merging_keeps_every_part() -> None:
    other = Taxonomy(
        Release(name="other-2", version="2", licence="theirs", notes=("lacks much",)),
        skills=[Skill(id="esco:x", label="x", kind=SkillKind.SKILL)],
    )
    both = merge([tiny_taxonomy(), other])
    assert (both.release.name, both.release.version) == ("tiny-1+other-2", "1+2")
    assert (both.release.licence, both.release.notes) == ("ours; theirs", ("lacks much",))
    assert [s.id for s in both.skills] == ["custom:a", "custom:b", "custom:c", "esco:x"]
    assert both.relations == tiny_taxonomy().relations
    assert merge([other]) is other


def test_releases_that_overlap_are_not_merged() -> None:
    with pytest.raises(TaxonomyError, match=r"tiny-1 and tiny-2 both have custom:a \(5 concepts in all\)"):
        merge([tiny_taxonomy(), tiny_taxonomy("tiny-2")])
    with pytest.raises(TaxonomyError, match="No release to merge"):
        merge([])
