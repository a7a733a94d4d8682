"""Sentences that reconcile findings which look like contradictions when they stand beside each other."""

from collections.abc import Callable

from .alignment import Alignment, Score
from .config import RelevanceConfig
from .gaps import GapReport, GapStatus

# Of 100: from here on a reader calls a score high, and up to here low.
_HIGH, _LOW = 60.0, 25.0

# With so few recognised skills the scores are not about the credential as a whole.
_FEW = 2

# An interval as wide as this hardly says which half the score lies in.
_WIDE = 40.0


def find_tensions(
    alignment: Alignment, gaps: GapReport, label: Callable[[str], str], config: RelevanceConfig
) -> tuple[str, ...]:
    """Return what a reader needs to be told about how the findings on one credential go together."""
    found = (
        _fading(alignment, gaps, config),
        _emerging(alignment, gaps),
        _narrow(alignment),
        _generic(alignment, label),
        _unmatched(alignment, gaps),
        _few(alignment, label),
        _wide(alignment),
    )
    return tuple(sentence for sentence in found if sentence)


def _fading(alignment: Alignment, gaps: GapReport, config: RelevanceConfig) -> str:
    rows = gaps.of(GapStatus.FADING)
    if not rows or not _at_least(alignment.relevance, config.low_relevance):
        return ""
    most = max(rows, key=lambda row: row.share)
    names = _names([row.label for row in rows])
    return (
        f"Relevance is {alignment.relevance.value:.0f} although demand is falling for {names}: relevance "
        "counts all postings of the period alike, old and new, and trend tells which way they move. "
        f"“{most.label}” is still asked for by {most.share:.0%} of the postings, but by fewer as time goes on; "
        "currency says how much of what is taught would be left in a year."
    )


def _emerging(alignment: Alignment, gaps: GapReport) -> str:
    rows = gaps.of(GapStatus.EMERGING)
    if not rows or not _at_least(alignment.currency, 90.0):
        return ""
    return (
        f"Currency is {alignment.currency.value:.0f} although {_names([r.label for r in rows])} "
        f"{'is' if len(rows) == 1 else 'are'} rising and not taught: currency looks only at what is taught, "
        "and that holds its place."
    )


def _narrow(alignment: Alignment) -> str:
    relevance, coverage = alignment.relevance, alignment.coverage
    if not _at_least(relevance, _HIGH) or coverage.value is None or coverage.value > _LOW:
        return ""
    return (
        f"Relevance is high ({relevance.value:.0f}) and coverage low ({coverage.value:.0f}): what it teaches is asked "
        "for, and it is a small part of all that these postings ask for. That is usual for a short credential."
    )


def _generic(alignment: Alignment, label: Callable[[str], str]) -> str:
    """Say that skills asked for everywhere count in part, where they carry most of the outcomes."""
    sources = [s for part in alignment.relevance.parts for s in part.sources]
    generic = {t.skill_id for o in alignment.outcomes for t in o.skills if t.counts_as < 1}
    carried = [s for s in sources if s.skill_id in generic]
    if not carried or 2 * sum(s.points for s in carried) < (alignment.relevance.value or 0.0):
        return ""
    names = _names(list(dict.fromkeys(label(s.skill_id) for s in carried)))
    return (
        f"Much of its relevance comes from what employers ask for in nearly every job ({names}). Such skills count "
        "only in part: they tell little about whether this credential fits this market."
    )


def _unmatched(alignment: Alignment, gaps: GapReport) -> str:
    missed, of = len(gaps.unmatched_outcomes), len({o.text.casefold() for o in alignment.outcomes if o.text.strip()})
    if not missed or alignment.relevance.value is None or 4 * missed < of:
        return ""
    return (
        f"No skill was recognised in {missed} of its {of} outcomes. They count nothing, so relevance may be higher "
        "than it says; read these outcomes yourself."
    )


def _few(alignment: Alignment, label: Callable[[str], str]) -> str:
    names = list(dict.fromkeys(label(t.skill_id) for o in alignment.outcomes for t in o.skills))
    if alignment.relevance.value is None or len(names) > _FEW:
        return ""
    return (
        f"Only {_names(names)} {'was' if len(names) == 1 else 'were'} recognised in it: the scores say how "
        f"{'that is' if len(names) == 1 else 'those are'} asked for, and nothing of what else it may teach."
    )


def _wide(alignment: Alignment) -> str:
    score = alignment.relevance
    if score.low is None or score.high is None or score.high - score.low < _WIDE:
        return ""
    return (
        f"Relevance may lie anywhere from {score.low:.0f} to {score.high:.0f}: too little was surely recognised in its "
        "outcomes, or too few postings were found, to say more. Do not decide anything by this number alone."
    )


def _at_least(score: Score, bar: float) -> bool:
    return score.value is not None and score.value >= bar


def _names(labels: list[str]) -> str:
    labels = [f"“{label}”" for label in labels]
    if len(labels) <= 1:
        return "".join(labels)
    shown = labels[:3]
    rest = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
    return ", ".join(shown) + rest if rest else ", ".join(shown[:-1]) + " and " + shown[-1]
