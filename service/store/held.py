"""The postings that a workspace holds, as a source that a run reads from."""

from collections.abc import Iterator

from credlens.models.records import Posting
from credlens.taxonomy.errors import EngineError

from ..results import Counts, Reject
from .records import PostingStore


class HeldPostings:
    """The postings that a workspace holds, as a source of a run."""

    def __init__(self, store: PostingStore) -> None:
        count = len(store)
        self._store = store
        self.rejects: tuple[Reject, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.counts = Counts(rows=count, records=count, rejected=0)
        self.inputs = {"workspace postings": store.sha256()}
        self.key = self.inputs["workspace postings"]

    def batches(self, size: int) -> Iterator[list[Posting]]:
        """Yield every posting, `size` at a time, whatever is imported meanwhile.

        Raises EngineError where some were imported since this was opened: what is read would go by a wrong key.
        """
        with self._store.snapshot() as postings:
            if postings.sha256() != self.key:
                raise EngineError("postings were imported before the run had begun to read them; start it again")
            yield from postings.batches(size)
