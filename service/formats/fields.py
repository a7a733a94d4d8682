"""The fields of the two tables and the other names their columns have; the preferred name first.

Names are compared without case, spaces, underscores and signs: job_title is "Job Title" and "jobTitle".
"""

from .columns import Field


def _field(name: str, synonyms: str = "", *, required: bool = False) -> Field:
    return Field(name=name, synonyms=tuple(synonyms.split()), required=required)


POSTING_FIELDS = (
    _field(
        "id",
        "posting_id job_id vacancy_id advert_id ad_id job_posting_id requisition_id req_id reference "
        "identifier uuid guid jk job_url posting_url job_link url link source_url",
        required=True,
    ),
    _field(
        "title",
        "job_title position_title posting_title vacancy_title role_title position role job name",
        required=True,
    ),
    _field(
        "text",
        "description job_description full_description job_text posting_text advert_text vacancy_text "
        "full_text body content job_posting assessment_text details job_details summary job_summary",
        required=True,
    ),
    _field(
        "date",
        "date_posted posted_date posting_date post_date posted posted_at posted_on date_published "
        "published_date publication_date published published_at open_date opening_date listing_date "
        "listed_time created_at created",
    ),
    _field(
        "employer",
        "company company_name employer_name hiring_organization hiring_organisation organization "
        "organisation organization_name organisation_name hiring_agency agency business",
    ),
    _field(
        "region",
        "location job_location work_location place city state province territory country",
    ),
    _field(
        "occupation",
        "occupation_code occupation_id occupation_title soc soc_code onet onet_code onet_soc_code onetsoc "
        "esco_occupation esco_code esco isco isco_code anzsco anzsco_code noc noc_code osca series_grade",
    ),
    _field(
        "sector",
        "sector_name industry industry_name industry_code economic_sector business_sector naics naics_code nace "
        "nace_code anzsic anzsic_code sic sic_code",
    ),
    _field("source_url", "job_url posting_url job_link url link apply_url source"),
)

CATALOGUE_FIELDS = (
    _field(
        "id",
        "credential_id course_id unit_id course_code unit_code credential_code code identifier uuid guid "
        "course_url credential_url course_link url link",
        required=True,
    ),
    _field(
        "title",
        "course_title course_name credential_title credential_name microcredential_title unit_title "
        "unit_name programme_title program_title name",
        required=True,
    ),
    _field(
        "outcomes",
        "learning_outcomes intended_learning_outcomes course_learning_outcomes student_learning_outcomes "
        "outcome learning_objectives objectives what_you_will_learn competencies competences "
        "skills_covered skills_taught skills_gained skills",
        required=True,
    ),
    _field(
        "provider",
        "provider_name university institution institution_name organization organisation organization_name "
        "organisation_name school college training_provider rto awarding_body issuer offered_by partner",
    ),
    _field(
        "description",
        "course_description credential_description programme_description about summary overview abstract",
    ),
    _field("jurisdiction", "country country_code"),
    _field("framework", "qualification_framework qualifications_framework"),
    _field(
        "level",
        "qualification_level credential_level framework_level nqf_level eqf_level aqf_level nzqf_level nzqcf_level",
    ),
    _field("credits", "credit credit_points credit_value ects ects_credits number_of_credits"),
    _field(
        "hours",
        "learning_hours notional_hours nominal_hours total_hours workload_hours duration_hours "
        "hours_of_learning volume_of_learning workload",
    ),
    _field("status", "credential_status course_status"),
    _field("issued", "issue_date date_issued approval_date approved published publication_date"),
    _field(
        "last_reviewed",
        "last_review last_review_date review_date_last date_reviewed reviewed reviewed_on",
    ),
    _field(
        "target_occupations",
        "target_occupation target_roles job_roles occupations occupation careers occupation_codes",
    ),
    _field("assessments", "assessment assessment_methods assessment_tasks assessment_method"),
    _field("prerequisites", "prerequisite entry_requirements prior_learning"),
    _field("stacks_into", "stacks_towards stacks_to pathways pathway leads_to part_of"),
    _field(
        "employer_evidence",
        "industry_evidence employer_endorsements employer_endorsement industry_endorsement endorsements",
    ),
    _field("declared", "declared_skills aligned_skills"),
)
