"""The database of a workspace, opened: its tables at this version, and what older workspaces kept in files in it."""

import datetime as dt
import logging

from .config import Settings
from .people.actor import LOCAL
from .store.sql.database import Database, database_url
from .store.sql.people import Organisations
from .store.sql.takeover import take_over

_LOG = logging.getLogger(__name__)


def now() -> dt.datetime:
    """Return this moment, in UTC."""
    return dt.datetime.now(dt.UTC)


def open_database(settings: Settings) -> Database:
    """Open the database of the settings, bring its tables to this version, and take over what lies beside it."""
    database = Database(database_url(settings.database_url, settings.home))
    database.migrate()
    with database.write() as connection:
        Organisations(connection).ensure(LOCAL, name="This machine", at=now())
        said = [*take_over(connection, settings.home, organisation=LOCAL, at=now())]
    for sentence in said:
        _LOG.warning("%s", sentence)
    return database
