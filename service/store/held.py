"""The postings that a workspace holds, as a source that a run reads from."""

from ..results import Counts, Reject
from .records import PostingStore


class HeldPostings:
    """The postings that a workspace holds, as a source of a run."""

    def __init__(self, store: PostingStore) -> None:
        count = len(store)
        self.rejects: tuple[Reject, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.counts = Counts(rows=count, records=count, rejected=0)
        self.inputs = {"workspace postings": store.sha256()}
        self.key = self.inputs["workspace postings"]
        self.batches = store.batches
