"""The market that the service answers from: opened when somebody first asks, exchanged when its postings change."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from credlens.models.matching.choice import open_encoder, skill_encoder
from credlens.models.matching.matches import SkillMatch
from credlens.models.records import TextKind
from credlens.taxonomy import Taxonomy
from credlens.taxonomy.crosswalk import Link
from credlens.taxonomy.errors import InputError

from .crosswalk import Crosswalk
from .live import LiveScoring
from .live_reading import DraftReader
from .vocabulary import COUNTED
from .workspace import Workspace

T = TypeVar("T")

# What was given to somebody may still be in use for so many seconds after it was exchanged.
GRACE = 60.0

Stamp = tuple[object, ...]


@dataclass(slots=True)
class _Held(Generic[T]):
    """Something that is open, and the state of the files that it was opened from."""

    value: T
    stamp: Stamp


class Markets:
    """What the service holds in memory of a workspace; safe to call from any thread.

    The first to ask waits until it is open. When postings or releases change, the old one answers until the new one is
    open, which a thread of its own sees to.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._opening = threading.Lock()
        self._live: _Held[LiveScoring] | None = None
        self._reader: _Held[DraftReader] | None = None
        self._taxonomy: _Held[Taxonomy] | None = None
        self._links: _Held[list[Link]] | None = None
        self._renewal: threading.Thread | None = None

    def live(self) -> LiveScoring:
        """Return the market of the workspace's postings.

        Raises InputError if there are no postings, TaxonomyError if no release is in use.
        """
        held = self._live
        if held is None:
            with self._opening:
                held = self._live = self._live or _Held(LiveScoring.open(self._workspace), self._stamp())
        elif held.stamp != self._stamp():
            self._renew()
        return held.value

    def match(
        self, texts: Sequence[str], *, kind: TextKind, top: int, min_probability: float | None
    ) -> list[list[SkillMatch]]:
        """Return the skills of each text, best first; needs a release in use, and no postings."""
        asked = {"kind": kind, "top": top, "min_probability": min_probability}
        if self._live is not None or len(self._workspace.postings):
            return self.live().match(texts, **asked)  # type: ignore[arg-type]
        with self._opening:
            if self._reader is None or self._reader.stamp != self._releases():
                self._reader = _Held(DraftReader(self._workspace.pipeline()), self._releases())
        return self._reader.value.match(texts, **asked)  # type: ignore[arg-type]

    def taxonomy(self) -> Taxonomy:
        """Return the releases in use as one taxonomy, every skill of them; TaxonomyError if there is none."""
        with self._opening:
            if self._taxonomy is None or self._taxonomy.stamp != self._releases():
                self._taxonomy = _Held(self._workspace.shelf.active(), self._releases())
            return self._taxonomy.value

    def links(self) -> Sequence[Link]:
        """Return the links between the releases in use, as far as they were found before."""
        taxonomy = self.taxonomy()
        with self._opening:
            if self._links is None or self._links.stamp != self._releases():
                self._links = _Held(self._known_links(taxonomy), self._releases())
            return self._links.value

    def close(self) -> None:
        """End what runs behind it."""
        for held in (self._live, self._reader):
            if held is not None:
                held.value.close()
        self._live = self._reader = None

    def _renew(self) -> None:
        """Open the market anew beside the one that answers, unless that is being done."""
        if self._renewal is None or not self._renewal.is_alive():
            self._renewal = threading.Thread(target=self._exchange, name="renewal", daemon=True)
            self._renewal.start()

    def _exchange(self) -> None:
        stamp = self._stamp()
        try:
            fresh = _Held(LiveScoring.open(self._workspace), stamp)
        except InputError:
            return  # the postings were taken away: the old ones go on answering
        old, self._live = self._live, fresh
        if old is not None:
            later = threading.Timer(GRACE, old.value.close)
            later.daemon = True
            later.start()

    def _stamp(self) -> Stamp:
        """Return a value that changes when the postings do, or the releases in use."""
        files = sorted(self._workspace.postings.folder.glob("*.parquet"))
        found = ((path.name, path.stat()) for path in files)
        return (self._releases(), *((name, stat.st_size, stat.st_mtime_ns) for name, stat in found))

    def _known_links(self, taxonomy: Taxonomy) -> list[Link]:
        settings = self._workspace.settings
        encoder = skill_encoder(open_encoder(settings.encoder))
        return Crosswalk(settings.home, encoder, kinds=COUNTED).kept(taxonomy) or []

    def _releases(self) -> Stamp:
        return self._workspace.shelf.active_names()
