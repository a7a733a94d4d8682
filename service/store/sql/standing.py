"""Which flags still wait for a decision: conditions that the queries of the review board share."""

import datetime as dt
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from .schema import answers, confirmations, credentials, decisions, flags, suppressions

Conditions = tuple[ColumnElement[bool], ...]


def unanswered(run_id: str, organisation: str, today: dt.date) -> Conditions:
    """Return the conditions on a flag of a run: it stands, is not set aside today, and no decision answers it."""
    own = flags.c
    return (
        own.run_id == run_id,
        own.state != "closed",
        not_(_aside(organisation, today)),
        not_(_answered(organisation, today)),
    )


def retired(organisation: str) -> ColumnElement[bool]:
    """Return the condition that the board retired a credential, and its record was not changed after that.

    The decision itself made one version, in which the record says so.
    """
    own = decisions.c
    return _in_force(
        select(own.id).where(
            own.organisation_id == organisation,
            own.credential_id == credentials.c.id,
            own.verdict == "retire",
            own.credential_version + 1 >= credentials.c.version,
        )
    ).exists()


def unseen() -> Conditions:
    """Return the conditions that a decision waits for a second person."""
    said = select(confirmations.c.decision_id).where(confirmations.c.decision_id == decisions.c.id)
    return decisions.c.second.is_(True), not_(said.exists())


def _answered(organisation: str, today: dt.date) -> ColumnElement[bool]:
    own = answers.c
    found = (
        select(own.decision_id)
        .join(decisions, decisions.c.id == own.decision_id)
        .where(
            own.organisation_id == organisation,
            own.credential_id == flags.c.credential_id,
            own.rule == flags.c.rule,
            own.opened_at == flags.c.opened_at,
            or_(own.until.is_(None), own.until > today),
        )
    )
    return _in_force(found).exists()


def _in_force(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    """Return a query of decisions with those left out that a second person has not agreed to and should."""
    agreed = select(confirmations.c.decision_id).where(
        confirmations.c.decision_id == decisions.c.id, confirmations.c.agrees.is_(True)
    )
    return query.where(or_(decisions.c.second.is_(False), agreed.exists()))


def _aside(organisation: str, today: dt.date) -> ColumnElement[bool]:
    """Return the condition that the last word about a flag sets it aside today."""
    own, last = suppressions.c, suppressions.alias()
    same = [last.c[name] == own[name] for name in ("organisation_id", "credential_id", "rule")]
    later = or_(last.c.made_at > own.made_at, and_(last.c.made_at == own.made_at, last.c.id > own.id))
    found = select(own.id).where(
        own.organisation_id == organisation,
        own.credential_id == flags.c.credential_id,
        own.rule == flags.c.rule,
        own.until >= today,
        not_(select(last.c.id).where(*same, later).exists()),
    )
    return found.exists()
