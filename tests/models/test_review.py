import datetime as dt

import numpy as np
import pytest

from credlens.models.relevance.assess import Assessment
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.flags import shipped_rules
from credlens.models.relevance.months import add_months
from credlens.models.relevance.review import Severity, review_cycle
from credlens.taxonomy.errors import TaxonomyError
from credlens.taxonomy.frameworks import load_intervals, review_interval
from credlens.taxonomy.frameworks.intervals import parse_intervals

from .worlds import CONFIG, TODAY, credential, run, table

ALL = {"basis": MarketBasis.ALL}
OLD, NEW = dt.date(2022, 5, 31), dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (dt.date(2024, 1, 31), 1, dt.date(2024, 2, 29)),
        (dt.date(2024, 2, 29), 12, dt.date(2025, 2, 28)),
        (dt.date(2023, 11, 30), 3, dt.date(2024, 2, 29)),
        (dt.date(2023, 12, 5), 36, dt.date(2026, 12, 5)),
    ],
)
def test_months_are_added_by_the_calendar(day: dt.date, months: int, later: dt.date) -> None:
    assert add_months(day, months) == later


@pytest.mark.parametrize(
    ("jurisdiction", "framework", "approved", "months"),
    [
        ("NZ", "", NEW, 36),
        ("nz-AUK", "NZQCF level 4", OLD, 12),
        ("NZ", "", None, 36),
        ("US", "", OLD, None),
        ("US-NY", "ACE Learning Evaluation", OLD, 36),
        ("", "American Council on Education", OLD, 36),
        ("US", "Place-based pilot", OLD, None),  # "ace" inside a word
        ("FR", "RS6893", OLD, None),  # the register's letters alone, as a word
        ("FR", "RS 6893", OLD, 60),
        ("EU", "Répertoire spécifique", OLD, 60),
        ("CA", "RS", OLD, None),
        ("AU", "", OLD, None),
        ("CA-ON", "", OLD, None),
        ("", "", OLD, None),
    ],
)
def test_intervals_of_the_frameworks(
    jurisdiction: str, framework: str, approved: dt.date | None, months: int | None
) -> None:
    found = review_interval(framework=framework, jurisdiction=jurisdiction, approved=approved)
    assert (found.months if found else None) == months


def test_every_interval_says_where_it_was_read() -> None:
    assert {i.jurisdictions for i in load_intervals()} == {("NZ",), ("US",), ("EU", "FR")}
    assert all(i.source.startswith("https://") and i.basis for i in load_intervals())


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"jurisdictions": ["XX"]}, "frameworks/xx.yaml: needs the keys jurisdictions and review"),
        ({"jurisdictions": ["XX"], "review": [{"framework": "F", "months": 3}]}, "'F' needs framework, months"),
    ],
)
def test_a_malformed_framework_file_is_named(document: object, message: str) -> None:
    with pytest.raises(TaxonomyError, match=message):
        parse_intervals(document, "xx")


def test_cycle_runs_from_the_later_of_approval_and_review() -> None:
    record, _ = credential([], jurisdiction="NZ", issued=NEW, last_reviewed=dt.date(2025, 3, 1))
    cycle = review_cycle(record, CONFIG)
    assert (cycle.months, cycle.last, cycle.due) == (36, dt.date(2025, 3, 1), dt.date(2028, 3, 1))
    assert "nzqf-qualification-listing-and-operational-rules" in cycle.set_by


def test_policy_counts_where_no_framework_sets_an_interval() -> None:
    record, _ = credential([], jurisdiction="AU", issued=NEW)
    assert review_cycle(record, CONFIG).months is None
    assert "no interval is set by this framework" in review_cycle(record, CONFIG).set_by
    cycle = review_cycle(record, RelevanceConfig(review_interval_months=24))
    assert (cycle.due, cycle.set_by) == (dt.date(2026, 2, 28), "the provider's own policy")


def flagged(found: Assessment) -> dict[str, Severity]:
    return {flag.rule: flag.severity for flag in found.flags}


@pytest.mark.parametrize(
    ("fields", "severity"),
    [
        ({"jurisdiction": "NZ", "issued": OLD}, Severity.MEDIUM),
        ({"jurisdiction": "NZ", "issued": OLD, "last_reviewed": dt.date(2025, 6, 30)}, Severity.MEDIUM),
        ({"jurisdiction": "NZ", "issued": OLD, "last_reviewed": dt.date(2025, 7, 1)}, None),
        ({"jurisdiction": "NZ", "issued": NEW}, None),
        ({"jurisdiction": "NZ"}, Severity.LOW),
        ({"jurisdiction": "AU", "issued": dt.date(1990, 1, 1)}, None),
        ({}, None),
    ],
)
def test_review_due(fields: dict[str, object], severity: Severity | None) -> None:
    """TODAY is 30 June 2026; what was due that very day is due."""
    found = run([{"a": 1.0}], table({"a": [1.0] * 50}), options=ALL, **fields)
    assert flagged(found).get("review-due") == severity
    assert all(flag.opened_at == TODAY for flag in found.flags)


def test_a_credential_without_outcomes_has_one_flag() -> None:
    assert flagged(run([], table({"a": [1.0] * 50}))) == {"no-outcomes": Severity.HIGH}


