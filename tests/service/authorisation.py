"""Who may call which operation: one line each, which test_authorisation.py walks through.

A new route needs a line here; where its address names something by id, belongings.py makes one of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from credlens.service.people.actor import Role, Scope
from credlens.taxonomy.concepts import Occupation

from .test_pipeline import TAXONOMY

EVERYONE = frozenset(Role)
STAFF = EVERYONE - {Role.EMPLOYER}
PROVIDERS = frozenset({Role.PROVIDER, Role.ADMINISTRATOR})
REVIEWERS = frozenset({Role.REVIEWER, Role.ADMINISTRATOR})
EMPLOYERS = frozenset({Role.EMPLOYER})
ADMINISTRATORS = frozenset({Role.ADMINISTRATOR})


@dataclass(frozen=True, kw_only=True)
class Rule:
    """Who may call an operation.

    roles  who may; everyone else is forbidden it
    scope  what a key needs for it, None where any key will do
    named  by parameter of the address, which of the belongings it is
    fixed  parameters of the address that name nothing that belongs to somebody
    query  what stands behind the address
    body   what is sent: bytes, or JSON, or a function of the ids of the belongings
    sent   headers beside it
    """

    roles: frozenset[Role]
    scope: Scope | None
    named: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    body: Any = None
    sent: Mapping[str, str] = field(default_factory=dict)


WELDER = Occupation(id="custom:welder", label="Welder")
READ, WRITE, DECIDE, MANAGE = Scope.READ, Scope.WRITE, Scope.DECIDE, Scope.MANAGE
ANY = {"If-Match": "*"}
RECORD = {"id": "c1", "title": "Wound care", "outcomes": [{"id": "o1", "text": "Change dressings"}]}
DRAFT = {"title": "Welding", "outcomes": [{"text": "Learners weld pipes"}]}
TABLE = b"id,title,outcomes\nc9,Welding,Weld pipes\n"
POSTINGS = b"id,title,text\np1,Welder,You weld pipes.\n"
SKILL = {"skill_id": TAXONOMY.skills[0].id}
RATING = {**SKILL, "rating": "useful"}
SAID: Callable[[Mapping[str, str]], Any] = lambda ids: {"version": 1, "digest": ids["digest"]}  # noqa: E731
ASIDE: Callable[[Mapping[str, str]], Any] = lambda ids: {  # noqa: E731
    "credential_id": ids["credential"],
    "rule": "drift",
    "until": "2999-12-31",
    "reason": "Wait.",
}
TEXT = {"text": "Which pipes?"}


def _of(roles: frozenset[Role], scope: Scope, parameter: str, thing: str, **more: Any) -> Rule:
    return Rule(roles=roles, scope=scope, named={parameter: thing}, **more)


def _draft(roles: frozenset[Role], scope: Scope, **more: Any) -> Rule:
    return _of(roles, scope, "draft_id", "draft", **more)


def _user(roles: frozenset[Role], scope: Scope, **more: Any) -> Rule:
    return _of(roles, scope, "user_id", "user", **more)


RULES: dict[str, Rule] = {
    # who one is
    "get_me": Rule(roles=EVERYONE, scope=None),
    "get_organisation": Rule(roles=EVERYONE, scope=None),
    "list_keys": Rule(roles=EVERYONE, scope=MANAGE),
    "make_key": Rule(roles=EVERYONE, scope=MANAGE, body={"name": "k", "scopes": ["read"]}),
    # people
    "list_users": Rule(roles=STAFF, scope=READ),
    "get_user": _user(STAFF, READ),
    "add_user": Rule(
        roles=ADMINISTRATORS, scope=MANAGE, body={"email": "new@example.edu", "name": "New", "role": "provider"}
    ),
    "change_user": _user(ADMINISTRATORS, MANAGE, body={"name": "A"}, sent=ANY),
    "welcome_user": _user(ADMINISTRATORS, MANAGE),
    "list_user_keys": _user(ADMINISTRATORS, MANAGE),
    "rename_organisation": Rule(roles=ADMINISTRATORS, scope=MANAGE, body={"name": "A"}, sent=ANY),
    # the catalogue
    "list_credentials": Rule(roles=STAFF, scope=READ),
    "get_credential": _of(STAFF, READ, "credential_id", "credential"),
    "put_credential": Rule(roles=PROVIDERS, scope=WRITE, fixed={"credential_id": "c1"}, body=RECORD),
    "list_credential_versions": _of(STAFF, READ, "credential_id", "credential"),
    # the market, which all share
    "list_releases": Rule(roles=EVERYONE, scope=READ),
    "search_skills": Rule(roles=EVERYONE, scope=READ, query="?text=weld"),
    "get_skill": Rule(roles=EVERYONE, scope=READ, fixed=SKILL),
    "search_occupations": Rule(roles=EVERYONE, scope=READ, query="?text=weld"),
    "get_occupation": Rule(roles=EVERYONE, scope=READ, fixed={"occupation": WELDER.id}),
    "get_demand": Rule(roles=EVERYONE, scope=READ),
    "get_monthly_demand": Rule(roles=EVERYONE, scope=READ, fixed=SKILL),
    "list_asking_postings": Rule(roles=EVERYONE, scope=READ, fixed=SKILL),
    "match_texts": Rule(roles=EVERYONE, scope=READ, body={"texts": ["Weld pipes"]}),
    # imports, jobs, schedules
    "import_catalogue": Rule(roles=PROVIDERS, scope=WRITE, query="?name=a.csv", body=TABLE),
    "import_postings": Rule(roles=ADMINISTRATORS, scope=WRITE, query="?name=a.csv", body=POSTINGS),
    "list_imports": Rule(roles=STAFF, scope=READ),
    "get_import": _of(STAFF, READ, "import_id", "import"),
    "list_import_rejects": _of(STAFF, READ, "import_id", "import"),
    "download_import_rejects": _of(STAFF, READ, "import_id", "import"),
    "request_scoring": Rule(roles=STAFF, scope=WRITE, body={}),
    "request_export": Rule(roles=STAFF, scope=WRITE, body={}),
    "download_export": _of(STAFF, READ, "job_id", "export"),
    "list_postings": Rule(roles=EVERYONE, scope=READ),
    "get_posting": Rule(roles=EVERYONE, scope=READ, fixed={"posting_id": "shared"}),
    "list_jobs": Rule(roles=STAFF, scope=READ),
    "get_job": _of(STAFF, READ, "job_id", "job"),
    "follow_job": _of(STAFF, READ, "job_id", "ended job"),
    "cancel_job": _of(STAFF, WRITE, "job_id", "job"),
    "retry_job": _of(STAFF, WRITE, "job_id", "ended job"),
    "list_schedules": Rule(roles=STAFF, scope=READ),
    "get_schedule": Rule(roles=STAFF, scope=READ, fixed={"kind": "score"}),
    "put_schedule": Rule(roles=STAFF, scope=WRITE, fixed={"kind": "score"}, body={"months": 2}, sent=ANY),
    # drafts; employers see those that are shared with them
    "list_drafts": Rule(roles=EVERYONE, scope=READ),
    "begin_draft": Rule(roles=PROVIDERS, scope=WRITE, body={"record": DRAFT}),
    "get_draft": _draft(EVERYONE, READ),
    "edit_draft": _draft(PROVIDERS, WRITE, body={"title": "Welding"}, sent=ANY),
    "score_draft": _draft(EVERYONE, READ),
    "list_draft_versions": _draft(EVERYONE, READ),
    "save_draft_version": _of(PROVIDERS, WRITE, "draft_id", "edited draft", body={"note": "n"}, sent=ANY),
    "compare_draft_versions": _draft(EVERYONE, READ, query="?older=1"),
    "publish_draft": _draft(PROVIDERS, WRITE, body={}, sent=ANY),
    "withdraw_draft": _draft(PROVIDERS, WRITE, sent=ANY),
    "list_comments": _draft(EVERYONE, READ),
    "add_comment": _draft(EVERYONE, WRITE, body=TEXT),
    "list_proposals": _draft(EVERYONE, READ),
    "propose_outcome": _draft(EMPLOYERS, DECIDE, body=TEXT),
    "list_skills_to_rate": _draft(EVERYONE, READ),
    "list_ratings": _draft(EVERYONE, READ),
    "list_opinions": _draft(EVERYONE, READ),
    "rate_skill": _draft(EMPLOYERS, DECIDE, body=RATING),
    "list_endorsements": _draft(EVERYONE, READ),
    "endorse_version": _draft(EMPLOYERS, DECIDE, body=SAID),
    "list_invitations": _draft(EVERYONE, READ),
    "invite_employer": _draft(PROVIDERS, WRITE, body={"employer": "Yard"}),
    "revoke_invitation": Rule(roles=PROVIDERS, scope=WRITE, named={"draft_id": "draft", "invitation_id": "invitation"}),
    "what_if": Rule(roles=EVERYONE, scope=READ, body={"record": DRAFT}),
    # what runs found
    "list_runs": Rule(roles=STAFF, scope=READ),
    "get_run": _of(STAFF, READ, "run_id", "run"),
    "list_export_formats": Rule(roles=STAFF, scope=READ),
    "export_run": Rule(roles=STAFF, scope=READ, fixed={"format_id": "flags"}),
    "list_alignments": Rule(roles=STAFF, scope=READ),
    "get_alignment": _of(STAFF, READ, "credential_id", "credential"),
    "list_alignment_gaps": _of(STAFF, READ, "credential_id", "credential"),
    "list_gaps": Rule(roles=STAFF, scope=READ),
    "list_gap_skills": Rule(roles=STAFF, scope=READ),
    "list_flags": Rule(roles=STAFF, scope=READ),
    "list_flag_events": Rule(roles=STAFF, scope=READ, query="?credential=plain-1"),
    "list_audit_entries": Rule(roles=REVIEWERS, scope=READ),
    # the review board
    "get_dossier": _of(STAFF, READ, "credential_id", "credential"),
    "list_suppressions": Rule(roles=STAFF, scope=READ),
    "set_flag_aside": Rule(roles=REVIEWERS, scope=DECIDE, body=ASIDE),
    "list_review_queue": Rule(roles=STAFF, scope=READ),
    "summarise_review_queue": Rule(roles=STAFF, scope=READ),
    "decide": _of(
        REVIEWERS, DECIDE, "credential_id", "credential", body={"verdict": "keep", "rationale": "Fits."}, sent=ANY
    ),
    "list_decisions": Rule(roles=STAFF, scope=READ),
    "get_decision": _of(STAFF, READ, "decision_id", "decision"),
    "get_decision_record": _of(STAFF, READ, "decision_id", "decision"),
    "get_decision_document": _of(STAFF, READ, "decision_id", "decision"),
    "get_decision_text": _of(STAFF, READ, "decision_id", "decision"),
    "confirm_decision": _of(REVIEWERS, DECIDE, "decision_id", "decision", body={"agrees": True}),
}

# What whoever holds the link of an invitation may call, with the link alone: body by operation.
GUESTS: dict[str, Any] = {
    "open_invitation": None,
    "list_versions_as_guest": None,
    "score_as_guest": None,
    "list_skills_as_guest": None,
    "list_comments_as_guest": None,
    "comment_as_guest": TEXT,
    "list_proposals_as_guest": None,
    "propose_as_guest": TEXT,
    "list_ratings_as_guest": None,
    "rate_as_guest": RATING,
    "list_endorsements_as_guest": None,
    "endorse_as_guest": SAID,
}

# Operations that nobody need be known for, or that answer in another way, each with a test of its own.
OTHERS: dict[str, Any] = {
    "healthz": None,
    "readyz": None,
    "metrics": None,  # by a token of its own, or from this machine
    "sign_in": {"email": "a@b.example", "password": "x"},  # whoever signs in is nobody yet
    "set_password": {"secret": "x", "password": "x"},  # the secret says who it is
    "change_password": {"before": "x", "after": "y"},  # a key may not, whoever holds it: it takes a session
    "sign_out": None,  # a key has no session to end
    "revoke_key": None,  # what is neither one's own nor of one's people is not there
}
