"""The review rules as data: what a file may say, what is refused, and what the flags then say."""

import copy
import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
import yaml

from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.flags import read_rules, shipped_rules, shipped_text
from credlens.models.relevance.review import ReviewFlag, Severity
from credlens.models.relevance.rules import CONDITIONS
from credlens.models.relevance.touched import Touched, touched_outcomes
from credlens.taxonomy.diff import ChangeKind, SkillChange
from credlens.taxonomy.errors import ConfigError

from .worlds import CONFIG, TODAY, credential, even_days, run, skill, table

ALL = {"basis": MarketBasis.ALL}
LOW: dict[str, Any] = {
    "id": "weak",
    "severity": "low",
    "title": "Weak",
    "condition": "low_relevance",
    "thresholds": {"bar": 90},
    "slack": {"bar": 5},
    "message": "It has {value} of 100, at most {high}, below {bar}.",
    "evidence": ["market"],
}


def changed(**fields: Any) -> dict[str, Any]:
    """Return a file of one rule with some fields exchanged; None takes a field out."""
    rule = {k: v for k, v in {**copy.deepcopy(LOW), **fields}.items() if v is not None}
    return {"flags": [rule]}


def test_shipped_rules_are_whole() -> None:
    rules = shipped_rules()
    assert [r.id for r in rules][:4] == ["no-outcomes", "low-relevance", "outcomes-not-asked-for", "drift"]
    assert {r.condition for r in rules} == set(CONDITIONS)
    assert rules.fingerprint == read_rules(yaml.safe_load(shipped_text()), "copy.yaml").fingerprint
    assert "  - id: low-relevance" in shipped_text()


def test_a_file_of_ones_own_says_its_own_words() -> None:
    """Half of the postings ask: 1.2 · 0.5 / 0.55 = 1.09, so 100 of 100; the interval's high end is 100 too."""
    rules = read_rules(changed(thresholds={"bar": 101}), "ours.yaml")
    found = run([{"a": 1.0}], table({"a": [1.0, 0.0] * 50}), options={**ALL, "rules": rules})
    (flag,) = found.flags
    assert (flag.rule, flag.severity, flag.title) == ("weak", Severity.LOW, "Weak")
    assert flag.reason == "It has 100 of 100, at most 100, below 101."
    assert flag.evidence == ("all postings (100 postings)",)


def test_a_threshold_may_be_the_name_of_a_setting() -> None:
    rules = read_rules(changed(thresholds={"bar": "low_relevance"}), "ours.yaml")
    for bar, fires in ((30.0, False), (100.0, True)):
        config = RelevanceConfig(low_relevance=bar)
        found = run([{"a": 1.0}], table({"a": [1.0] * 10 + [0.0] * 90}), config=config, options={**ALL, "rules": rules})
        assert bool(found.flags) == fires


def test_a_rule_that_holds_with_its_slack_only_is_near() -> None:
    postings = table({"a": [1.0] * 10 + [0.0] * 90})
    high = run([{"a": 1.0}], postings, options=ALL).alignment.relevance.high
    assert high is not None
    for bar, near in ((high - 3, {"weak"}), (high - 6, set())):
        rules = read_rules(changed(thresholds={"bar": bar}), "ours.yaml")
        found = run([{"a": 1.0}], postings, options={**ALL, "rules": rules}).found
        assert (found.flags, set(found.near), found.untold) == ((), near, ())


def test_without_a_score_nothing_is_told() -> None:
    """Five postings carry no number: that the bar is not passed is not known."""
    found = run([{"a": 1.0}], table({"a": [1.0] * 5}), options=ALL).found
    assert {"low-relevance", "fading-outcomes", "drift", "skill-retired"} <= set(found.untold)
    assert not {"no-outcomes", "review-due"} & set(found.untold)
    assert [flag.rule for flag in found.flags] == ["not-enough-evidence"]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "ours.yaml: needs the key flags with a list of rules"),
        ({"flags": []}, "needs the key flags"),
        ({"flags": ["weak"]}, "flag 1: a rule is a mapping"),
        (changed(severity="urgent"), "'weak': unknown severity 'urgent'; there is high, medium, low"),
        (changed(severity=None), "'weak': needs the field severity, a text"),
        (changed(message="  "), "needs the field message"),
        (changed(id="Weak One"), "an id is small letters, digits and hyphens"),
        (changed(condition="lowrelevance"), "unknown condition 'lowrelevance'; there is no_outcomes, "),
        (changed(mesage="x"), "unknown field 'mesage'"),
        (changed(thresholds=None), "condition low_relevance needs the threshold bar"),
        (changed(thresholds={"bar": 1, "bars": 2}), "unknown entry of thresholds 'bars'; there is bar"),
        (changed(thresholds={"bar": "low_relevanz"}), "unknown setting of RelevanceConfig 'low_relevanz'"),
        (changed(thresholds={"bar": True}), "threshold bar is a number, got True"),
        (changed(slack={"bar": "much"}), "slack bar is a number, got 'much'"),
        (changed(closes_after=0), "closes_after is a number of months from 1 to 24, got 0"),
        (changed(closes_after=1.5), "closes_after is a number of months"),
        (changed(evidence=["markets"]), "unknown evidence 'markets'; there is market, weakest, unmatched"),
        (changed(evidence="market"), "evidence is a list, got 'market'"),
        (changed(message="It has {values}."), "unknown value of a message 'values'; there is value, high, bar"),
        (changed(message="It has {value.real}."), "unknown value of a message 'value.real'"),
        (changed(message="It has {value:d}."), "values take no format, write {value}"),
        (changed(message="It has {value."), "a brace that is meant as one is doubled"),
        (changed(variants={"most": {}}), "unknown entry of variants 'most'; there is none here"),
        (changed(although=[{"score": "relevanz", "say": "x", "at_least": 1}]), "unknown score 'relevanz'"),
        (changed(although=[{"score": "relevance", "say": "x"}]), "needs score, say, and at_least or at_most"),
        ({"flags": [LOW, LOW]}, "'weak': this id stands more than once"),
    ],
)
def test_a_mistake_is_named_with_file_flag_and_choices(document: object, message: str) -> None:
    with pytest.raises(ConfigError, match=f"^ours.yaml.*{re.escape(message.removeprefix('ours.yaml'))}"):
        read_rules(document, "ours.yaml")


