"""Which skills and postings the findings of a run name: what a report has to know the names of."""

from collections.abc import Iterable, Iterator, Mapping

from credlens.taxonomy import Skill

from .results import ScoredCredential


def skills_named(scored: Iterable[ScoredCredential], skills: Mapping[str, Skill]) -> dict[str, Skill]:
    """Return every skill that any of them names, by id."""
    named = {
        skill_id
        for s in scored
        for skill_id in (
            *(row.skill_id for row in s.gaps.rows),
            *(t.skill_id for o in s.alignment.outcomes for t in o.skills),
            *(p.skill_id for p in s.alignment.coverage.parts if p.skill_id),
            *(p.skill_id for o in s.alignment.outcomes for t in o.skills for p in t.partial),
            *(row.skill_id for row in s.agreement),
            *(row.found_id for row in s.agreement),
            *(row.nearest.credit.through for row in s.gaps.rows if row.nearest and row.nearest.credit),
        )
        if skill_id
    }
    return {skill_id: skills[skill_id] for skill_id in sorted(named)}


def postings_named(scored: ScoredCredential) -> Iterator[str]:
    """Yield the ids of the postings that a report quotes, or shows as part of the market."""
    yield from scored.alignment.samples
    for row in scored.gaps.rows:
        yield from (evidence.text_id for evidence in row.evidence)
