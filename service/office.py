"""What the service has open, once for all who ask: settings, database, workspace."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from .config import Settings, load_settings
from .kept import Kept
from .live.holder import MarketHolder
from .opening import now, open_database
from .store.sql.database import Database
from .throttle import Throttle
from .workspace import Workspace


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Everything that answers a request, and that a worker needs.

    market   what of the workspace is held in memory
    clock    tells this moment, in UTC
    """

    settings: Settings
    database: Database
    workspace: Workspace
    clock: Callable[[], dt.datetime] = field(default=now)
    throttle: Throttle = field(default_factory=Throttle)
    kept: Kept = field(default_factory=Kept)
    market: MarketHolder = field(init=False)

    def __post_init__(self) -> None:
        """Have the market at hand; it is read when somebody first asks."""
        object.__setattr__(self, "market", MarketHolder(self.workspace))

    def close(self) -> None:
        """Let go of all of it."""
        self.market.close()
        self.database.close()

    def today(self) -> dt.date:
        """Return this day, in UTC."""
        return self.clock().date()


def open_office(settings: Settings | None = None) -> Office:
    """Open the database of the settings, bring its tables to this version, and the workspace."""
    settings = settings or load_settings()
    database = open_database(settings)
    return Office(settings=settings, database=database, workspace=Workspace(settings, database=database))
