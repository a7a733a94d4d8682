"""What the service holds in memory of a workspace: what reads texts, its market, its releases; kept up to date."""

import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, suppress
from typing import TYPE_CHECKING

from credlens.models.records import TextKind
from credlens.taxonomy import Skill, Taxonomy
from credlens.taxonomy.crosswalk import Link
from credlens.taxonomy.errors import CredlensError
from credlens.taxonomy.garbage import no_garbage_collection, settle

from ..workspace import Workspace
from .lent import Lent

if TYPE_CHECKING:
    from credlens.models.matching.matches import SkillMatch

    from .reading import DraftReader
    from .scoring import LiveScoring

# A text whose reading has all loaded that texts are read with.
_FIRST = "Read a text"


class MarketHolder:
    """Opens a market and what reads texts at the first question, and anew when what they are read from has changed.

    Safe to call from any thread. Texts are read before the market is there. See lent.py for what happens at a change.
    """

    def __init__(self, workspace: Workspace, opened: "Callable[[Workspace], LiveScoring] | None" = None) -> None:
        """Hold the market of a workspace; opened: what opens it, LiveScoring.open where nothing is given."""
        self._workspace = workspace
        self._reading: Lent[DraftReader] = Lent(
            self._open_reader, state=workspace.shelf.active_names, close=_close_reader, name="reader renewal"
        )
        open_market = opened or self._open_market
        self._market: Lent[LiveScoring] = Lent(
            lambda: open_market(workspace), state=self._state, close=_close_market, name="market renewal"
        )
        self._starting, self._loading = threading.Lock(), threading.Lock()
        self._beginning: threading.Thread | None = None
        self._releases: tuple[tuple[str, ...], Taxonomy] | None = None
        self._links: tuple[tuple[str, ...], list[Link]] | None = None

    def begin(self) -> threading.Thread:
        """Have a thread open all of it before somebody asks; a market that takes matching waits until one does."""
        thread = threading.Thread(target=self._open_all, name="market opening", daemon=True)
        thread.start()
        return thread

    def live(self) -> "AbstractContextManager[LiveScoring]":
        """Lend the market.

        Raises InputError where the workspace has no postings, TaxonomyError where no release is in use.
        """
        return self._market.lend()

    def ready(self, wait: float) -> bool:
        """Begin to open the market, wait at most so many seconds, and return whether asking for it will wait no more.

        That is so as well where it cannot be opened: `live` then says why.
        """
        if self._market.made:
            return True
        with self._starting:
            if self._beginning is None or not self._beginning.is_alive():
                self._beginning = threading.Thread(target=self._open_at_all, name="market opening", daemon=True)
                self._beginning.start()
            beginning = self._beginning
        beginning.join(wait)
        return not beginning.is_alive()

    def match(
        self, texts: Sequence[str], *, kind: TextKind, top: int, min_probability: float | None
    ) -> "list[list[SkillMatch]]":
        """Return the skills of each text, best first; needs a release in use, and no market."""
        if self._market.made:
            with self.live() as live:
                return live.match(texts, kind=kind, top=top, min_probability=min_probability)
        with self._reading.lend() as reader:
            return reader.match(texts, kind=kind, top=top, min_probability=min_probability)

    def taxonomy(self) -> Taxonomy:
        """Return the releases in use, kept in memory; raise TaxonomyError where there is none."""
        names = self._workspace.shelf.active_names()
        with self._loading:
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
        """Let go of the market and of what reads texts, as soon as nobody works with them."""
        self._market.close()
        self._reading.close()

    def _open_all(self) -> None:
        at_hand = False
        with suppress(CredlensError), self._reading.lend() as reader:
            at_hand = reader.pipeline.is_read(self._workspace.open_postings(()))
        if at_hand:
            self._open_at_all()

    def _open_at_all(self) -> None:
        with suppress(CredlensError), self.live():  # whoever asks for it is told
            return

    def _open_reader(self) -> "DraftReader":
        # Not imported above: numpy and the matcher take a second, and most of what an office does needs neither.
        from .reading import DraftReader

        with no_garbage_collection():
            reader = DraftReader(self._workspace.pipeline(active=self.taxonomy()))
            reader.match([_FIRST], kind=TextKind.SENTENCE, top=1, min_probability=None)
        return reader

    def _open_market(self, workspace: Workspace) -> "LiveScoring":
        """Return the market over the reader that is lent, which it gives back when it is closed."""
        from .scoring import LiveScoring

        with ExitStack() as loan, no_garbage_collection():
            live = LiveScoring.open(workspace, reader=loan.enter_context(self._reading.lend()), give_back=loan.close)
            loan.pop_all()
        settle()
        return live

    def _state(self) -> object:
        """Return what tells one state of postings and releases from another, read in a moment."""
        parts = sorted(self._workspace.postings.folder.glob("*.parquet"))
        files = tuple((path.name, stat.st_size, stat.st_mtime_ns) for path in parts for stat in (path.stat(),))
        return files, self._workspace.shelf.active_names()


def _close_reader(reader: "DraftReader") -> None:
    reader.close()


def _close_market(live: "LiveScoring") -> None:
    live.close()


def _known_links(workspace: Workspace, taxonomy: Taxonomy) -> list[Link]:
    from credlens.models.matching.choice import open_encoder, skill_encoder

    from ..crosswalk import Crosswalk
    from ..vocabulary import COUNTED

    encoder = skill_encoder(open_encoder(workspace.settings.encoder))
    return Crosswalk(workspace.settings.home, encoder, kinds=COUNTED).kept(taxonomy) or []
