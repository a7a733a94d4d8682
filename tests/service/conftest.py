"""What the tests of the service share."""

import datetime as dt
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from credlens.service.cli.main import main
from credlens.service.config import load_settings
from credlens.service.office import Office
from credlens.service.people.actor import LOCAL
from credlens.service.store.sql.database import Database
from credlens.service.store.sql.people import Organisations
from credlens.service.workspace import Workspace

from . import postgres
from .databases import Databases

# This moment, in tests.
NOW = dt.datetime(2026, 6, 30, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def _postgres() -> Iterator[postgres.Server]:
    folder = postgres.programs()
    if folder is None:
        pytest.skip(postgres.MISSING)
    server = postgres.Server(folder)
    yield server
    server.stop()


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Databases:
    """Return where databases of a kind are made; every test that uses it runs on both kinds."""
    server = request.getfixturevalue("_postgres") if request.param == "postgresql" else None
    return Databases(tmp_path_factory.mktemp(request.param), server)


@pytest.fixture
def database(databases: Databases, tmp_path: Path) -> Iterator[Database]:
    """Return a database of this test alone with empty tables; the test runs on SQLite and on PostgreSQL."""
    with databases.fresh(tmp_path / "home") as made:
        yield made


@pytest.fixture
def office(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """Return an office over that database and an empty workspace, in which it is always NOW."""
    monkeypatch.setenv("CREDLENS_DATABASE_URL", database.url)
    settings = load_settings()
    with database.write() as connection:
        Organisations(connection).ensure(LOCAL, name="This machine", at=NOW)
    return Office(
        settings=settings, database=database, workspace=Workspace(settings, database=database), clock=lambda: NOW
    )


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs credlens in this process: arguments in; exit code, stdout and stderr out."""

    def call(*arguments: str | Path) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["credlens", *map(str, arguments)])
        code = 0
        try:
            main()
        except SystemExit as ending:
            code = int(ending.code or 0)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call
