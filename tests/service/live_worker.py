"""What other processes open in the tests of live scoring; they import it by name."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from credlens.models.relevance.meaning import meaning_of
from credlens.service.live.scorer import DraftScorer
from credlens.service.scoring import Terms
from credlens.service.store.tables import TableStore

from .test_pipeline import TAXONOMY


def opener(home: Path) -> Callable[[str, Terms], Callable[[], DraftScorer]]:
    """Return what LiveScoring takes, for tables kept in a folder."""

    def of(key: str, terms: Terms) -> Callable[[], DraftScorer]:
        return partial(open_small, home, key, terms)

    return of


def open_small(home: Path, key: str, terms: Terms) -> DraftScorer:
    table, _, _ = TableStore(home).load(key)
    return DraftScorer(TAXONOMY, table, terms, meaning=meaning_of(TAXONOMY))


def refuse(key: str, terms: Terms) -> Callable[[], DraftScorer]:
    """Return an opener that never opens anything."""
    return partial(open_small, Path("/nowhere"), key, terms)
