"""Partial credit, nearness and generic skills in words: why something counts in part, and for how much."""

from collections.abc import Callable

from credlens.models.relevance.alignment import Part, Partial, Source, TaughtSkill
from credlens.models.relevance.credit import Credit, CreditKind
from credlens.models.relevance.nearest import Nearest

from .words import percent

Label = Callable[[str], str]

# What the taught skill is to the one that is asked for.
_IS = {
    CreditKind.SAME: "the same thing in the other taxonomy",
    CreditKind.NARROWER: "narrower than what is asked for",
    CreditKind.BROADER: "broader than what is asked for",
    CreditKind.SIBLING: "a neighbour of what is asked for",
    CreditKind.RELATED: "related to what is asked for",
}

# What the skill that is asked for is to the taught one: the same seen from the other side.
_ASKED_IS = {
    CreditKind.SAME: "the same thing in the other taxonomy",
    CreditKind.NARROWER: "the broader skill",
    CreditKind.BROADER: "a narrower skill",
    CreditKind.SIBLING: "a neighbouring skill",
    CreditKind.RELATED: "a related skill",
}

# Lines of a waterfall step; the others are counted.
LINES = 3


def credit_words(credit: Credit, label: Label) -> str:
    """Return why a taught skill counts for another, and how much: narrower than what is asked for, counts 50%."""
    under = f" (both under {label(credit.through)})" if credit.through else ""
    return f"{_IS[credit.kind]}{under}, counts {percent(credit.value)}"


def partial_words(partial: Partial, label: Label) -> str:
    """Return what else postings ask for that a taught skill partly answers, and for how much it counts."""
    return (
        f"{label(partial.skill_id)}, {_ASKED_IS[partial.kind]} (counts {percent(partial.value)}), asked for by "
        f"{percent(partial.share)}"
    )


def nearest_words(nearest: Nearest, label: Label) -> str:
    """Return what is taught that comes nearest to a skill, and how."""
    how = credit_words(nearest.credit, label) if nearest.credit else "near in meaning, counts nothing"
    return f"{label(nearest.skill_id)} ({how})"


def generic_words(taught: TaughtSkill) -> str:
    """Return for how much a generic skill counts, empty for a specific one."""
    if taught.counts_as >= 1:
        return ""
    return f"asked for in very many jobs, so counts {percent(taught.counts_as)} for relevance"


def source_lines(part: Part, label: Label) -> tuple[str, ...]:
    """Return, best first, through which skills and words a part gets its points; nothing where it gets none."""
    found = sorted((s for s in part.sources if s.points > 0), key=lambda s: -s.points)
    rest = len(found) - LINES
    lines = [_line(source, label, outcome=bool(part.outcome_id)) for source in found[:LINES]]
    return (*lines, f"and {rest} more") if rest > 0 else tuple(lines)


def _line(source: Source, label: Label, *, outcome: bool) -> str:
    points = f"{source.points:.1f}"
    if source.credit:
        why = credit_words(source.credit, label)
        return f"{points} through {label(source.skill_id)}, taught by “{source.quote}”: {why}"
    through = f"through {label(source.skill_id)}, " if outcome else ""
    return f"{points} {through}taught by “{source.quote}”"
