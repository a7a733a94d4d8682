"""One database behind everything that people work on: SQLite beside the workspace, or PostgreSQL by its address."""

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError

from credlens.taxonomy.errors import ConfigError

from ...errors import UnavailableError

# What repositories are opened over; a name of its own, so that those who pass it on need not know the library.
Transaction: TypeAlias = Connection

# Seconds that a writer of SQLite waits for another one.
BUSY_SECONDS = 30
# Any number, the same for all: who migrates a PostgreSQL database holds it.
_MIGRATION_LOCK = 0x63726564


class Database:
    """Transactions over one database.

    url  sqlite:////folder/credlens.db, or postgresql://user:password@host/name (read with psycopg 3)
    """

    def __init__(self, url: str) -> None:
        """Open a database; raise ConfigError if the address cannot be one of the two kinds."""
        self.url = url
        self._engine = _engine(url)
        # Connections that are kept open for the next one to ask end with the last who could.
        weakref.finalize(self, self._engine.dispose)

    @property
    def embedded(self) -> bool:
        """Return whether it is SQLite."""
        return self._engine.dialect.name == "sqlite"

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database; what is written in it is taken back."""
        # SQLite always does; PostgreSQL sees what others commit from one statement to the next unless told otherwise.
        options = {} if self.embedded else {"isolation_level": "REPEATABLE READ"}
        with _available(), self._engine.connect().execution_options(**options) as connection:
            yield connection
            connection.rollback()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that writes; it is kept when the block ends, and taken back where it raises.

        SQLite has one writer at a time, which takes its lock here and not at its first write: two that have read
        before they write could otherwise wait for each other.
        """
        with _available(), self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            yield connection

    def migrate(self) -> None:
        """Bring the tables to this version; of several processes that start at once one does it, the others wait."""
        with self.write() as connection:
            if not self.embedded:
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})
            command.upgrade(alembic_config(connection), "head")

    def trouble(self) -> str:
        """Return why nothing can be read or written now, empty if all is well."""
        try:
            with self.read() as connection:
                there = MigrationContext.configure(connection).get_current_revision()
                wanted = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
        except UnavailableError as error:
            return str(error)
        return "" if there == wanted else f"its tables are of version {there}, not {wanted}; start the service anew"

    def close(self) -> None:
        """Close every connection that is kept open."""
        self._engine.dispose()


@contextmanager
def _available() -> Iterator[None]:
    """Say in our own words that the database does not answer, or that another writer holds it for too long."""
    try:
        yield
    except OperationalError as error:
        raise UnavailableError(f"the database does not answer: {str(error.orig).strip()}; try again") from error


def database_url(url: str, home: Path) -> str:
    """Return the address of the database, by default the file of the workspace."""
    return url or f"sqlite:///{home.absolute() / 'credlens.db'}"


def _engine(url: str) -> Engine:
    try:
        address = make_url(url)
        if address.drivername in ("postgresql", "postgres"):
            address = address.set(drivername="postgresql+psycopg")
        kind = address.get_backend_name()
        if kind == "postgresql":
            return create_engine(address, pool_pre_ping=True)
        if kind != "sqlite" or not address.database:
            raise ConfigError(_wrong(url))
    except (ArgumentError, NoSuchModuleError):
        raise ConfigError(_wrong(url)) from None
    Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(address, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _wrong(url: str) -> str:
    scheme = url.partition(":")[0]
    return (
        f"CREDLENS_DATABASE_URL: no database is opened by an address that begins with {scheme!r}; "
        "valid: sqlite:////folder/credlens.db, postgresql://user:password@host/name"
    )


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    # SQLAlchemy's own advice for SQLite: sqlite3 opens transactions too late by itself, so BEGIN is sent by us.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def alembic_config(connection: Connection) -> Config:
    """Return what Alembic works with: our migrations, in the transaction of this connection."""
    config = Config()
    config.set_main_option("script_location", "credlens.service.store.sql:migrations")
    config.attributes["connection"] = connection
    return config
