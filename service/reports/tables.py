"""The tables of a result, header first, row by row: csv files, workbook and data frames all take them."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence

from credlens.models.relevance.alignment import OutcomeAlignment, Score
from credlens.models.relevance.gaps import GapRow
from credlens.models.relevance.review import ReviewFlag

from ..results import Reject, Result, ScoredCredential
from .reasons import nearest_words

Cell = str | int | float | bool | None
Row = tuple[Cell, ...]

SCORES = ("relevance", "coverage", "currency", "assessment")
QUOTES = 3


def scores(result: Result) -> Iterator[Row]:
    """Yield one row a credential, in catalogue order; a score that the evidence does not carry is None."""
    header: Row = (
        "id",
        "title",
        "provider",
        "jurisdiction",
        "market_basis",
        "market",
        "postings",
        *(name + end for name in SCORES for end in ("", "_low", "_high")),
        "outcomes",
        "unmatched_outcomes",
        "flags",
        "reason",
        "caution",
        "remarks",
    )
    yield header
    yield from map(_score_row, result.scored)


def gaps(result: Result) -> Iterator[Row]:
    """Yield one row a skill of each credential's market, in catalogue order, then by demand.

    Shares are empty where the market has too few postings to tell any.
    """
    header: Row = (
        "credential_id",
        "skill_id",
        "uri",
        "label",
        "status",
        "share",
        "low",
        "high",
        "lift",
        "trend",
        "trend_low",
        "trend_high",
        "taught_probability",
        "taught_by",
        "nearest",
        "suggested_outcome",
        *(f"{name}_{n}" for n in range(1, QUOTES + 1) for name in ("quote", "sentence", "posting", "employer", "date")),
    )
    yield header
    yield from (_gap_row(s, row, result) for s in result.scored for row in s.gaps.rows)


def flags(result: Result) -> Iterator[Row]:
    """Yield one row a flag, in catalogue order, then by rule, suppressed ones last; statements joined by " | "."""
    header: Row = (
        "credential_id",
        "rule",
        "severity",
        "reason",
        "evidence",
        "opened_at",
        "state",
        "clear_since",
        "remark",
    )
    yield header
    yield from (_flag_row(f) for scored in result.scored for f in (*scored.flags, *scored.suppressed))


def outcomes(result: Result) -> Iterator[Row]:
    """Yield one row a skill of each outcome, best first; an outcome without any has one row without skill."""
    header: Row = (
        "credential_id",
        "outcome_id",
        "outcome",
        "assessed",
        "asked_share",
        "skill_id",
        "uri",
        "label",
        "probability",
        "quote",
        "share",
        "low",
        "high",
    )
    yield header
    yield from (row for s in result.scored for o in s.alignment.outcomes for row in _outcome_rows(s, o, result))


def rejects(result: Result) -> Iterator[Row]:
    """Return one row a rejected row or value, as they were read."""
    return reject_rows(result.rejects)


def reject_rows(rejects: Iterable[Reject]) -> Iterator[Row]:
    """Yield one row a reject of any reading, header first."""
    yield ("path", "row", "column", "value", "reason", "kept")
    for r in rejects:
        yield (r.path, r.row, r.column, r.value, r.reason, r.kept)


def run(result: Result) -> list[Row]:
    """Return how the run was made, one row a fact; settings and inputs each have their own row."""
    r = result.run
    facts: list[Row] = [
        ("credlens", r.version),
        ("as of", str(r.as_of)),
        ("taxonomy", r.taxonomy),
        ("taxonomy sha256", r.taxonomy_sha256),
        ("licence", r.licence),
        ("model", r.model),
    ]
    for name, counts in (("catalogue", r.catalogue), ("postings", r.postings)):
        facts += [
            (f"{name} rows", counts.rows),
            (f"{name} records", counts.records),
            (f"{name} rejected", counts.rejected),
        ]
    facts.append(("postings left out as repeats", r.duplicates))
    facts += [(f"input {name} sha256", digest) for name, digest in sorted(r.inputs.items())]
    facts += [(f"setting {name}", setting(value)) for name, value in sorted(r.config.items())]
    facts += [("note", note) for note in r.notes]
    return [("fact", "value"), *facts]


def setting(value: object) -> str:
    """Return a setting as text: words bare, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str)


def _flag_row(f: ReviewFlag) -> Row:
    said = (f.credential_id, f.rule, f.severity.value, f.reason, " | ".join(f.evidence))
    return (*said, str(f.opened_at), f.state.value, str(f.clear_since or ""), f.remark)


def _score_row(s: ScoredCredential) -> Row:
    a, c = s.alignment, s.credential
    four: Sequence[Score] = [getattr(a, name) for name in SCORES]
    return (
        c.id,
        c.title,
        c.provider,
        c.jurisdiction,
        a.market.basis.value,
        a.market.description,
        s.profile.postings,
        *(rounded(value, 1) for score in four for value in (score.value, score.low, score.high)),
        len(c.outcomes),
        len(s.gaps.unmatched_outcomes),
        "; ".join(flag.rule for flag in s.flags),
        " ".join(dict.fromkeys(score.reason for score in four if score.value is None)),
        a.caution,
        " ".join(a.tensions),
    )


def _gap_row(s: ScoredCredential, row: GapRow, result: Result) -> Row:
    few = too_few(s, result)
    return (
        s.credential.id,
        row.skill_id,
        _uri(row.skill_id, result),
        row.label,
        row.status.value,
        *(None if few else rounded(value, 4) for value in (row.share, row.low, row.high)),
        None if few else rounded(row.lift, 3),
        *(rounded(value, 3) for value in (row.trend, row.trend_low, row.trend_high)),
        rounded(row.taught_probability, 3),
        row.taught_by,
        nearest_words(row.nearest, lambda i: label(i, result)) if row.nearest else "",
        row.suggestion,
        *_quote_cells(row, result),
    )


def _quote_cells(row: GapRow, result: Result) -> Iterator[Cell]:
    for evidence in row.evidence[:QUOTES]:
        posting = result.postings.get(evidence.text_id)
        yield from (evidence.quote, evidence.sentence, evidence.text_id)
        yield posting.employer if posting else ""
        yield str(posting.date) if posting and posting.date else ""
    yield from [""] * (5 * max(0, QUOTES - len(row.evidence)))


def _outcome_rows(s: ScoredCredential, o: OutcomeAlignment, result: Result) -> Iterator[Row]:
    first: Row = (s.credential.id, o.outcome_id, o.text, o.assessed, rounded(o.asked_share, 4))
    if not o.skills:
        yield (*first, "", "", "", None, "", None, None, None)
    for t in o.skills:
        yield (
            *first,
            t.skill_id,
            _uri(t.skill_id, result),
            label(t.skill_id, result),
            rounded(t.probability, 3),
            t.quote,
            *(rounded(value, 4) for value in (t.share, t.low, t.high)),
        )


def too_few(scored: ScoredCredential, result: Result) -> bool:
    """Tell whether a credential's market has too few postings for any share to be told."""
    least = result.run.config.get("min_postings")
    return isinstance(least, int) and scored.profile.postings < least


def label(skill_id: str, result: Result) -> str:
    """Return the name of a skill, its id where the result does not name it."""
    return result.skills[skill_id].label if skill_id in result.skills else skill_id


def _uri(skill_id: str, result: Result) -> str:
    return result.skills[skill_id].uri if skill_id in result.skills else ""


def rounded(value: float | None, digits: int) -> float | None:
    """Return a value with so many decimals, None where it is none or not finite."""
    return round(value, digits) if value is not None and math.isfinite(value) else None
