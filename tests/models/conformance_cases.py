"""For every rule a record that meets it, one that breaks it, and one that leaves it open.

A case is what the record states beside nothing: its own fields, facts by their names, and `outcomes` as a list of
the assessments of each. The third case is the empty record unless one is given.
"""

import datetime as dt
from typing import Any

from credlens.models.records import Credential, Outcome
from credlens.taxonomy.frameworks.facts import FACT_BY_NAME

TODAY = dt.date(2026, 10, 31)
Case = dict[str, Any]

SAYS_NONE = "none"
LETTER = ("2026-03-01; Harbour Hospital; confirms demand, assessment, hiring",)
PARTIAL = ("2026-03-01; Harbour Hospital; confirms outcomes",)
NOTHING_SAID = ("None",)


def record(case: Case) -> Credential:
    """Return the credential that states just this."""
    fields = {name: value for name, value in case.items() if name not in FACT_BY_NAME}
    text = fields.pop("outcome_text", "Weld pipes.")
    outcomes = tuple(
        Outcome(id=f"c/{n}", text=text, assessments=tuple(names))
        for n, names in enumerate(fields.pop("outcomes", ()), start=1)
    )
    facts = tuple((name, str(value)) for name, value in case.items() if name in FACT_BY_NAME)
    return Credential(**{"id": "c", "title": "", **fields, "outcomes": outcomes, "facts": facts})


def said(name: str, value: Any = "Something is said.") -> tuple[Case, Case]:
    """Return the cases of a rule that wants a field filled: filled, and said to hold nothing."""
    nothing = NOTHING_SAID if isinstance(value, tuple) else SAYS_NONE
    return {name: value}, {name: nothing}


TEST = ("Test",)
ASSESSED = {"outcomes": [TEST, TEST]}
HALF_ASSESSED = {"outcomes": [TEST, ()]}
NOT_TOLD_WHICH = {"outcomes": [(), ()], "assessments": TEST}
OUTCOMES = ({"outcomes": [()]}, {"outcome_text": "To be confirmed", "outcomes": [()]})

