"""Which skills and postings the findings of a run name: what a report has to know the names of."""

from collections.abc import Iterable, Iterator, Mapping

from credlens.taxonomy import Skill

from .results import ScoredCredential


def skills_named(scored: Iterable[ScoredCredential], skills: Mapping[str, Skill]) -> dict[str, Skill]:
    """Return every skill that any of them names, by id."""
    named = {skill_id for s in scored for skill_id in skill_ids_named(s) if skill_id}
    return {skill_id: skills[skill_id] for skill_id in sorted(named)}


def skill_ids_named(scored: ScoredCredential) -> Iterator[str]:
    """Yield the ids of the skills that a report on a credential names, some of them more than once or empty."""
    yield from (row.skill_id for row in scored.gaps.rows)
    yield from (row.nearest.credit.through for row in scored.gaps.rows if row.nearest and row.nearest.credit)
    yield from (part.skill_id for part in scored.alignment.coverage.parts)
    for outcome in scored.alignment.outcomes:
        for taught in outcome.skills:
            yield taught.skill_id
            yield from (partial.skill_id for partial in taught.partial)
    for agreed in scored.agreement:
        yield agreed.skill_id
        yield agreed.found_id


def postings_named(scored: ScoredCredential) -> Iterator[str]:
    """Yield the ids of the postings that a report quotes, or shows as part of the market."""
    yield from scored.alignment.samples
    for row in scored.gaps.rows:
        yield from (evidence.text_id for evidence in row.evidence)