def test_too_few_postings_is_not_enough_evidence_and_no_number() -> None:
    found = run([{"a": 1.0}], table({"a": [1.0] * 29}), options=ALL)
    assert flagged(found) == {"not-enough-evidence": Severity.LOW}
    assert "29 postings" in found.flags[0].reason
    assert "at least 30" in found.flags[0].reason


def test_unrecognised_outcomes_are_not_enough_evidence() -> None:
    found = run([{}, {}], table({"a": [1.0] * 90}), options=ALL)
    assert flagged(found) == {"not-enough-evidence": Severity.LOW}
    assert "No skill was recognised in its 2 outcomes." in found.flags[0].reason


def asked_by(hits: int, postings: int) -> list[float]:
    return [1.0] * hits + [0.0] * (postings - hits)


@pytest.mark.parametrize(("hits", "postings", "fires"), [(2, 1000, True), (1, 50, False), (250, 1000, False)])
def test_low_relevance_needs_the_whole_interval_below_the_bar(hits: int, postings: int, fires: bool) -> None:
    """1 of 50 scores 34 · 0.8 = 27, below the bar of 30, but its interval does not exclude 30."""
    postings_table = table({"a": asked_by(hits, postings), "x": [1.0] * postings})
    found = run([{"a": 0.8}], postings_table, options=ALL)
    relevance = found.alignment.relevance
    assert relevance.value is not None
    assert (relevance.value < CONFIG.low_relevance) == (hits < 100)
    assert ("low-relevance" in flagged(found)) == fires


def test_outcomes_that_nobody_asks_for_are_named() -> None:
    """One outcome is asked for, two by nobody: two of the three that surely teach something. One is unsure."""
    postings = table({"a": asked_by(100, 400)})
    teaches = [{"a": 0.9}, {"lost": 0.9}, {"gone": 0.9}, {"dull": 0.3, "a": 0.3}]
    found = run(teaches, postings, options=ALL, texts=["Weld", "Thatch", "Gild", "Rivet"])
    flag = next(f for f in found.flags if f.rule == "outcomes-not-asked-for")
    assert flag.reason == (
        "Hardly any posting of its market asks for what it teaches in 2 of the 3 outcomes (of 4) "
        "in which a skill was surely recognised."
    )
    assert flag.evidence == (
        "all postings (400 postings)",
        "“Thatch” teaches the skill lost",
        "“Gild” teaches the skill gone",
    )


def test_one_outcome_of_many_that_nobody_asks_for_is_no_flag() -> None:
    """One of four is not more than unasked_part of them: it may be a mistaken match. A doubtful one never counts."""
    postings = table({"a": asked_by(100, 400)})
    for teaches in ([{"a": 0.9}, {"lost": 0.9}, {"a": 0.8}, {"a": 0.7}], [{"a": 0.9}, {"gone": 0.3}]):
        assert "outcomes-not-asked-for" not in {f.rule for f in run(teaches, postings, options=ALL).flags}


@pytest.mark.parametrize(("hits", "skills", "fires"), [(1, 1, False), (1, 3, True), (3, 3, False), (5, 3, False)])
def test_several_outcomes_tell_what_one_cannot(hits: int, skills: int, fires: bool) -> None:
    """Each skill is asked for by some of 200 masons' postings, 200 others beside; under the floor is a high end of 2 %.

    Wilson's high end of 1 in 200 is (1 + 1.92 + 1.96 sqrt(0.995 + 0.96)) / 203.84 = 2.8 %, of three such, 3 in 600,
    (4.92 + 1.96 sqrt(2.985 + 0.96)) / 603.84 = 1.5 %, of three times 3, 9 in 600, 2.8 %; 5 in 200 are above the floor.
    """
    masons = np.arange(400) < 200
    asks = {f"s{k}": ((np.arange(400) < hits) & masons).astype(float) for k in range(skills)}
    postings = table(asks | {"cook": (~masons).astype(float)}, occupation=["mason" if m else "cook" for m in masons])
    found = run([{s: 0.9} for s in asks], postings, target_occupations=("mason",))
    assert ("outcomes-not-asked-for" in flagged(found)) == fires


def broad_world(outcomes: int, off: int, *, elsewhere: int) -> Assessment:
    """Return the verdict on outcomes of which some serve cooks only; half of 400 postings are masons'."""
    n = 400
    masons = np.arange(n) < n / 2
    asks = {f"m{k}": masons * (np.arange(n) % 4 == k % 4) for k in range(outcomes - off)}
    asks |= {f"c{k}": ~masons & (np.arange(n) >= n - elsewhere) for k in range(off)}
    postings = table(
        {s: p.astype(float) for s, p in asks.items()}, occupation=["mason" if m else "cook" for m in masons]
    )
    return run([{s: 0.9} for s in asks], postings, target_occupations=("mason",))


def test_over_broad_needs_many_outcomes_and_demand_elsewhere() -> None:
    assert flagged(broad_world(10, 5, elsewhere=60)) == {"over-broad": Severity.MEDIUM}
    assert "over-broad" not in flagged(broad_world(10, 3, elsewhere=60))  # three of ten
    assert "over-broad" not in flagged(broad_world(7, 5, elsewhere=60))  # seven outcomes are not many
    assert "over-broad" not in flagged(broad_world(10, 5, elsewhere=4))  # hardly asked for elsewhere either


def test_rules_are_named_once_and_explained() -> None:
    ids = [rule.id for rule in shipped_rules()]
    assert len(set(ids)) == len(ids) == 11
    assert all(rule.title for rule in shipped_rules())
