"""Every rule of every pack: a record that meets it, one that breaks it, one that leaves it open."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.conformance.checks import CHECK_NAMES
from credlens.models.conformance.conform import conformance
from credlens.models.conformance.verdicts import Verdict
from credlens.taxonomy.frameworks import Rule, RuleSeverity, load_frameworks
from credlens.taxonomy.frameworks.checks import CHECKS
from credlens.taxonomy.frameworks.facts import FACT_BY_NAME

from .conformance_cases import CASES, TODAY, Case, record

RULES = {rule.id: (framework, rule) for framework in load_frameworks() for rule in framework.rules}


def cases() -> Iterator[Any]:
    for rule_id, given_cases in CASES.items():
        meets, breaks, *rest = given_cases
        for name, case in (("holds", meets), ("fails", breaks), ("open", rest[0] if rest else {})):
            yield pytest.param(rule_id, case, name, id=f"{rule_id}-{name}")


def verdict(rule_id: str, case: Case) -> Verdict:
    framework, _ = RULES[rule_id]
    found = conformance(record(case), framework, as_of=TODAY, issued=True)
    (finding,) = [f for f in found.findings if f.rule.id == rule_id]
    assert finding.said
    assert bool(finding.fix) == (finding.verdict is not Verdict.HOLDS)
    return finding.verdict


def test_every_rule_has_its_cases_and_no_case_is_of_no_rule() -> None:
    assert sorted(CASES) == sorted(RULES)
    assert len(RULES) == sum(len(framework.rules) for framework in load_frameworks())


@pytest.mark.parametrize(("rule_id", "case", "name"), list(cases()))
def test_rule(rule_id: str, case: Case, name: str) -> None:
    rule: Rule = RULES[rule_id][1]
    met = Verdict.PERSON if rule.severity is RuleSeverity.MANUAL else Verdict.HOLDS
    wanted = {"holds": met, "fails": Verdict.FAILS, "open": Verdict.UNDECIDED}[name]
    assert verdict(rule_id, case) is wanted


def test_every_named_check_exists_and_is_used() -> None:
    assert frozenset(CHECKS) == CHECK_NAMES
    used = {
        c.name for _, rule in RULES.values() for test in (rule.test, rule.when) if test for c in (test, *test.parts)
    }
    assert used == CHECK_NAMES


def test_every_fact_is_asked_for_by_a_rule_or_read_by_the_calendar() -> None:
    asked = {field for _, rule in RULES.values() for t in (rule.test, rule.when) if t for field in t.fields()}
    assert set(FACT_BY_NAME) <= asked


@given(st.data())
def test_an_empty_record_never_holds_and_never_breaks(data: st.DataObject) -> None:
    """Silence is no answer: whatever the rule, the empty record leaves it open."""
    rule_id = data.draw(st.sampled_from(sorted(RULES)))
    assert verdict(rule_id, {}) is Verdict.UNDECIDED


@given(st.sampled_from(sorted(FACT_BY_NAME)), st.text(max_size=40))
def test_any_text_in_any_fact_is_judged_without_an_error(name: str, text: str) -> None:
    for framework in load_frameworks():
        conformance(record({name: text}), framework, as_of=TODAY, issued=True)
