"""Declared against found: the table of a run, and what the page of a credential says of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from credlens.models.relevance.agreement import Agreement, Verdict
from credlens.models.relevance.credit import CreditKind

from ..results import Result, ScoredCredential
from .tables import Cell, Row, label, rounded
from .words import chance

_RELATIONS: Mapping[CreditKind, str] = {
    CreditKind.SAME: "the same, by an exact link between taxonomies",
    CreditKind.NARROWER: "narrower than what is declared",
    CreditKind.BROADER: "broader than what is declared",
    CreditKind.SIBLING: "beside it, under one broader skill",
    CreditKind.RELATED: "related, by a link between taxonomies",
}
# In the order of the page, each with what it means.
VERDICTS: Mapping[Verdict, str] = {
    Verdict.AGREED: "declared by the record and found in its words",
    Verdict.NEAR: "declared, and something near it was found",
    Verdict.DECLARED: "declared, and the words of the outcome do not show it",
    Verdict.FOUND: "found in the words, and not declared",
    Verdict.UNKNOWN: "declared from a framework or a release that is not in use here, so it cannot be compared",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementView:
    """One row of the page: what is declared, what was found, and how sure that is."""

    outcome: int  # its number, 0 for the credential as a whole
    declared: str
    declared_uri: str
    framework: str
    found: str
    found_uri: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementGroup:
    """The rows of one verdict."""

    verdict: Verdict
    meaning: str
    rows: tuple[AgreementView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementSection:
    """What the page says: in one sentence, and row by row; no groups where the record declares nothing."""

    summary: str
    groups: tuple[AgreementGroup, ...]


def agreement(result: Result) -> Iterator[Row]:
    """Yield one row a declared skill and one a found skill beside declared ones, in catalogue order."""
    header: Row = (
        "credential_id",
        "outcome_id",
        "verdict",
        "declared",
        "declared_uri",
        "declared_framework",
        "declared_code",
        "skill_id",
        "found_id",
        "found_label",
        "probability",
        "relation",
    )
    yield header
    yield from (_row(scored, row, result) for scored in result.scored for row in scored.agreement)


def agreement_section(scored: ScoredCredential, result: Result) -> AgreementSection:
    """Return what the page of a credential says of its agreement."""
    return AgreementSection(summary=_summary(scored), groups=_groups(scored, result))


def _groups(scored: ScoredCredential, result: Result) -> tuple[AgreementGroup, ...]:
    """Return the rows of a credential by verdict."""
    number = _numbers(scored)
    groups: dict[Verdict, list[AgreementView]] = {}
    for row in scored.agreement:
        groups.setdefault(row.verdict, []).append(_view(row, number.get(row.outcome_id, 0), result))
    return tuple(
        AgreementGroup(verdict=verdict, meaning=meaning, rows=tuple(groups[verdict]))
        for verdict, meaning in VERDICTS.items()
        if verdict in groups
    )


def _numbers(scored: ScoredCredential) -> dict[str, int]:
    """Return outcome id -> its number on the page, where one that repeats another has the other's."""
    shown = list(enumerate(scored.alignment.outcomes, start=1))
    by_id, by_text = {o.outcome_id: n for n, o in shown}, {o.text.casefold(): n for n, o in shown}
    return {o.id: by_id.get(o.id) or by_text.get(o.text.casefold(), 0) for o in scored.credential.outcomes}


def _summary(scored: ScoredCredential) -> str:
    """Return how many of the declared skills were found: 3 of 5 declared skills agree with what was found."""
    counts = Counter(row.verdict for row in scored.agreement)
    comparable = sum(counts[v] for v in (Verdict.AGREED, Verdict.NEAR, Verdict.DECLARED))
    if not comparable:
        return "None of the declared skills can be compared: they are not in the taxonomy in use."
    near = f", {counts[Verdict.NEAR]} nearly" if counts[Verdict.NEAR] else ""
    return f"{counts[Verdict.AGREED]} of {comparable} comparable declared skills agree with what was found{near}."


def _row(scored: ScoredCredential, row: Agreement, result: Result) -> Row:
    d = row.declared
    said: tuple[Cell, ...] = (d.name, d.uri, d.framework, d.code) if d else ("", "", "", "")
    return (
        scored.credential.id,
        row.outcome_id,
        row.verdict.value,
        *said,
        row.skill_id,
        row.found_id,
        label(row.found_id, result) if row.found_id else "",
        rounded(row.probability, 3),
        row.relation.value if row.relation else "",
    )


def _view(row: Agreement, outcome: int, result: Result) -> AgreementView:
    d = row.declared
    relation = _RELATIONS[row.relation] if row.relation else ""
    sure = chance(row.probability) if row.probability is not None else ""
    known = row.found_id in result.skills
    return AgreementView(
        outcome=outcome,
        declared=d.name if d else "",
        declared_uri=d.uri if d else "",
        framework=d.framework if d else "",
        found=label(row.found_id, result) if row.found_id else "",
        found_uri=result.skills[row.found_id].uri if known else "",
        said="; ".join(filter(None, (relation, sure))),
    )
