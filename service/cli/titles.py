"""credlens match --kind title: job titles in, occupations out."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from . import output

if TYPE_CHECKING:
    from credlens.taxonomy import Taxonomy

    from ..vocabulary import Scheme


def match_titles(
    lines: Sequence[str],
    release: "Taxonomy",
    *,
    scheme: "Scheme | None",
    top: int,
    min_probability: float | None,
    precise: bool = False,
) -> list[list[dict[str, Any]]]:
    """Return for each title its occupations as rows of JSON, the most probable first."""
    from credlens.models.matching.occupations import OccupationMatcher

    from ..vocabulary import titled_schemes
    from .match_row import match_row

    schemes, remark = titled_schemes(release, scheme)
    if remark:
        output.note(f"note: {remark}")
    with output.progress_bar() as progress:
        matcher = OccupationMatcher.load(release, schemes=schemes, progress=progress)
        found = matcher.match(lines, top=top, min_probability=min_probability, precise=precise, progress=progress)
    known = release.occupation_by_id
    return [
        [
            match_row(known[m.occupation_id], m)
            for m in sorted(matches, key=lambda m: (-m.probability, m.rank, m.occupation_id))[:top]
        ]
        for matches in found
    ]
