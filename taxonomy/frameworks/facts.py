"""What a record may state beyond the fields that every credential has, because some framework asks for it."""

from dataclasses import dataclass
from enum import StrEnum


class FactKind(StrEnum):
    """How the value of a fact reads."""

    TEXT = "text"
    LIST = "list"  # one item a line
    NUMBER = "number"
    DATE = "date"  # ISO 8601
    YES_NO = "yes or no"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing that a record may state. synonyms: what else a table's column may be called."""

    name: str
    kind: FactKind
    meaning: str
    synonyms: tuple[str, ...] = ()


def _fact(name: str, kind: FactKind, meaning: str, synonyms: str = "") -> Fact:
    return Fact(name=name, kind=kind, meaning=meaning, synonyms=tuple(synonyms.split()))


_TEXT, _LIST, _NUMBER, _DATE, _YES_NO = FactKind

FACTS = (
    _fact("credential_type", _TEXT, "what kind of credential it is called", "type_of_credential award_type"),
    _fact("relation_to_qualifications", _TEXT, "stand-alone, complement to or component of a qualification"),
    _fact("developer", _TEXT, "who developed it", "developed_by"),
    _fact("issuer_country", _TEXT, "country or region of the issuer, as a two-letter code", "country_of_issuer"),
    _fact("purpose_use", _TEXT, "its use, at home or abroad", "purpose"),
    _fact("purpose_relevance", _TEXT, "whom it matters to: learners, industry, employers, communities"),
    _fact("purpose_education", _TEXT, "education pathways", "education_pathway"),
    _fact("purpose_employment", _TEXT, "employment or cultural pathway, contribution to the community", "work_pathway"),
    _fact("nzsced", _TEXT, "New Zealand's six-digit code of the field of study", "nzsced_code"),
    _fact("standards", _LIST, "unit, skill or industry standards it uses", "unit_standards skill_standards"),
    _fact("review_period_years", _NUMBER, "years between reviews, as its approval states", "review_period"),
    _fact("support_letter_from", _TEXT, "body that wrote the letter of support"),
    _fact("support_letter_date", _DATE, "date of that letter"),
    _fact("support_answers", _TEXT, "what the letter says on value, need, structure and gap"),
    _fact("delivery_mode", _TEXT, "online, on site or blended", "mode form_of_participation mode_of_delivery"),
    _fact("delivery_location", _TEXT, "where it is taught, if on site", "campus"),
    _fact("recognition", _TEXT, "credit, vendor certification or pathway it leads to", "credit_recognition"),
    _fact("industry_recognition", _LIST, "professional bodies or industry standards that recognise it"),
    _fact("foundation_skills", _TEXT, "statement by the Australian Core Skills Framework", "acsf"),
    _fact("provider_regulated", _YES_NO, "the provider is regulated by TEQSA or ASQA", "regulated_provider"),
    _fact("provider_profile", _TEXT, "statement on who the provider is"),
    _fact("quality_assurance", _TEXT, "how its quality is assured", "qa qa_process quality_assurance_process"),
    _fact("review_process", _TEXT, "how it is reviewed and updated"),
    _fact("approved_by", _TEXT, "body that approved it", "approval_body"),
    _fact("accreditation", _TEXT, "accreditation of the issuer or the credential"),
    _fact("completion_criteria", _TEXT, "what a learner must do to be awarded it"),
    _fact("assessment_type", _TEXT, "type of assessment", "type_of_assessment"),
    _fact("assessment_criteria", _TEXT, "criteria that learners are assessed against"),
    _fact("assessment_validation", _TEXT, "how the assessment was validated"),
    _fact("evidence_url", _TEXT, "where an employer can see what the learner did", "evidence_link"),
    _fact("verification_url", _TEXT, "where the award can be verified", "badge_url"),
    _fact("skills_framework", _TEXT, "common framework its skills are named by, such as ESCO"),
    _fact("skill_uris", _LIST, "addresses of its skills in a published framework", "skill_urls esco_uris"),
    _fact("weeks", _NUMBER, "length in weeks", "duration_weeks"),
    _fact("cip", _TEXT, "code of the instructional programme (CIP)", "cip_code"),
    _fact("noc", _LIST, "codes of the National Occupational Classification", "noc_codes"),
    _fact("badge_type", _TEXT, "Knowledge or Application, for a TrustEd Microcredential", "tmc_type"),
    _fact("competency", _LIST, "the competency it certifies, one a line", "competency_statement"),
    _fact("key_method", _TEXT, "key method by which the competency is shown"),
    _fact("method_components", _TEXT, "parts of that method"),
    _fact("research", _LIST, "research the method rests on", "research_references supporting_research"),
    _fact("resources", _LIST, "resources for learners"),
    _fact("submission_guidelines", _TEXT, "what a learner is to hand in, and how", "evidence_required"),
    _fact("rubric", _TEXT, "rubric or scoring guide", "scoring_guide"),
    _fact("semester_hours", _NUMBER, "semester credit hours"),
    _fact("quarter_hours", _NUMBER, "quarter credit hours"),
    _fact("level_of_study", _TEXT, "undergraduate or graduate"),
    _fact("sole_credential", _YES_NO, "it is the only recognised credential for its occupation"),
    _fact("credit_towards", _LIST, "certificates or degrees it gives academic credit towards"),
    _fact("governor_finding", _TEXT, "the state's finding on the occupations it prepares for"),
    _fact("completion_rate", _NUMBER, "learners who complete within 150 % of the time, in per cent"),
    _fact("placement_rate", _NUMBER, "completers placed in work, in per cent"),
    _fact("outcomes_reported", _DATE, "date of the latest outcome data"),
    _fact("title_iv", _YES_NO, "the institution takes part in federal student aid (Title IV)"),
    _fact("apprenticeship", _YES_NO, "it is instruction within a registered apprenticeship"),
    _fact("partner_share", _NUMBER, "part taught by an ineligible partner, in per cent"),
    _fact("valid_from", _DATE, "start of the recommendation or register entry", "registered_from"),
    _fact("valid_until", _DATE, "end of the recommendation or register entry", "registered_until expiry_date"),
    _fact("rncp_blocks", _LIST, "blocks of competences of the RNCP it corresponds to", "rncp_blocs"),
    _fact("usage_evidence", _LIST, "evidence that holders use it at work (valeur d'usage)"),
    _fact("learner", _TEXT, "identification of the learner, on an issued credential", "learner_id"),
    _fact("awarded", _DATE, "date on which it was awarded, on an issued credential", "date_awarded awarded_on"),
    _fact("identity_verification", _TEXT, "supervision and identity check during assessment"),
    _fact("grade", _TEXT, "grade or grading scheme", "grading_scheme"),
)
FACT_BY_NAME = {fact.name: fact for fact in FACTS}
# The fields that models.records.Credential has of its own; a rule may name these too.
RECORD_FIELDS = frozenset(
    {
        "title",
        "provider",
        "description",
        "jurisdiction",
        "framework",
        "level",
        "credits",
        "hours",
        "status",
        "issued",
        "last_reviewed",
        "target_occupations",
        "assessments",
        "prerequisites",
        "stacks_into",
        "employer_evidence",
        "outcomes",
    }
)
