"""A draft as it stands, scored; and the skills of it that employers are asked about."""

from dataclasses import dataclass

from credlens.models.records import Credential
from credlens.models.relevance.gaps import LACKING, GapReport, GapRow, GapStatus
from credlens.taxonomy.errors import TaxonomyError

from ..office import Office
from ..people import Act, Actor
from ..scoring import Occupations
from ..store.sql.drafts import HeldDraft
from ..store.sql.voices import Rating, Voices
from ..whatif import WhatIf, what_if
from .access import reach
from .opinions import SkillOpinion, skill_opinions

# Skills that a draft does not teach and employers are asked about: what fits a page.
LACKING_ASKED = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSkill:
    """One skill that employers are asked about.

    share, low, high  fraction of the market's postings that ask for it, with its 95 % interval
    taught            whether the draft surely teaches it
    mark              what this employer has said of it, "" for nothing
    opinion           what all employers say, None for nothing
    disagreement      where adverts and employers part, in words; "" where they do not
    """

    skill_id: str
    label: str
    status: GapStatus
    share: float
    low: float
    high: float
    taught: bool
    mark: str
    opinion: SkillOpinion | None
    disagreement: str


def score_draft(office: Office, actor: Actor, draft_id: str, *, offers: int = 0, quoted: int | None = None) -> WhatIf:
    """Return what is found about a draft as it stands; the options are those of `what_if`."""
    return what_if(office, actor, _read(office, actor, draft_id)[0].record, offers=offers, quoted=quoted)


def skills_to_rate(office: Office, actor: Actor, draft_id: str) -> list[AskedSkill]:
    """Return the skills that a draft teaches and those that its market asks for most and it does not teach.

    Also every skill that an employer has rated and that the market knows. The taught ones come first, by demand.
    """
    held, ratings, employer = _read(office, actor, draft_id)
    gaps = what_if(office, actor, held.record, quoted=0).finding.scored.gaps
    opinions = {opinion.skill_id: opinion for opinion in skill_opinions(ratings)}
    mine = {rating.skill_id: rating.rating for rating in ratings if rating.employer == employer}
    return [
        AskedSkill(
            skill_id=row.skill_id,
            label=row.label,
            status=row.status,
            share=row.share,
            low=row.low,
            high=row.high,
            taught=_taught(row),
            mark=mine.get(row.skill_id, ""),
            opinion=opinions.get(row.skill_id),
            disagreement=disagreement(row, opinions.get(row.skill_id)),
        )
        for row in _asked(gaps, frozenset(opinions))
    ]


def job_names(office: Office, record: Credential) -> list[str]:
    """Return the jobs that a record prepares for, codes with the names that the releases in use have for them."""
    try:
        occupations = Occupations(office.market.taxonomy())
    except TaxonomyError:
        return [*record.target_occupations]
    return [occupations.label(name) for name in record.target_occupations]


def disagreement(row: GapRow, opinion: SkillOpinion | None) -> str:
    """Return where adverts and employers part on a skill, in words; empty where they do not.

    They part where most employers who were asked do not need what adverts ask for, and where most call essential
    what hardly any advert asks for.
    """
    if opinion is None:
        return ""
    said = len(opinion.essential) + len(opinion.useful) + len(opinion.not_needed)
    asked = row.status in (GapStatus.COVERED, *LACKING)
    if asked and 2 * len(opinion.not_needed) > said:
        return f"adverts ask for it ({row.share:.0%} of them), and {len(opinion.not_needed)} of {said} do not need it"
    if row.status is GapStatus.UNASKED and 2 * len(opinion.essential) > said:
        return f"hardly any advert asks for it, and {len(opinion.essential)} of {said} call it essential"
    return ""


def _asked(gaps: GapReport, rated: frozenset[str]) -> list[GapRow]:
    taught = [row for row in gaps.rows if _taught(row)]
    # Whether adverts truly ask for what is uncertain, nobody can say better than employers.
    lacking = [row for row in gaps.of(*LACKING, GapStatus.UNCERTAIN) if not _taught(row)][:LACKING_ASKED]
    shown = {row.skill_id for row in (*taught, *lacking)}
    return [*taught, *lacking, *(row for row in gaps.rows if row.skill_id in rated - shown)]


def _taught(row: GapRow) -> bool:
    return row.taught_in > 0


def _read(office: Office, actor: Actor, draft_id: str) -> tuple[HeldDraft, list[Rating], str]:
    with office.database.read() as connection:
        reached = reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock())
        return reached.draft, Voices(connection, draft_id).ratings(), reached.employer
