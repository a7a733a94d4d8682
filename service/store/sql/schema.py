"""Every table of the database, in one place.

What belongs to an organisation carries its id, and every query names it: credentials of two providers may share an id.
Tables marked append-only are never updated or deleted from; audit.py chains what is in them.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from .columns import Json, Moment

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _id() -> Column[str]:
    """Return the key of a table whose rows are named by us: 32 hex digits."""
    return Column("id", String(32), primary_key=True)


def _organisation(*, primary_key: bool = False) -> Column[str]:
    return Column(
        "organisation_id", String(64), ForeignKey("organisations.id"), primary_key=primary_key, nullable=False
    )


# -- people ------------------------------------------------------------------------------------------------------

organisations = Table(
    "organisations",
    METADATA,
    Column("id", String(64), primary_key=True),  # a short name: "local", "harbour-college"
    Column("name", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
)

users = Table(
    "users",
    METADATA,
    _id(),
    _organisation(),
    Column("email", String(320), nullable=False, unique=True),  # casefolded
    Column("name", Text, nullable=False),
    Column("role", String(16), nullable=False),
    Column("password_hash", Text),  # None: signs in elsewhere, or has not set one yet
    Column("subject", Text, unique=True),  # issuer and subject of OpenID Connect
    Column("active", Boolean, nullable=False),
    Column("version", Integer, nullable=False),  # counts up at every edit: the ETag
    Column("created_at", Moment, nullable=False),
)

sessions = Table(
    "sessions",
    METADATA,
    Column("id", String(64), primary_key=True),  # sha256 of the cookie's value
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

api_keys = Table(
    "api_keys",
    METADATA,
    _id(),
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("hash", String(64), nullable=False, unique=True),  # sha256 of the key, which is shown once
    Column("scopes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
    Column("used_at", Moment),
)

welcomes = Table(
    "welcomes",  # secrets with which somebody sets a password, once
    METADATA,
    Column("id", String(64), primary_key=True),  # sha256 of the secret
    Column("user_id", String(32), ForeignKey("users.id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

saved_views = Table(
    "saved_views",
    METADATA,
    _id(),
    _organisation(),
    Column("user_id", String(32), nullable=False),  # no row of users where one person works alone
    Column("name", Text, nullable=False),
    Column("page", String(32), nullable=False),
    Column("query", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("organisation_id", "user_id", "page", "name"),
)

# -- credentials and postings --------------------------------------------------------------------------------------

credentials = Table(
    "credentials",
    METADATA,
    _organisation(primary_key=True),
    Column("id", Text, primary_key=True),
    Column("version", Integer, nullable=False),  # the newest of credential_versions
    Column("title", Text, nullable=False),
    Column("provider", Text, nullable=False),
    Column("jurisdiction", Text, nullable=False),
    Column("record", Json, nullable=False),  # models.records.Credential
    Column("digest", String(64), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("removed_at", Moment),  # taken out of the catalogue; its versions and findings stay on record
)

credential_versions = Table(
    "credential_versions",  # append-only
    METADATA,
    _organisation(primary_key=True),
    Column("credential_id", Text, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("record", Json, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("source", Text, nullable=False),  # "import <id>", "draft <id> version 3", "edit"
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    ForeignKeyConstraint(["organisation_id", "credential_id"], ["credentials.organisation_id", "credentials.id"]),
)

postings = Table(
    "postings",  # of the whole workspace; their texts lie in Parquet files
    METADATA,
    Column("id", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("date", Date, index=True),
    Column("employer", Text, nullable=False, index=True),
    Column("region", Text, nullable=False),
    Column("occupation", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("text_sha256", String(64), nullable=False),
    Column("import_id", String(32), ForeignKey("imports.id"), nullable=False, index=True),
)

imports = Table(
    "imports",
    METADATA,
    _id(),
    _organisation(),
    Column("kind", String(16), nullable=False),  # postings, catalogue
    Column("name", Text, nullable=False),  # of the file
    Column("sha256", String(64), nullable=False),
    Column("counts", Json, nullable=False),  # rows, records, rejected, new, changed, unchanged
    Column("notes", Json, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

import_rejects = Table(
    "import_rejects",
    METADATA,
    Column("import_id", String(32), ForeignKey("imports.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("row", Integer, nullable=False),
    Column("column", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("kept", Boolean, nullable=False),
)

# -- what a run finds ------------------------------------------------------------------------------------------------

runs = Table(
    "runs",
    METADATA,
    _id(),
    _organisation(),
    Column("as_of", Date, nullable=False),
    Column("key", String(64), nullable=False),  # the same for runs that find the same
    Column("taxonomy", Text, nullable=False),
    Column("record", Json, nullable=False),  # results.Run
    Column("credentials", Integer, nullable=False),
    Column("flags", Integer, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index(None, "organisation_id", "made_at"),
)

alignments = Table(
    "alignments",
    METADATA,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("credential_id", Text, primary_key=True),
    Column("credential_version", Integer, nullable=False),
    *(
        Column(f"{score}{end}", Float)
        for score in ("relevance", "coverage", "currency", "assessment")
        for end in ("", "_low", "_high")
    ),
    Column("postings", Integer, nullable=False),  # of its market
    Column("market", String(16), nullable=False),  # MarketBasis
    Column("trend", Float),  # change of the log-odds a year of what it teaches, by demand; None: not told
    Column("severity", String(8), nullable=False),  # of its worst flag, "" for none
    Column("flags", Integer, nullable=False),
    Column("next_review", Date),
)

bodies = Table(
    "bodies",  # whole findings, of the newest runs only; apart, so that lists of alignments need not go over them
    METADATA,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("credential_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # results.Finding as zlib of JSON
)

gaps = Table(
    "gaps",  # of an organisation's newest run only: earlier ones are in the bodies
    METADATA,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("credential_id", Text, primary_key=True),
    Column("skill_id", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("label", Text, nullable=False),
    Column("status", String(16), nullable=False),  # GapStatus
    Column("share", Float, nullable=False),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("lift", Float, nullable=False),
    Index(None, "run_id", "skill_id"),
)

flags = Table(
    "flags",
    METADATA,
    Column("run_id", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("credential_id", Text, primary_key=True),
    Column("rule", Text, primary_key=True),
    Column("severity", String(8), nullable=False),
    Column("title", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("evidence", Json, nullable=False),
    Column("opened_at", Date, nullable=False),
    Column("state", String(16), nullable=False),  # FlagState, or "closed": over since the run before
    Column("clear_since", Date),
    Column("remark", Text, nullable=False),
)

suppressions = Table(
    "suppressions",  # append-only
    METADATA,
    _id(),
    _organisation(),
    Column("credential_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("until", Date, nullable=False),
    Column("reason", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made", Date, nullable=False),
    Column("made_at", Moment, nullable=False),
    Index(None, "organisation_id", "credential_id", "rule"),
)

# -- the review board ------------------------------------------------------------------------------------------------

decisions = Table(
    "decisions",  # append-only
    METADATA,
    _id(),
    _organisation(),
    Column("credential_id", Text, nullable=False),
    Column("credential_version", Integer, nullable=False),
    Column("run_id", String(32), ForeignKey("runs.id"), nullable=False),
    Column("verdict", String(8), nullable=False),  # keep, revise, retire, defer
    Column("rationale", Text, nullable=False),
    Column("next_review", Date),
    Column("flags", Json, nullable=False),  # [[rule, opened_at], ...] that it answers; so does `answers`, for queries
    Column("user_id", String(32), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("second", Boolean, nullable=False),  # it takes a second person to come into force
    Index(None, "organisation_id", "credential_id", "made_at"),
)

answers = Table(
    "answers",  # append-only: the flags that each decision answers, so that the queue can leave them out
    METADATA,
    Column("decision_id", String(32), ForeignKey("decisions.id"), primary_key=True),
    Column("rule", Text, primary_key=True),
    _organisation(),
    Column("credential_id", Text, nullable=False),
    Column("opened_at", Date, nullable=False),
    Column("until", Date),  # the day on which it comes back; None: when it fires anew
    Index(None, "organisation_id", "credential_id", "rule"),
)

confirmations = Table(
    "confirmations",  # append-only: the second pair of eyes
    METADATA,
    Column("decision_id", String(32), ForeignKey("decisions.id"), primary_key=True),
    Column("agrees", Boolean, nullable=False),
    Column("remark", Text, nullable=False),
    Column("user_id", String(32), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

# -- co-design -------------------------------------------------------------------------------------------------------

drafts = Table(
    "drafts",
    METADATA,
    _id(),
    _organisation(),
    Column("title", Text, nullable=False),
    Column("credential_id", Text),  # of the credential that it revises or became
    Column("base", Integer, nullable=False),  # the version of that credential it began from, 0 for none
    Column("version", Integer, nullable=False),  # the newest of draft_versions
    Column("state", String(16), nullable=False),  # open, published, withdrawn
    Column("edits", Integer, nullable=False),  # counts up at every edit, also of the unsaved text: the ETag
    Column("record", Json, nullable=False),  # as it is being written; draft_versions holds what was saved as a version
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index(None, "organisation_id", "changed_at"),
)

draft_versions = Table(
    "draft_versions",  # append-only
    METADATA,
    Column("draft_id", String(32), ForeignKey("drafts.id"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("record", Json, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("note", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

proposals = Table(
    "proposals",  # append-only: who proposed which outcome or change of one
    METADATA,
    _id(),
    Column("draft_id", String(32), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("outcome_id", Text, nullable=False),
    Column("action", String(16), nullable=False),  # proposed, added, changed, removed
    Column("text", Text, nullable=False),
    Column("taken_from", String(32), ForeignKey("proposals.id")),  # what an employer proposed and this takes up
    Column("source", String(16), nullable=False),  # person, market, employer
    Column("skill_id", Text, nullable=False),  # the skill that the market offered, "" for none
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

comments = Table(
    "comments",
    METADATA,
    _id(),
    Column("draft_id", String(32), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("outcome_id", Text, nullable=False),  # "" where it is on the draft as a whole
    Column("text", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

invitations = Table(
    "invitations",
    METADATA,
    _id(),
    Column("draft_id", String(32), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("hash", String(64), nullable=False, unique=True),  # sha256 of the link's secret
    Column("employer", Text, nullable=False),
    Column("employer_id", String(64), ForeignKey("organisations.id")),  # one that has people here, too
    Column("person", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

ratings = Table(
    "ratings",  # append-only: of one employer and skill the last counts
    METADATA,
    _id(),
    Column("draft_id", String(32), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("skill_id", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("rating", String(16), nullable=False),  # essential, useful, not-needed
    Column("employer", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

endorsements = Table(
    "endorsements",  # append-only
    METADATA,
    _id(),
    Column("draft_id", String(32), ForeignKey("drafts.id"), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # of the version that is endorsed
    Column("statement", Text, nullable=False),
    Column("employer", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
)

# -- the record of what was done, and the work in hand -----------------------------------------------------------------

audit = Table(
    "audit",  # append-only, each entry chained to the one before
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),  # 1, 2, 3 without a hole
    Column("at", Moment, nullable=False),
    Column("organisation_id", String(64), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", String(64), nullable=False),
    Column("subject", Text, nullable=False),  # "decision 3f...": kind and id
    Column("digest", String(64), nullable=False),  # sha256 of the row that it speaks of, "" for none
    Column("detail", Json, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Index(None, "organisation_id", "number"),
)

audit_head = Table(
    "audit_head",  # one row: the newest entry, so that one that was cut off at the end shows
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)

jobs = Table(
    "jobs",
    METADATA,
    _id(),
    _organisation(),
    Column("kind", String(32), nullable=False),
    Column("parameters", Json, nullable=False),
    Column("state", String(16), nullable=False),  # queued, running, done, failed, cancelled
    Column("stage", Text, nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("cancel", Boolean, nullable=False),  # somebody asked for it
    Column("holder", Text),  # the worker that has it
    Column("held_until", Moment),  # its lease; a heartbeat renews it
    Column("not_before", Moment, nullable=False),
    Column("result", Json),
    Column("error", Json),
    Column("made_by", Text, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("started_at", Moment),
    Column("finished_at", Moment),
    Index(None, "state", "not_before"),
    Index(None, "organisation_id", "made_at"),
)

schedules = Table(
    "schedules",
    METADATA,
    _organisation(primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("months", Integer, nullable=False),  # 0: switched off
    Column("next_at", Moment, nullable=False),
)

replies = Table(
    "replies",  # what was answered to a request with an Idempotency-Key, so that its repetition gets the same
    METADATA,
    _organisation(primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("request", String(64), nullable=False),  # sha256 of method, path and body
    Column("status", Integer, nullable=False),
    Column("body", Json, nullable=False),
    Column("made_at", Moment, nullable=False),
)
