"""The sample catalogue under the frameworks: who meets them, who does not and by which rule, in every jurisdiction."""

from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from credlens.models.conformance.conform import conformance, frameworks_for
from credlens.models.conformance.contradictions import contradictions
from credlens.models.conformance.matrix import conformance_matrix
from credlens.models.conformance.verdicts import Verdict
from credlens.models.records import Credential
from credlens.service.demo import SAMPLE_DAY
from credlens.service.formats.catalogue import read_catalogue
from credlens.taxonomy.frameworks import RuleSeverity, find_framework

SAMPLE = Path(str(files("credlens.service.sample")))


@pytest.fixture(scope="module")
def sample() -> dict[str, Credential]:
    loaded = read_catalogue(sorted(SAMPLE.glob("catalogue_*.jsonl")), as_of=SAMPLE_DAY)
    assert loaded.rejects == ()
    return {credential.id: credential for credential in loaded.records}


MEETS = [
    ("au-dementia-support", "au-framework"),
    ("nz-infection-prevention-care", "nz-listing"),
    ("ca-solar-storage-service", "ca-cican"),
    ("ca-solar-storage-service", "ca-on-ecampus"),
    ("us-clinical-observations", "us-tmc"),
    ("fr-pv-roof-integration", "eu-annex-1"),
    ("fr-patisserie-debut", "fr-rs"),
]


@pytest.mark.parametrize(("credential", "framework"), MEETS)
def test_credentials_that_meet_every_rule(sample: dict[str, Credential], credential: str, framework: str) -> None:
    assert framework in {f.id for f in frameworks_for(sample[credential])}
    found = conformance(sample[credential], find_framework(framework), as_of=SAMPLE_DAY)
    for finding in found.findings:
        met = Verdict.PERSON if finding.rule.severity is RuleSeverity.MANUAL else Verdict.HOLDS
        assert finding.verdict in (met, Verdict.NOT_APPLICABLE), finding.rule.id
    assert found.verdict in (Verdict.HOLDS, Verdict.PERSON)


BREAKS = [
    ("au-payroll-basics", "au-framework", "au-outcomes-assessed", "No assessment covers outcome 4 of 4."),
    ("nz-manual-handling-legacy", "nz-listing", "nz-review-in-time", "every 12 months, so due on 2022-05-18"),
    ("ca-trades-customer-handover", "ca-cican", "ca-assessed", "No assessment covers outcome 4 of 4."),
    ("us-rooftop-fall-safety", "us-workforce-pell", "pell-hours", "16 clock hours is less than 150."),
    ("eu-classroom-slide-projection", "eu-annex-1", "eu-quality", "quality assurance is “none”"),
    ("fr-sql-donnees", "fr-rs", "rs-current", "It ends on 2026-03-15."),
]


@pytest.mark.parametrize(("credential", "framework", "rule", "said"), BREAKS)
def test_credentials_that_break_one_rule(
    sample: dict[str, Credential], credential: str, framework: str, rule: str, said: str
) -> None:
    assert framework in {f.id for f in frameworks_for(sample[credential])}
    found = conformance(sample[credential], find_framework(framework), as_of=SAMPLE_DAY)
    failing = found.of(Verdict.FAILS)
    assert [f.rule.id for f in failing] == [rule]
    assert said in failing[0].said
    assert failing[0].fix == failing[0].rule.message
    assert found.verdict is Verdict.FAILS


def test_what_the_sample_says_against_itself(sample: dict[str, Credential]) -> None:
    """The Irish record gives 10 hours a credit, where an ECTS credit is 25 to 30; two name national levels."""
    found = Counter(c.id for c in sample.values() for _ in contradictions(c, as_of=SAMPLE_DAY))
    assert found == {"ie-spreadsheets-at-work": 2, "fr-secretariat-numerique": 1}


def test_the_matrix_covers_every_credential_and_counts_its_fixes(sample: dict[str, Credential]) -> None:
    matrix = conformance_matrix(list(sample.values()), as_of=SAMPLE_DAY)
    assert {row.credential.id for row in matrix.rows} | {name for name, _ in matrix.without} == set(sample)
    assert len(matrix.fixes) == 10
    for fix in matrix.fixes:
        open_for = [
            row.credential.id
            for row in matrix.rows
            for f in row.findings
            if f.rule.id == fix.rule.id and f.verdict in (Verdict.FAILS, Verdict.UNDECIDED)
        ]
        assert fix.credentials == tuple(open_for)
    helped = [len(fix.credentials) for fix in matrix.fixes]
    assert helped == sorted(helped, reverse=True)
