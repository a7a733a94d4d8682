"""Two to four credentials side by side, after the newest run."""

from collections.abc import Sequence
from dataclasses import dataclass

from credlens.models.relevance.gaps import GapRow
from credlens.taxonomy.errors import InputError

from .findings import Found, get_found
from .office import Office
from .people import Actor

FEWEST, MOST = 2, 4
# Skills that are told, those of the greatest demand in any of the markets.
SKILLS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSkill:
    """A skill in the markets of the credentials, in their order; None where a market hardly asks for it."""

    skill_id: str
    label: str
    rows: tuple[GapRow | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What a run found of each credential, and the skills that their markets ask for. left: skills not told."""

    found: tuple[Found, ...]
    skills: tuple[ComparedSkill, ...]
    left: int


def compare(office: Office, actor: Actor, credential_ids: Sequence[str]) -> Comparison:
    """Return two to four credentials side by side, in the order given; naming one twice changes nothing.

    Raises  InputError for fewer or more; MissingError where the newest run scored one not.
    """
    ids = [*dict.fromkeys(credential_ids)]
    if not FEWEST <= len(ids) <= MOST:
        raise InputError(f"{len(ids)} credentials were chosen; choose {FEWEST} to {MOST}, and compare them then")
    found = tuple(get_found(office, actor, one) for one in ids)
    by_skill = [{row.skill_id: row for row in one.finding.scored.gaps.rows} for one in found]
    labels = {row.skill_id: row.label for rows in by_skill for row in rows.values()}
    compared = [
        ComparedSkill(skill_id=skill_id, label=label, rows=tuple(rows.get(skill_id) for rows in by_skill))
        for skill_id, label in labels.items()
    ]
    compared.sort(key=lambda skill: (-max(row.share for row in skill.rows if row), skill.label))
    return Comparison(found=found, skills=tuple(compared[:SKILLS]), left=len(compared[SKILLS:]))