def flag_of(found: Any, rule: str) -> ReviewFlag:
    return next(flag for flag in found.flags if flag.rule == rule)


def drifting() -> Any:
    """Return the verdict on a credential reviewed a year ago, whose market since asks for b, which it lacks."""
    n = 1200
    late = [i >= n / 2 for i in range(n)]
    asks = {
        "a": [float(i % 2) for i in range(n)],
        "b": [float(i % 5 == 0 or (late[i] and i % 3 == 0)) for i in range(n)],
    }
    return run(
        [{"a": 0.99}],
        table(asks, days=even_days(n)),
        options=ALL,
        jurisdiction="AU",
        last_reviewed=dt.date(2025, 6, 26),
    )


def test_drift_quotes_then_and_now_and_says_why_relevance_is_high_all_the_same() -> None:
    """b: 20 % then; now 20 % and a third of the other 80 %, that is 47 %."""
    found = drifting()
    flag = flag_of(found, "drift")
    assert found.drift.p_value == pytest.approx(0.002)
    assert flag.reason.startswith("Since its last review on 2025-06-26 its market has come to ask less for what")
    assert "or more for what it does not: the skill b." in flag.reason
    assert flag.reason.endswith(
        "Relevance is high all the same (99 of 100): it counts the demand of all postings, this flag how it "
        "differs from the time of the review."
    )
    assert re.fullmatch(
        r"the skill b, not taught: 20% of postings then \(\d+%-\d+%\), 47% now \(\d+%-\d+%\)", flag.evidence[0]
    )
    assert re.fullmatch(r"\d+ postings from 2024-06-27 to 2025-06-26 against \d+ .* to 2026-06-30", flag.evidence[1])


def test_a_review_date_after_the_day_of_judgement_is_said() -> None:
    postings = table({"a": [1.0, 0.0] * 50})
    found = run([{"a": 0.9}], postings, options=ALL, last_reviewed=dt.date(2027, 1, 5))
    flag = flag_of(found, "review-due")
    assert (flag.severity, flag.evidence) == (Severity.LOW, ())
    assert "gives 2027-01-05 as its last date of issue or review, which is after the day of judgement" in flag.reason
    assert found.drift.reason == "Its last review, 2027-01-05, is not before the day of judgement, 2026-06-30."


def became(kind: ChangeKind, *, label: str = "") -> SkillChange:
    after = replace(skill("new"), label=label, description="New.") if label else None
    return SkillChange(kind=kind, before=replace(skill("a"), description="Old."), after=after)


@pytest.mark.parametrize(
    ("change", "rule", "statement"),
    [
        (became(ChangeKind.RETIRED), "skill-retired", "which is no more, and nothing bears its name"),
        (became(ChangeKind.REPLACED, label="A"), "skill-retired", "which is no more; A (new) bears its name"),
        (became(ChangeKind.REDEFINED, label="A"), "skill-redefined", "(“Old.”); now A (“New.”)"),
    ],
)
def test_outcomes_on_changed_skills_are_named(change: SkillChange, rule: str, statement: str) -> None:
    touched = (Touched("o0", "outcome 0", change),)
    postings = table({"a": [1.0, 0.0] * 50})
    found = run([{"a": 0.9}, {"a": 0.8}], postings, options={**ALL, "touched": touched})
    (flag,) = found.flags
    assert flag.rule == rule
    assert "1 of its 2 outcomes rest on: the skill a." in flag.reason
    assert flag.evidence[0].startswith("“outcome 0” was matched to the skill a")
    assert flag.evidence[0].endswith(statement)
    assert run([{"a": 0.9}], postings, options={**ALL, "touched": ()}).flags == ()


def test_only_sure_matches_of_changed_skills_touch_an_outcome() -> None:
    record, taught = credential([{"a": 0.9, "b": 0.9}, {"a": 0.4}, {"c": 1.0}])
    changes = {"a": became(ChangeKind.RETIRED), "x": became(ChangeKind.RETIRED)}
    assert [(t.outcome_id, t.change.before.id) for t in touched_outcomes(record, taught, changes, CONFIG)] == [
        ("o0", "a")
    ]


def test_every_flag_carries_its_day_and_title() -> None:
    for flag in drifting().flags:
        assert (flag.opened_at, flag.title) == (TODAY, shipped_rules().by_id[flag.rule].title)
