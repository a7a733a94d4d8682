"""Conformance beyond single rules: which frameworks hold, contradictions, levels, credits, portability, calendar."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.conformance.calendar import review_calendar
from credlens.models.conformance.conform import conformance, frameworks_for, why_none
from credlens.models.conformance.contradictions import contradictions
from credlens.models.conformance.levels import Level, map_level, read_levels
from credlens.models.conformance.matrix import conformance_matrix
from credlens.models.conformance.portability import convert_credits, portability
from credlens.models.conformance.verdicts import Verdict
from credlens.taxonomy.frameworks import find_framework
from credlens.taxonomy.frameworks.schemes import SCHEMES

from .conformance_cases import TODAY, Case, record

LEVELS = {scheme.id: scheme.levels for scheme in SCHEMES}


@pytest.mark.parametrize(
    ("jurisdiction", "framework", "ids"),
    [
        ("AU", "", ["au-framework"]),
        ("AU-VIC", "", ["au-framework"]),
        ("NZ", "anything", ["nz-listing"]),
        ("CA", "", ["ca-cican"]),
        ("CA-ON", "", ["ca-cican", "ca-on-ecampus"]),
        ("CA-ON", "OSAP 2023", ["ca-cican", "ca-on-ecampus", "ca-on-osap"]),
        ("CA-BC", "", ["ca-cican", "ca-bc"]),
        ("IE", "", ["eu-annex-1"]),
        ("FR", "RS 6893", ["eu-annex-1", "fr-rs"]),
        ("EU", "RS 6893", ["eu-annex-1", "fr-rs"]),
        ("IE", "RS 6893", ["eu-annex-1"]),  # the register is French
        ("US", "", []),
        ("US", "Workforce Pell", ["us-workforce-pell"]),
        ("US", "Space camp", []),  # "ace" inside a word
        ("", "ACE", ["us-ace"]),
        ("", "", []),
        ("Mars", "ACE", []),
    ],
)
def test_which_frameworks_hold(jurisdiction: str, framework: str, ids: list[str]) -> None:
    found = frameworks_for(record({"jurisdiction": jurisdiction, "framework": framework}))
    assert [f.id for f in found] == ids


@pytest.mark.parametrize(
    ("jurisdiction", "said"),
    [
        ("", "states no jurisdiction"),
        ("Mars", "No framework is known for the jurisdiction “Mars”; known are AU, CA, EU"),
        ("US", "name one in the record's field framework (TrustEd, Digital Promise, Workforce Pell, ACE)"),
    ],
)
def test_why_no_framework_holds(jurisdiction: str, said: str) -> None:
    assert said in why_none(record({"jurisdiction": jurisdiction}))


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ({"jurisdiction": "NZ", "credits": 40.0, "hours": 6.0}, "40 credits in 6 hours is 0.15 hours a credit, but a"),
        ({"jurisdiction": "AU", "credits": 40.0, "hours": 6.0}, "no scheme of credits counts so little"),
        ({"credits": -5.0}, "Its size is -5 credits; a size cannot be negative."),
        ({"hours": 0.0}, "leave it blank if it is not known"),
        ({"issued": dt.date(2025, 5, 1), "last_reviewed": dt.date(2024, 5, 1)}, "are the two swapped?"),
        ({"issued": dt.date(2030, 1, 1)}, "after 2026-10-31, the day of this check"),
        ({"jurisdiction": "NZ", "level": "EQF 5"}, "one of the EQF, but NZQA Listing"),
        ({"jurisdiction": "IE", "level": "5", "framework": "NFQ"}, "Its level “5” is one of the NFQ"),
    ],
)
def test_a_record_that_contradicts_itself_is_told_so(case: Case, said: str) -> None:
    (sentence,) = contradictions(record(case), as_of=TODAY)
    assert said in sentence


@pytest.mark.parametrize(
    "case",
    [
        {},
        {"jurisdiction": "NZ", "credits": 15.0, "hours": 150.0, "level": "4"},
        {"jurisdiction": "NZ", "credits": 1.0, "hours": 14.0},  # 14 hours round to one credit
        {"jurisdiction": "IE", "credits": 2.0, "hours": 60.0, "level": "NFQ 7, EQF 6"},
        {"jurisdiction": "AU", "credits": 6.0, "hours": 30.0},  # no credit of a known scheme
        {"issued": dt.date(2024, 5, 1), "last_reviewed": dt.date(2024, 5, 1)},
    ],
)
def test_a_sound_record_is_left_in_peace(case: Case) -> None:
    assert contradictions(record(case), as_of=TODAY) == ()


@pytest.mark.parametrize(
    ("text", "framework", "levels"),
    [
        ("", "NZQCF", ()),
        ("4", "NZQCF", (Level("NZQCF", 4),)),
        ("Level 4", "", (Level("", 4),)),
        ("NZQF level 10", "", (Level("NZQCF", 10),)),
        ("NFQ 7, EQF 6", "", (Level("NFQ", 7), Level("EQF", 6))),
        ("Level 6 (EQF)", "", (Level("EQF", 6),)),
        ("6 or 7", "EQF", (Level("EQF", None),)),
        ("advanced", "", (Level("", None),)),
        ("4", "Ontario microcredential", (Level("", 4),)),
        ("level 2.5", "AQF", (Level("AQF", None),)),
    ],
)
def test_levels_are_read_with_their_scheme(text: str, framework: str, levels: tuple[Level, ...]) -> None:
    assert read_levels(text, framework=framework) == levels


@pytest.mark.parametrize(
    ("level", "target", "levels", "said"),
    [
        (Level("NZQCF", 4), "EQF", (4,), "read on the owner's page"),
        (Level("NZQCF", 8), "EQF", (), "leaves NZQCF level 8 without a level of the EQF"),
        (Level("EQF", 5), "NZQCF", (5, 6), "level 5 or 6"),
        (Level("EQF", 1), "NZQCF", (), "leaves EQF level 1"),
        (Level("AQF", 7), "NZQCF", (7,), "promises no recognition"),
        (Level("AQF", 7), "EQF", (), "its table could not be read"),
        (Level("RQF", 4), "EQF", (), "No published comparison of RQF with EQF"),
        (Level("EQF", 9), "EQF", (), "there is no level 9"),
        (Level("EQF", 6), "EQF", (6,), "already"),
        (Level("", 6), "EQF", (), "no level of a known framework"),
        (Level("EQF", None), "AQF", (), "no level of a known framework"),
    ],
)
def test_levels_map_only_where_a_comparison_was_read(
    level: Level, target: str, levels: tuple[int, ...], said: str
) -> None:
    found = map_level(level, target)
    assert found.levels == levels
    assert said in found.said


@given(st.sampled_from(sorted(LEVELS)), st.sampled_from(sorted(LEVELS)), st.integers(1, 12))
def test_a_mapping_read_backwards_leads_back(first: str, second: str, number: int) -> None:
    for there in map_level(Level(first, number), second).levels:
        assert 1 <= there <= LEVELS[second]
        assert number in map_level(Level(second, there), first).levels


def test_a_higher_level_never_maps_to_a_lower_one() -> None:
    mapped = [map_level(Level("NZQCF", n), "EQF").levels for n in range(1, 11)]
    flat = [level for levels in mapped for level in levels]
    assert flat == sorted(flat) == [2, 3, 4, 4, 5, 5, 6, 7, 8]


@pytest.mark.parametrize(
    ("case", "scheme", "low", "high"),
    [
        ({"hours": 150.0}, "ECTS", 5.0, 6.0),  # 150/30 and 150/25
        ({"hours": 150.0}, "NZQCF", 15.0, 15.0),
        ({"jurisdiction": "NZ", "credits": 15.0}, "ECTS", 5.0, 6.0),  # 15 credits are 150 hours
        ({"jurisdiction": "IE", "credits": 2.0}, "NZQCF", 5.0, 6.0),  # 50 to 60 hours
        ({"jurisdiction": "AU", "credits": 6.0}, "ECTS", None, None),  # an Australian credit has no set hours
        ({"hours": -4.0}, "ECTS", None, None),
        ({}, "NZQCF", None, None),
    ],
)
def test_credits_convert_by_notional_hours_as_a_range(
    case: Case, scheme: str, low: float | None, high: float | None
) -> None:
    found = convert_credits(record(case), scheme)
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))
    assert found.said


@given(st.floats(0.5, 1000), st.floats(0.5, 1000))
def test_more_hours_never_make_fewer_credits(first: float, second: float) -> None:
    a, b = (convert_credits(record({"hours": h}), "ECTS") for h in sorted((first, second)))
    assert a.low is not None
    assert b.low is not None
    assert a.high is not None
    assert b.high is not None
    assert a.low <= a.high
    assert (a.low, a.high) <= (b.low, b.high)


@pytest.mark.parametrize(
    ("case", "framework", "verdict"),
    [
        ({}, "ca-bc", Verdict.UNDECIDED),  # it requires nothing, so what it wants decides
        (
            {"outcomes": [("Test",)], "assessments": ("Test",), "employer_evidence": ("A port, 2026",)},
            "ca-bc",
            Verdict.PERSON,
        ),
        ({"hours": 400.0}, "ca-on-osap", Verdict.FAILS),  # one failure outweighs what is not said
        ({"hours": 40.0, "weeks": 2, "cip": "52.0302"}, "ca-on-osap", Verdict.UNDECIDED),
        ({"hours": 40.0, "weeks": 2, "cip": "52.0302", "noc": "31301"}, "ca-on-osap", Verdict.HOLDS),
    ],
)
def test_the_verdict_on_a_framework(case: Case, framework: str, verdict: Verdict) -> None:
    assert conformance(record(case), find_framework(framework), as_of=TODAY).verdict is verdict


def test_a_provider_s_name_counts_only_as_a_whole_word() -> None:
    found = conformance(
        record({"title": "Admitting Patients", "provider": "MIT"}), find_framework("nz-listing"), as_of=TODAY
    )
    (finding,) = [f for f in found.findings if f.rule.id == "nz-title-names"]
    assert finding.verdict is Verdict.PERSON


def test_portability_parts_every_rule_once() -> None:
    case: dict[str, Any] = {
        "jurisdiction": "NZ",
        "level": "4",
        "hours": 150.0,
        "outcomes": [("Test",)],
        "title": "Welding",
    }
    found = portability(record(case), as_of=TODAY)
    assert "nz-listing" not in {p.target.id for p in found}
    for ported in found:
        rules = conformance(ported.credential, ported.target, as_of=TODAY).findings
        told = [f.rule.id for f in (*ported.there, *ported.missing, *ported.person)]
        assert len(told) == len(set(told))
        assert set(told) == {f.rule.id for f in rules if f.verdict is not Verdict.NOT_APPLICABLE}
    (eu,) = portability(record(case), as_of=TODAY, targets=[find_framework("eu-annex-1")])
    assert [f.rule.id for f in eu.missing if f.rule.severity.value == "error"] == [
        "eu-awarding-body",
        "eu-assessment-type",
        "eu-participation",
        "eu-quality",
    ]
    assert eu.required == 4
    assert eu.level is not None
    assert eu.level.levels == (4,)


@pytest.mark.parametrize(
    ("case", "due", "note"),
    [
        ({"jurisdiction": "NZ", "issued": dt.date(2024, 2, 29)}, dt.date(2027, 2, 28), ""),
        ({"jurisdiction": "NZ", "issued": dt.date(2024, 2, 29), "review_period_years": "1"}, dt.date(2025, 2, 28), ""),
        ({"jurisdiction": "NZ", "issued": dt.date(2021, 5, 1)}, dt.date(2022, 5, 1), ""),
        ({"jurisdiction": "NZ", "issued": dt.date(2021, 5, 1), "review_period_years": "3"}, dt.date(2024, 5, 1), ""),
        ({"jurisdiction": "NZ"}, None, "every 36 months, but the record has no date"),
        ({"jurisdiction": "FR", "framework": "RS", "issued": dt.date(2024, 1, 1)}, dt.date(2029, 1, 1), ""),
        ({"jurisdiction": "FR", "framework": "RS", "valid_until": "2027-06-30"}, dt.date(2027, 6, 30), ""),
        ({"jurisdiction": "US", "framework": "ACE", "issued": dt.date(2024, 1, 1)}, dt.date(2027, 1, 1), ""),
        ({"jurisdiction": "AU", "issued": dt.date(2024, 1, 1)}, None, "No interval is set by this framework (National"),
        ({"jurisdiction": "Mars"}, None, "No framework holds for it"),
    ],
)
def test_review_dates(case: Case, due: dt.date | None, note: str) -> None:
    (date,) = review_calendar([record(case)], as_of=TODAY)
    assert date.cycle.due == due
    assert note in date.note
    assert date.overdue == (due is not None and due <= TODAY)


@pytest.mark.parametrize(
    ("case", "verdict"),
    [
        ({"issued": dt.date(2025, 6, 1)}, Verdict.UNDECIDED),  # its period may be one year or three
        ({"issued": dt.date(2023, 6, 1)}, Verdict.FAILS),  # even three years are over
        ({"issued": dt.date(2025, 6, 1), "review_period_years": "3"}, Verdict.HOLDS),
        ({"issued": dt.date(2021, 6, 1), "last_reviewed": dt.date(2026, 6, 1)}, Verdict.HOLDS),  # yearly, before 2023
    ],
)
def test_a_period_that_is_not_on_the_record_is_not_made_up(case: Case, verdict: Verdict) -> None:
    found = conformance(record({"jurisdiction": "NZ", **case}), find_framework("nz-listing"), as_of=TODAY)
    (finding,) = (f for f in found.findings if f.rule.id == "nz-review-in-time")
    assert finding.verdict is verdict


def test_the_provider_s_policy_fills_in_only_where_no_framework_speaks() -> None:
    cases = [{"id": "au", "jurisdiction": "AU"}, {"id": "nz", "jurisdiction": "NZ"}]
    records = [record({**case, "issued": dt.date(2025, 1, 1)}) for case in cases]
    found = {d.credential.id: d.cycle for d in review_calendar(records, as_of=TODAY, policy_months=12)}
    assert (found["au"].due, found["au"].set_by) == (dt.date(2026, 1, 1), "the provider's own policy")
    assert found["nz"].due == dt.date(2028, 1, 1)


def test_the_calendar_is_in_order_of_due_dates() -> None:
    years = (2024, 2025, 2023)
    records = [record({"id": f"c{y}", "jurisdiction": "NZ", "issued": dt.date(y, 6, 1)}) for y in years]
    records.append(record({"id": "none", "jurisdiction": "AU"}))
    found = [d.credential.id for d in review_calendar(records, as_of=TODAY)]
    assert found == ["c2023", "c2024", "c2025", "none"]


def test_fixes_count_credentials_and_put_what_is_required_first() -> None:
    """Two NZ records lack everything; one states its developer, so nz-developer helps one of them only."""
    records = [record({"id": "a", "jurisdiction": "NZ"}), record({"id": "b", "jurisdiction": "NZ", "developer": "Me"})]
    matrix = conformance_matrix(records, as_of=TODAY, top=100)
    counts = {fix.rule.id: (len(fix.credentials), fix.missing) for fix in matrix.fixes}
    assert counts["nz-developer"] == (1, 1)
    assert counts["nz-nzsced"] == (2, 2)
    severities = [fix.rule.severity.value for fix in matrix.fixes if len(fix.credentials) == 2]
    assert severities == sorted(severities)  # error before warning
    assert all(fix.rule.severity.value in ("error", "warning") for fix in matrix.fixes)
