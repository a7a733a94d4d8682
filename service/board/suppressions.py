"""Flags that a board sets aside until a day: they leave the queue, stay on record, and come back after it."""

import datetime as dt

from credlens.models.relevance.history import Suppression

from ..errors import MissingError
from ..findings import set_aside
from ..flag_rules import load_rules
from ..office import Office
from ..people import Act, Actor, require
from ..store.sql.flags import Flags


def set_flag_aside(
    office: Office, actor: Actor, credential_id: str, rule: str, *, until: dt.date, reason: str
) -> Suppression:
    """Set a flag of a credential aside. until: the last day on which that holds.

    Raises MissingError where there is no such credential, or no such rule in force; InputError without a reason, or
    where the day has passed.
    """
    require(actor, Act.DECIDE)
    rules = load_rules(office.settings.flags)
    if rule not in rules.by_id:
        raise MissingError("rule", rule, known=rules.by_id)
    made = Suppression(
        credential_id=credential_id,
        rule=rule,
        until=until,
        reason=reason.strip(),
        by=actor.name,
        made=office.today(),
    )
    set_aside(office, actor, made)
    return made


def list_suppressions(office: Office, actor: Actor, *, credential_id: str = "") -> list[Suppression]:
    """Return what was set aside, newest first; of one credential, or of all."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        made = Flags(connection, actor.organisation).suppressions()
    return [one for one in reversed(made) if credential_id in ("", one.credential_id)]