CASES: dict[str, tuple[Case, Case] | tuple[Case, Case, Case]] = {
    # Australia
    "au-outcomes": OUTCOMES,
    "au-assessment": said("assessments", TEST),
    "au-outcomes-assessed": (ASSESSED, HALF_ASSESSED, NOT_TOLD_WHICH),
    "au-hours": ({"hours": 1.0}, {"hours": 0.5}),
    "au-below-award": ({"credential_type": "Skill set"}, {"credential_type": "AQF qualification"}),
    "au-provider-profile": (
        {"provider_regulated": "no", "provider_profile": "A guild of welders."},
        {"provider_regulated": "no", "provider_profile": "TBA"},
        {"provider_profile": "A guild of welders."},
    ),
    "au-provider-quality": (
        {"provider_regulated": "no", "quality_assurance": "Peer review."},
        {"provider_regulated": "no", "quality_assurance": SAYS_NONE},
        {"provider_regulated": "no"},
    ),
    "au-provider-review": (
        {"provider_regulated": "no", "review_process": "Each spring."},
        {"provider_regulated": "no", "review_process": "to be confirmed"},
        {"review_process": "Each spring."},
    ),
    "au-industry-recognition": said("industry_recognition"),
    "au-recognition": said("stacks_into", ("Certificate IV",)),
    "au-delivery-mode": said("delivery_mode", "online"),
    "au-delivery-location": (
        {"delivery_mode": "On-site", "delivery_location": "Perth"},
        {"delivery_mode": "on site", "delivery_location": "tba"},
        {"delivery_mode": "onsite"},
    ),
    "au-foundation-skills": said("foundation_skills"),
    "au-industry-need": (said("employer_evidence", LETTER)),
    "au-lifelong": said("description"),
    # Canada
    "ca-relation": said("relation_to_qualifications", "stand-alone"),
    "ca-quality": said("quality_assurance"),
    "ca-employers": said("employer_evidence", ("Letter of a port, 2025.",)),
    "ca-pathways": said("stacks_into", ("Diploma",)),
    "ca-assessed": (ASSESSED, {"outcomes": [()], "assessments": NOTHING_SAID}, NOT_TOLD_WHICH),
    "ca-not-time": said("completion_criteria"),
    "ca-portable": said("verification_url", "https://badges.example.org/1"),
    "ca-approval": (
        {"approved_by": "Senate", "issued": dt.date(2025, 1, 1)},
        {"approved_by": SAYS_NONE, "issued": dt.date(2025, 1, 1)},
        {"approved_by": "Senate"},
    ),
    "on-relevance": said("employer_evidence", LETTER),
    "on-skills-language": said("skills_framework", "ESCO"),
    "on-summative": said("assessments", TEST),
    "on-evidence": said("evidence_url", "https://work.example.org/1"),
    "on-endorsement-demand": (
        {"employer_evidence": LETTER},
        {"employer_evidence": PARTIAL},
        {"employer_evidence": ("A letter.",)},
    ),
    "on-endorsement-assessment": (
        {"employer_evidence": LETTER},
        {"employer_evidence": PARTIAL},
        {"employer_evidence": ("A letter.",)},
    ),
    "osap-hours": ({"hours": 300.0}, {"hours": 301.0}),
    "osap-weeks": ({"weeks": 11}, {"weeks": 12}),
    "osap-cip": ({"cip": "52.0302"}, {"cip": "520302"}),
    "osap-noc": ({"noc": "31301\n33102"}, {"noc": "1\n2"}),
    "bc-competencies": OUTCOMES,
    "bc-assessed": said("assessments", TEST),
    "bc-partnership": said("employer_evidence", LETTER),
    "bc-short": ({"hours": 20.0}, {"hours": -1.0}),
    # European Union and France
    "eu-learner": said("learner", "Learner 17"),
    "eu-title": said("title", "Welding"),
    "eu-country": ({"jurisdiction": "IE"}, {"issuer_country": "Ireland"}, {"jurisdiction": "EU"}),
    "eu-awarding-body": said("provider", "Corrib Skills Centre"),
    "eu-date": ({"issued": dt.date(2026, 1, 1)}, {"awarded": "2027-01-01"}),
    "eu-outcomes": OUTCOMES,
    "eu-workload": ({"hours": 60.0}, {"credits": -2.0}),
    "eu-level": ({"level": "NFQ 7, EQF 6"}, {"level": "NFQ 7"}),
    "eu-assessment-type": said("assessment_type", "artefact"),
    "eu-participation": said("delivery_mode", "blended"),
    "eu-quality": said("accreditation"),
    "eu-prerequisites": ({"prerequisites": NOTHING_SAID}, {"prerequisites": ("TBD",)}),
    "eu-supervision": ({"identity_verification": "none"}, {"identity_verification": "to be decided"}),
    "eu-grade": ({"grade": "pass"}, {"grade": "tbc"}),
    "eu-stackable": ({"stacks_into": NOTHING_SAID}, {"stacks_into": ("to be confirmed",)}),
    "eu-criteria": said("assessment_criteria"),
    "eu-labour-market": said("employer_evidence", LETTER),
    "rs-dates": (
        {"valid_from": "2024-01-01", "valid_until": "2028-12-31"},
        {"valid_from": "2024-01-01", "valid_until": SAYS_NONE},
        {"valid_from": "2024-01-01"},
    ),
    "rs-order": (
        {"valid_from": "2024-01-01", "valid_until": "2024-01-01"},
        {"valid_from": "2024-01-02", "valid_until": "2024-01-01"},
    ),
    "rs-five-years": (
        {"valid_from": "2024-01-01", "valid_until": "2029-01-01"},
        {"valid_from": "2024-01-01", "valid_until": "2029-01-02"},
    ),
    "rs-current": ({"valid_until": "2026-10-31"}, {"valid_until": "2026-10-30"}),
    "rs-blocks": said("rncp_blocks", "RNCP38000BC01"),
    "rs-need": said("employer_evidence", LETTER),
    "rs-usage": said("usage_evidence"),
    # New Zealand
    "nz-title": said("title", "Welding"),
    "nz-title-words": ({"title": "Welding in a Nationalist Style"}, {"title": "National Welding"}),
    "nz-title-names": (
        {"title": "Welding", "provider": "Te Awa"},
        {"title": "Te Awa Welding", "provider": "Te Awa"},
        {"title": "Welding"},
    ),
    "nz-credits": ({"credits": 40.0}, {"credits": 41.0}),
    "nz-level": ({"level": "4"}, {"level": "EQF 4"}),
    "nz-credit-hours": ({"credits": 15.0, "hours": 150.0}, {"credits": 40.0, "hours": 6.0}, {"credits": 15.0}),
    "nz-nzsced": ({"nzsced": "080101"}, {"nzsced": "80101"}),
    "nz-purpose-use": said("purpose_use"),
    "nz-purpose-relevance": said("purpose_relevance"),
    "nz-outcomes": OUTCOMES,
    "nz-education-pathway": said("purpose_education"),
    "nz-employment-pathway": said("purpose_employment"),
    "nz-developer": said("developer", "Te Awa"),
    "nz-standards": said("standards", "29557"),
    "nz-review-period": said("review_period_years", "2"),
    "nz-review-period-usual": ({"review_period_years": "3"}, {"review_period_years": "5"}),
    "nz-review-in-time": (
        {"issued": dt.date(2024, 1, 1), "review_period_years": "3"},
        {"issued": dt.date(2024, 1, 1), "review_period_years": "2"},
        {"review_period_years": "2"},
    ),
    "nz-assessment": said("assessments", TEST),
    "nz-need": said("employer_evidence", ("Hui with iwi, 2025.",)),
    "nz-support-letter": (
        {"support_letter_from": "A standard-setter", "support_letter_date": "2026-01-01"},
        {"support_letter_from": "none", "support_letter_date": "2026-01-01"},
        {"support_letter_from": "A standard-setter"},
    ),
    "nz-support-answers": said("support_answers"),
    "nz-status": ({"status": "Expiring"}, {"status": "active"}),
    # United States
    "tmc-type": ({"badge_type": "knowledge"}, {"badge_type": "recognition"}),
    "tmc-assessment": said("assessments", TEST),
    "tmc-validated": said("assessment_validation"),
    "tmc-application": (
        {"badge_type": "Application", "evidence_url": "https://work.example.org/1"},
        {"badge_type": "Application", "evidence_url": "none"},
        {"badge_type": "Application"},
    ),
    "tmc-evidence": said("submission_guidelines"),
    "tmc-issuer": (
        {"provider": "Cedar Flats", "accreditation": "regional"},
        {"provider": "Cedar Flats", "accreditation": "none"},
        {"provider": "Cedar Flats"},
    ),
    "tmc-skills": said("competency"),
    "dp-single": ({"competency": "Weld pipes"}, {"competency": "Weld pipes\nRead drawings"}),
    "dp-method": said("key_method"),
    "dp-components": said("method_components"),
    "dp-research": said("research"),
    "dp-resources": said("resources"),
    "dp-evidence": said("submission_guidelines"),
    "dp-rubric": said("rubric"),
    "pell-hours": ({"hours": 150.0}, {"hours": 600.0}),
    "pell-weeks": ({"weeks": 8}, {"weeks": 15}),
    "pell-undergraduate": ({"level_of_study": "undergraduate"}, {"level_of_study": "graduate"}),
    "pell-mode": ({"delivery_mode": "on site"}, {"delivery_mode": "Correspondence course"}),
    "pell-stackable": ({"sole_credential": "yes"}, {"stacks_into": NOTHING_SAID}),
    "pell-credit": said("credit_towards", "Associate of Applied Science"),
    "pell-occupation-code": ({"target_occupations": ("51-4121.00",)}, {"target_occupations": ("welder",)}),
    "pell-aligned": said("governor_finding"),
    "pell-hiring": (
        {"employer_evidence": LETTER},
        {"employer_evidence": PARTIAL},
        {"employer_evidence": ("A letter.",)},
    ),
    "pell-completion": ({"completion_rate": 70}, {"completion_rate": 69.9}),
    "pell-placement": ({"placement_rate": 70}, {"placement_rate": 12}),
    "pell-yearly": ({"outcomes_reported": "2025-10-31"}, {"outcomes_reported": "2025-10-30"}),
    "pell-title-iv": ({"title_iv": "yes"}, {"title_iv": "no"}),
    "pell-partner": (
        {"apprenticeship": "no", "partner_share": 25},
        {"apprenticeship": "no", "partner_share": 26},
        {"partner_share": 20},
    ),
    "pell-partner-apprenticeship": (
        {"apprenticeship": "yes", "partner_share": 49},
        {"apprenticeship": "yes", "partner_share": 50},
        {"apprenticeship": "yes"},
    ),
    "ace-dates": (
        {"valid_from": "2025-01-01", "valid_until": "2027-12-31"},
        {"valid_from": "tbd", "valid_until": "2027-12-31"},
    ),
    "ace-order": (
        {"valid_from": "2025-01-01", "valid_until": "2027-12-31"},
        {"valid_from": "2025-01-01", "valid_until": "2024-12-31"},
        {"valid_until": "2027-12-31"},
    ),
    "ace-period": (
        {"valid_from": "2025-01-01", "valid_until": "2028-01-01"},
        {"valid_from": "2025-01-01", "valid_until": "2030-01-01"},
    ),
    "ace-current": ({"valid_until": "2027-12-31"}, {"valid_until": "2024-12-31"}),
    "ace-frameworks": said("skill_uris", "https://skills.example.org/1"),
    "ace-mastery": (ASSESSED, HALF_ASSESSED),
}
