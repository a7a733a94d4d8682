"""Databases for tests: each empty but for its tables, copied from one that was migrated once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from credlens.service.store.sql.database import Database

from . import postgres

_TEMPLATE = "migrated"


@dataclass(frozen=True, slots=True)
class Databases:
    """Where databases of a kind are made. server: None for SQLite."""

    folder: Path
    server: postgres.Server | None = None

    def __post_init__(self) -> None:
        """Migrate the one that the others are copied from."""
        url = f"sqlite:///{self._template}"
        if self.server:
            url = self.server.url(self.server.create(name=_TEMPLATE))
        database = Database(url)
        database.migrate()
        database.close()

    @property
    def _template(self) -> Path:
        return self.folder / f"{_TEMPLATE}.db"

    @contextmanager
    def fresh(self, folder: Path) -> Iterator[Database]:
        """Yield a database with empty tables; that of SQLite lies in a folder, as credlens.db."""
        if self.server is None:
            path = folder / "credlens.db"
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(self._template, path)
            database = Database(f"sqlite:///{path}")
            yield database
            database.close()
            return
        name = self.server.create(_TEMPLATE)
        database = Database(self.server.url(name))
        yield database
        database.close()
        self.server.drop(name)

    @contextmanager
    def blank(self, folder: Path) -> Iterator[str]:
        """Yield the address of a database without tables."""
        if self.server is None:
            yield f"sqlite:///{folder / 'blank.db'}"
            return
        name = self.server.create()
        yield self.server.url(name)
        self.server.drop(name)
