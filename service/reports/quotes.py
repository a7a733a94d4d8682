"""Quotes as a page shows them: the words inside their sentence, and whose sentence it is."""

from dataclasses import dataclass

from credlens.models.relevance.mentions import Evidence

from ..results import PostingHead, Result
from .words import day

# Context kept to either side of the words: about two lines of a page.
CONTEXT = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """before + words + after is the sentence, its ends cut where it is long; source says who wrote it."""

    before: str
    words: str
    after: str
    source: str
    posting_id: str


def quote(evidence: Evidence, result: Result) -> Quote:
    """Return the quote of a posting of a result."""
    return quote_of(evidence, result.postings.get(evidence.text_id))


def quote_of(evidence: Evidence, posting: PostingHead | None) -> Quote:
    """Return the quote of a posting with its employer and date; words that do not stand there come alone."""
    before, found, after = evidence.sentence.partition(evidence.quote) if evidence.quote else ("", "", "")
    if not found:
        before, after = "", ""
    return Quote(
        before=_cut_start(before),
        words=evidence.quote or evidence.sentence,
        after=_cut_end(after),
        source=_source(posting),
        posting_id=evidence.text_id,
    )


def _source(posting: PostingHead | None) -> str:
    if posting is None:
        return "source not kept"
    return f"{posting.employer or 'employer not stated'}, {day(posting.date) if posting.date else 'no date'}"


def _cut_start(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    kept = text[-CONTEXT:]
    return "… " + (kept.partition(" ")[2] or kept)


def _cut_end(text: str) -> str:
    if len(text) <= CONTEXT:
        return text
    kept = text[:CONTEXT]
    return (kept.rpartition(" ")[0] or kept) + " …"
