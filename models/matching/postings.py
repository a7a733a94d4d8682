"""A whole posting: the sentences in it that ask, and the best match of each skill over them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from .cues import Modality
from .headings import SectionKind
from .matches import SkillMatch
from .segment import Segment, SegmentRole


def asking_segments(segments: Iterable[Segment]) -> list[Segment]:
    """Return the segments that ask for something."""
    return [s for s in segments if s.role in (SegmentRole.REQUIREMENT, SegmentRole.PREFERRED)]


def best_of_posting(
    segments: Sequence[Segment],
    found: Mapping[str, Sequence[SkillMatch]],
    *,
    worth: Callable[[SkillMatch], float],
    accept_at: float,
) -> tuple[SkillMatch, ...]:
    """Return the best match of each skill in the offsets of the posting, the best skill first.

    found      the matches of each segment's text
    worth      the greater, the better a match
    accept_at  a sentence that asks for a skill with this probability outweighs any denial elsewhere
    """
    best: dict[str, tuple[tuple[bool, float], SkillMatch]] = {}
    for segment in segments:
        for match in found[segment.text]:
            m = _in_posting(match, segment)
            weight = (m.modality is not Modality.NOT_NEEDED and m.probability >= accept_at, worth(m))
            if m.skill_id not in best or weight > best[m.skill_id][0]:
                best[m.skill_id] = weight, m
    ranked = sorted((m for _, m in best.values()), key=lambda m: (-worth(m), m.skill_id))
    return tuple(replace(m, rank=rank) for rank, m in enumerate(ranked, start=1))


def _in_posting(match: SkillMatch, segment: Segment) -> SkillMatch:
    """Return a segment's match in the offsets of its posting; what a section merely prefers is not required."""
    wished = segment.section is SectionKind.PREFERRED and match.modality is Modality.REQUIRED
    return replace(
        match,
        start=match.start + segment.start,
        end=match.end + segment.start,
        modality=Modality.PREFERRED if wished else match.modality,
    )
