"""Small markets and credentials with known demand, for the tests of relevance."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from credlens.models.records import Credential, Outcome, Posting
from credlens.models.relevance.assess import Assessment, assess
from credlens.models.relevance.coded import Coded
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.meaning import Meaning
from credlens.models.relevance.mentions import (
    NO_DAY,
    BoolArray,
    FloatArray,
    Hit,
    IntArray,
    Mentions,
    PostingTable,
)
from credlens.taxonomy import Skill, SkillKind

TODAY = dt.date(2026, 6, 30)
START = dt.date(2024, 7, 1)
CONFIG = RelevanceConfig()


def skill(skill_id: str) -> Skill:
    return Skill(id=skill_id, label=f"the skill {skill_id}", kind=SkillKind.SKILL)


def hit(skill_id: str, probability: float = 1.0, *, words: str = "") -> Hit:
    sentence = f"You must {words or skill_id} every day."
    return Hit(skill_id, probability, sentence, 9, 9 + len(words or skill_id))


def table(
    asks: Mapping[str, Sequence[float] | FloatArray],
    *,
    days: Sequence[dt.date | None] | None = None,
    occupation: Sequence[str] | None = None,
    employer: Sequence[str] | None = None,
) -> PostingTable:
    """Return the table of postings in which posting i asks for a skill with probability asks[skill][i]."""
    n = len(next(iter(asks.values())))
    postings = [
        Posting(
            id=f"p{i:05d}",
            title="advert",
            text=f"advert {i}",
            date=days[i] if days else None,
            occupation=occupation[i] if occupation else "",
            employer=employer[i] if employer else "",
        )
        for i in range(n)
    ]
    hits = [[hit(s, float(p[i]), words=f"{s} well ({i})") for s, p in asks.items() if p[i] > 0] for i in range(n)]
    return PostingTable.build(postings, Mentions.collect([p.id for p in postings], hits))


def made_table(
    asks: BoolArray,
    *,
    day: IntArray | None = None,
    employer: Sequence[str] = (),
    region: Sequence[str] = (),
    sector: Sequence[str] = (),
) -> PostingTable:
    """Return the table of n postings of which asks[i, j] asks for skill sj surely; quick for many. day: since 1970."""
    n, s = asks.shape
    row, column = np.nonzero(asks)
    nowhere = np.zeros(len(row), dtype=np.int64)
    mentions = Mentions(
        text_ids=tuple(f"p{i}" for i in range(n)),
        skill_ids=tuple(f"s{j:04}" for j in range(s)),
        row=row,
        column=column,
        probability=np.ones(len(row)),
        sentences=("Do it.",),
        sentence=nowhere,
        start=nowhere,
        end=nowhere,
    )
    blank = ("",) * n
    return PostingTable(
        mentions=mentions,
        day=np.full(n, NO_DAY) if day is None else day,
        occupation=Coded.of(blank),
        region=Coded.of(region or blank),
        employer=Coded.of(employer or blank),
        sector=Coded.of(sector),
    )


def even_days(n: int, *, months: int = 24) -> list[dt.date]:
    """Return n days spread evenly over the last `months` months, oldest first."""
    span = months * 30
    return [START + dt.timedelta(days=i * span // n) for i in range(n)]


def credential(
    teaches: Sequence[Mapping[str, float]], *, texts: Sequence[str] | None = None, **fields: Any
) -> tuple[Credential, Mentions]:
    """Return a credential whose outcomes teach these skills with these probabilities."""
    made = tuple(Outcome(id=f"o{i}", text=texts[i] if texts else f"outcome {i}") for i in range(len(teaches)))
    hits = [_in_one_sentence(skills) for skills in teaches]
    record = Credential(**{"id": "c1", "title": "A credential", "outcomes": made, **fields})
    return record, Mentions.collect([o.id for o in made], hits)


def _in_one_sentence(skills: Mapping[str, float]) -> list[Hit]:
    sentence = "You can " + " and ".join(sorted(skills))
    start = {s: sentence.index(s, 8) for s in skills}
    return [Hit(s, p, sentence, start[s], start[s] + len(s)) for s, p in skills.items()]


def run(
    teaches: Sequence[Mapping[str, float]],
    postings: PostingTable,
    *,
    config: RelevanceConfig = CONFIG,
    texts: Sequence[str] | None = None,
    options: Mapping[str, Any] | None = None,
    meaning: Meaning | None = None,
    **fields: Any,
) -> Assessment:
    """Return the assessment of a credential that teaches this, on these postings."""
    record, taught = credential(teaches, texts=texts, **fields)
    ids = {*postings.mentions.skill_ids, *taught.skill_ids}
    return assess(
        record,
        taught,
        postings,
        skills=meaning or {i: skill(i) for i in ids},
        config=config,
        as_of=TODAY,
        **(options or {}),
    )
