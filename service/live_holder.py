"""The market that drafts are scored against, held once for all who ask, and read anew when it changes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credlens.taxonomy import Skill, Taxonomy

from .workspace import Workspace

if TYPE_CHECKING:
    from .live import LiveScoring


@dataclass(slots=True)
class _Held:
    """A market that is open. state: what it was read from; users: how many work with it just now."""

    live: "LiveScoring"
    state: object
    users: int = field(default=0)


class MarketHolder:
    """Opens the market at the first question, and again when postings or releases in use have changed.

    Safe to call from any thread. The first who asks waits for it, and so do those who ask while a changed one is read;
    whoever works with an older one goes on with it to the end.
    """

    def __init__(self, workspace: Workspace, opened: Callable[[Workspace], "LiveScoring"] | None = None) -> None:
        """Hold the market of a workspace; opened: what opens it, LiveScoring.open where nothing is given."""
        self._workspace = workspace
        self._opened = opened or _open
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._held: _Held | None = None
        self._releases: tuple[tuple[str, ...], Taxonomy] | None = None

    @contextmanager
    def live(self) -> Iterator["LiveScoring"]:
        """Lend the market.

        Raises InputError where the workspace has no postings, TaxonomyError where no release is in use.
        """
        held = self._borrow()
        try:
            yield held.live
        finally:
            self._give_back(held)

    def taxonomy(self) -> Taxonomy:
        """Return the releases in use, kept in memory; raise TaxonomyError where there is none."""
        names = self._workspace.shelf.active_names()
        kept = self._releases
        if kept is None or kept[0] != names:
            kept = names, self._workspace.shelf.active()
            self._releases = kept
        return kept[1]

    def skill(self, skill_id: str) -> Skill:
        """Return a skill of the releases in use; raise UnknownConceptError where they have none of this id."""
        return self.taxonomy().skill(skill_id)

    def close(self) -> None:
        """Let go of the market, as soon as nobody works with it."""
        with self._counting:
            held, self._held = self._held, None
            idle = held is not None and held.users == 0
        if held is not None and idle:
            held.live.close()

    def _borrow(self) -> _Held:
        with self._opening:
            state = self._state()
            if self._held is None or self._held.state != state:
                live = self._opened(self._workspace)
                self.close()
                self._held = _Held(live, state)
            with self._counting:
                self._held.users += 1
                return self._held

    def _give_back(self, held: _Held) -> None:
        with self._counting:
            held.users -= 1
            over = held.users == 0 and held is not self._held
        if over:
            held.live.close()

    def _state(self) -> object:
        """Return what tells one state of postings and releases from another, read in a moment."""
        parts = sorted(self._workspace.postings.folder.glob("*.parquet"))
        files = tuple((path.name, stat.st_size, stat.st_mtime_ns) for path in parts for stat in (path.stat(),))
        return files, self._workspace.shelf.active_names()


def _open(workspace: Workspace) -> "LiveScoring":
    # Not imported above: numpy and the matcher take a second, and most of what an office does needs neither.
    from .live import LiveScoring

    return LiveScoring.open(workspace)
