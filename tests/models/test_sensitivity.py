"""Scenarios as data, and what survives them, by hand."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.sensitivity import (
    IN_FORCE,
    Outcome,
    Scenario,
    compare_outcomes,
    parse_scenarios,
    shipped_scenarios,
)
from credlens.taxonomy.errors import ConfigError

CONFIG = RelevanceConfig()


def test_shipped_scenarios_are_within_the_ranges_and_each_differs() -> None:
    applied = {s.apply(CONFIG) for s in shipped_scenarios()}
    assert len(applied) == len(shipped_scenarios()) > 5
    assert CONFIG not in applied


def test_settings_are_exchanged_and_scaled() -> None:
    (scenario,) = parse_scenarios(
        {
            "scenarios": [
                {"id": "s", "title": "S", "set": {"accept": 0.6}, "scale": {"low_relevance": 0.5, "min_hits": 2}}
            ]
        },
        "ours.yaml",
    )
    changed = scenario.apply(CONFIG)
    assert (changed.accept, changed.low_relevance, changed.min_hits) == (0.6, 15.0, 6)
    assert isinstance(changed.min_hits, int)


def entry(**fields: Any) -> dict[str, Any]:
    return {"scenarios": [{"id": "s", "title": "S", **fields}]}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "needs the key scenarios with a list"),
        (entry(), "'s': set and scale are mappings of settings to numbers, and one of them is needed"),
        (entry(sett={"accept": 1}), "scenario 1: needs id and title, and set or scale"),
        (entry(set={"acept": 0.5}), "there is no setting 'acept'; nearest: accept"),
        (entry(set={"accept": "high"}), "set accept takes a number, got 'high'"),
        (entry(scale={"accept": None}), "scale accept takes a number, got None"),
        (entry(set={"accept": True}), "set accept takes a number, got True"),
        ({"scenarios": [*entry(set={"accept": 1})["scenarios"]] * 2}, "the id 's' stands more than once"),
        ({"scenarios": [{"id": IN_FORCE, "title": "x", "set": {"accept": 1}}]}, "ids must differ"),
    ],
)
def test_a_mistake_is_named(document: object, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^ours.yaml.*{re.escape(message)}"):
        parse_scenarios(document, "ours.yaml")


@pytest.mark.parametrize(
    ("scenario", "message"),
    [
        (Scenario(id="s", title="S", values={"accept": 2.0}), r"scenario 's': \[relevance\] accept must lie in 0..1"),
        (Scenario(id="s", title="S", scale={"half_share": 9}), "scenario 's'.*half_share <= full_share"),
        (Scenario(id="s", title="S", scale={"review_interval_months": 2}), "review_interval_months is not set"),
    ],
)
def test_a_scenario_out_of_range_is_named(scenario: Scenario, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        scenario.apply(CONFIG)


def outcome(*rules: str, relevance: float | None = None) -> Outcome:
    return Outcome(rules=frozenset(rules), scores=(relevance, None, None, None))


def test_what_survives_by_hand() -> None:
    """c1: drift stands in 3 of 3, low in 1 of 3 and not now; c2: low now and in 2 of 3. Least certain first."""
    scenarios = [Scenario(id=name, title=name) for name in (IN_FORCE, "a", "b")]
    found = compare_outcomes(
        scenarios,
        [
            {"c1": outcome("drift", relevance=40.0), "c2": outcome("low", relevance=20.0)},
            {"c1": outcome("drift", "low", relevance=25.0), "c2": outcome("low")},
            {"c1": outcome("drift", relevance=50.0), "c2": outcome(relevance=35.0)},
        ],
    )
    assert [(f.credential_id, f.rule, f.standing) for f in found.flags] == [
        ("c2", "low", (True, True, False)),
        ("c1", "drift", (True, True, True)),
        ("c1", "low", (False, True, False)),
    ]
    assert [f.share for f in found.flags] == [2 / 3, 1.0, 1 / 3]
    relevance = {s.credential_id: s for s in found.scores if s.score == "relevance"}
    assert (relevance["c1"].value, relevance["c1"].lowest, relevance["c1"].highest) == (40.0, 25.0, 50.0)
    assert (relevance["c2"].lowest, relevance["c2"].highest, relevance["c2"].untold) == (20.0, 35.0, 1)
    coverage = next(s for s in found.scores if s.score == "coverage")
    assert (coverage.value, coverage.lowest, coverage.untold) == (None, None, 3)


@given(st.lists(st.frozensets(st.sampled_from("abcd")), min_size=1, max_size=6))
def test_a_flag_is_listed_if_and_only_if_some_scenario_raises_it(rules: list[frozenset[str]]) -> None:
    scenarios = [Scenario(id=str(i), title="") for i in range(len(rules))]
    found = compare_outcomes(scenarios, [{"c": outcome(*r)} for r in rules])
    assert {f.rule: f.standing for f in found.flags} == {
        rule: tuple(rule in r for r in rules) for rule in frozenset().union(*rules)
    }
    assert [f.in_force for f in found.flags] == sorted((f.in_force for f in found.flags), reverse=True)
