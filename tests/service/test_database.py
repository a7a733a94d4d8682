"""The database of either kind: transactions, migrations, and that tables are those of schema.py."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, insert, select

from credlens.service.store.sql.database import Database
from credlens.service.store.sql.people import Organisations
from credlens.service.store.sql.schema import METADATA, organisations
from credlens.taxonomy.errors import ConfigError

from .conftest import NOW
from .databases import Databases


def names(database: Database) -> list[str]:
    with database.read() as connection:
        return list(connection.scalars(select(organisations.c.id).order_by(organisations.c.id)))


def test_the_migration_makes_the_tables_of_the_schema(database: Database) -> None:
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_what_raises_is_taken_back(database: Database) -> None:
    def fail() -> None:
        with database.write() as connection:
            Organisations(connection).ensure("a", name="A", at=NOW)
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError, match="in the middle"):
        fail()
    assert names(database) == []


def test_what_is_written_while_reading_is_taken_back(database: Database) -> None:
    with database.read() as connection:
        Organisations(connection).ensure("a", name="A", at=NOW)
    assert names(database) == []


def test_a_reader_sees_one_state(database: Database) -> None:
    """Two counts in one transaction are the same, although an organisation is added between them."""
    count = select(func.count()).select_from(organisations)
    with database.read() as reader:
        first = reader.scalar(count)
        with database.write() as writer:
            writer.execute(insert(organisations), {"id": "a", "name": "A", "created_at": NOW})
        assert reader.scalar(count) == first == 0
    assert names(database) == ["a"]


def test_several_that_start_at_once_migrate_once(databases: Databases, tmp_path: Path) -> None:
    with databases.blank(tmp_path) as url:
        opened = [Database(url) for _ in range(4)]
        faults = together([database.migrate for database in opened])
        assert faults == []
        with opened[0].read() as connection:
            assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
        for database in opened:
            database.close()


def together(calls: list[Callable[[], object]]) -> list[BaseException]:
    """Run calls in threads that begin at once, and return what they raise."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> None:
        start.wait()
        call()

    with ThreadPoolExecutor(len(calls)) as pool:
        done = [pool.submit(run, call) for call in calls]
    return [fault for one in done if (fault := one.exception())]


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "no address", "nosuch+thing://host"])
def test_another_address_is_refused_with_the_valid_ones(url: str) -> None:
    with pytest.raises(ConfigError, match=r"CREDLENS_DATABASE_URL: .*valid: sqlite:.*postgresql:"):
        Database(url)
