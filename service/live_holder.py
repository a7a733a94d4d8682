"""What the service holds in memory of a workspace: its market, its releases; read anew when they change."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from credlens.models.records import TextKind
from credlens.taxonomy import Skill, Taxonomy
from credlens.taxonomy.crosswalk import Link
from credlens.taxonomy.errors import CredlensError

from .workspace import Workspace

if TYPE_CHECKING:
    from credlens.models.matching.matches import SkillMatch

    from .live import LiveScoring
    from .live_reading import DraftReader


@dataclass(slots=True)
class _Held:
    """A market that is open. state: what it was read from; users: how many work with it just now."""

    live: "LiveScoring"
    state: object
    users: int = field(default=0)


class MarketHolder:
    """Opens the market at the first question, and anew when postings or releases in use have changed.

    Safe to call from any thread. The first who asks waits for it. Of a changed one the old state answers until the new
    one is open, and whoever works with the old one goes on with it to the end.
    """

    def __init__(self, workspace: Workspace, opened: "Callable[[Workspace], LiveScoring] | None" = None) -> None:
        """Hold the market of a workspace; opened: what opens it, LiveScoring.open where nothing is given."""
        self._workspace = workspace
        self._opened = opened or _open
        self._opening = threading.Lock()
        self._counting = threading.Lock()
        self._held: _Held | None = None
        self._renewal: threading.Thread | None = None
        self._beginning: threading.Thread | None = None
        self._reader: tuple[tuple[str, ...], DraftReader] | None = None
        self._releases: tuple[tuple[str, ...], Taxonomy] | None = None
        self._links: tuple[tuple[str, ...], list[Link]] | None = None

    @contextmanager
    def live(self) -> "Iterator[LiveScoring]":
        """Lend the market.

        Raises InputError where the workspace has no postings, TaxonomyError where no release is in use.
        """
        held = self._borrow()
        try:
            yield held.live
        finally:
            self._give_back(held)

    def ready(self, wait: float) -> bool:
        """Begin to open the market, wait at most so many seconds, and return whether asking for it will wait no more.

        That is so as well where it cannot be opened: `live` then says why.
        """
        if self._held is not None:
            return True
        with self._counting:
            if self._beginning is None or not self._beginning.is_alive():
                self._beginning = threading.Thread(target=self._begin, name="market opening", daemon=True)
                self._beginning.start()
            beginning = self._beginning
        beginning.join(wait)
        return not beginning.is_alive()

    def match(
        self, texts: Sequence[str], *, kind: TextKind, top: int, min_probability: float | None
    ) -> "list[list[SkillMatch]]":
        """Return the skills of each text, best first; needs a release in use, and no postings."""
        if self._held is not None or len(self._workspace.postings):
            with self.live() as live:
                return live.match(texts, kind=kind, top=top, min_probability=min_probability)
        return self._alone().match(texts, kind=kind, top=top, min_probability=min_probability)

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

    def links(self) -> Sequence[Link]:
        """Return the links between the releases in use, as far as a run has found them."""
        names = self._workspace.shelf.active_names()
        kept = self._links
        if kept is None or kept[0] != names:
            kept = names, _known_links(self._workspace, self.taxonomy())
            self._links = kept
        return kept[1]

    def close(self) -> None:
        """Let go of the market, as soon as nobody works with it."""
        self._exchange(None)
        reader, self._reader = self._reader, None
        if reader is not None:
            reader[1].close()

    def _borrow(self) -> _Held:
        if self._held is None:
            with self._opening:
                if self._held is None:
                    state = self._state()
                    self._held = _Held(self._opened(self._workspace), state)
        elif self._held.state != self._state():
            self._renew()
        with self._counting:
            held = self._held
            held.users += 1
            return held

    def _give_back(self, held: _Held) -> None:
        with self._counting:
            held.users -= 1
            over = held.users == 0 and held is not self._held
        if over:
            held.live.close()

    def _exchange(self, fresh: _Held | None) -> None:
        with self._counting:
            held, self._held = self._held, fresh
            idle = held is not None and held.users == 0
        if held is not None and idle:
            held.live.close()

    def _renew(self) -> None:
        """Have a thread open the market anew, unless one is at it."""
        with self._counting:
            if self._renewal is None or not self._renewal.is_alive():
                self._renewal = threading.Thread(target=self._open_anew, name="market renewal", daemon=True)
                self._renewal.start()

    def _begin(self) -> None:
        try:
            with self.live():
                return
        except CredlensError:
            return  # whoever asks for it is told

    def _open_anew(self) -> None:
        state = self._state()
        try:
            fresh = _Held(self._opened(self._workspace), state)
        except CredlensError:
            return  # the postings or the release are gone: what was there goes on answering
        self._exchange(fresh)

    def _alone(self) -> "DraftReader":
        """Return what reads texts where there is no market."""
        from .live_reading import DraftReader

        names = self._workspace.shelf.active_names()
        with self._opening:
            if self._reader is None or self._reader[0] != names:
                self._reader = names, DraftReader(self._workspace.pipeline())
            return self._reader[1]

    def _state(self) -> object:
        """Return what tells one state of postings and releases from another, read in a moment."""
        parts = sorted(self._workspace.postings.folder.glob("*.parquet"))
        files = tuple((path.name, stat.st_size, stat.st_mtime_ns) for path in parts for stat in (path.stat(),))
        return files, self._workspace.shelf.active_names()


def _open(workspace: Workspace) -> "LiveScoring":
    # Not imported above: numpy and the matcher take a second, and most of what an office does needs neither.
    from .live import LiveScoring

    return LiveScoring.open(workspace)


def _known_links(workspace: Workspace, taxonomy: Taxonomy) -> list[Link]:
    from credlens.models.matching.choice import open_encoder, skill_encoder

    from .crosswalk import Crosswalk
    from .vocabulary import COUNTED

    encoder = skill_encoder(open_encoder(workspace.settings.encoder))
    return Crosswalk(workspace.settings.home, encoder, kinds=COUNTED).kept(taxonomy) or []
