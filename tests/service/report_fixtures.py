"""A small invented result that a report can be made of: every kind of credential, score, gap and flag."""

import datetime as dt
import math
from collections.abc import Mapping, Sequence

import numpy as np

from credlens.models.records import Credential, Outcome, Posting
from credlens.models.relevance.alignment import (
    Alignment,
    OutcomeAlignment,
    Part,
    Partial,
    Score,
    Source,
    TaughtSkill,
)
from credlens.models.relevance.credit import Credit, CreditKind
from credlens.models.relevance.demand import DemandProfile, Market, MarketBasis, wilson_interval
from credlens.models.relevance.gaps import GapReport, GapRow, GapStatus
from credlens.models.relevance.makeup import Makeup
from credlens.models.relevance.mentions import Evidence
from credlens.models.relevance.nearest import Nearest
from credlens.models.relevance.review import ReviewFlag, Severity
from credlens.service.results import Counts, Reject, Result, Run, ScoredCredential
from credlens.taxonomy import Skill, SkillKind

TODAY = dt.date(2026, 10, 31)
HOSTILE = "<script>alert('x')</script>"
FORMULA = '=HYPERLINK("http://example.org/steal","click")'

_SKILLS = {
    "hygiene": "keep hands and surfaces clean",
    "lifting": "move people with a hoist",
    "notes": "write shift notes",
    "families": "talk with families",
    "medicine": "give medicine from a blister pack",
    "dementia": "calm people who have lost their bearings",
    "telecare": "watch over people by remote sensors",
    "fax": "send orders by fax",
    "slides": "prepare slides for the overhead projector",
    "hostile": HOSTILE,
}
SKILLS = {
    f"esco:{name}": Skill(
        id=f"esco:{name}",
        label=label,
        kind=SkillKind.SKILL,
        uri=f"http://data.example.org/skill/{name}" if name != "hostile" else "javascript:alert(1)",
    )
    for name, label in _SKILLS.items()
}
POSTINGS = {
    p.id: p
    for p in (
        Posting(
            id="p-001",
            title="Care assistant",
            text="",
            date=dt.date(2025, 3, 4),
            employer="Tussock Lane Rest Home",
        ),
        Posting(id="p-002", title="Night carer", text="", date=dt.date(2026, 9, 14), employer=f"{HOSTILE} & Sons"),
        Posting(id="p-003", title="Carer", text="", employer=""),
    )
}
_SENTENCES = {
    "p-001": "On a busy ward you {words} before and after each visit, and you tell the nurse what you saw.",
    "p-002": f"You will {{words}} even when the shift is short; {HOSTILE} is what our old website says.",
    "p-003": "In your first week we show you how to {words}, and from the second week on you do it with a partner.",
}


BESIDE = Credit(taught="esco:notes", asked="esco:families", kind=CreditKind.SIBLING, value=0.15, through="esco:hygiene")


def evidence(words: str, posting_id: str) -> Evidence:
    sentence = _SENTENCES[posting_id].format(words=words)
    return Evidence(text_id=posting_id, sentence=sentence, quote=words, probability=0.9)


def gap(
    name: str,
    status: GapStatus,
    hits: int,
    postings: int,
    *,
    taught: float = 0.0,
    taught_by: str = "",
    trend: tuple[float, float, float] = (math.nan, math.nan, math.nan),
    quoted: Sequence[str] = (),
    nearest: Nearest | None = None,
    suggestion: str = "",
) -> GapRow:
    low, high = wilson_interval([hits], postings)
    label = _SKILLS[name]
    return GapRow(
        skill_id=f"esco:{name}",
        label=label,
        status=status,
        share=hits / postings,
        low=float(low[0]),
        high=float(high[0]),
        lift=2.345678,
        trend=trend[0],
        trend_low=trend[1],
        trend_high=trend[2],
        taught_probability=taught,
        taught_by=taught_by,
        evidence=tuple(evidence(label, posting_id) for posting_id in quoted),
        taught_in=int(taught > 0) + int(name == "lifting"),
        nearest=nearest,
        suggestion=suggestion,
    )


def score(parts: Sequence[Part], spread: float = 8.0) -> Score:
    value = math.fsum(p.points for p in parts)
    return Score(value=value, low=max(0.0, value - spread), high=min(100.0, value + spread), parts=tuple(parts))


def profile(market: str, postings: int, rows: Sequence[GapRow]) -> DemandProfile:
    def array(values: Sequence[float]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        return np.array(values, dtype=np.float64)

    return DemandProfile(
        scope=market,
        postings=postings,
        makeup=Makeup(postings=postings),
        skill_ids=tuple(r.skill_id for r in rows),
        hits=np.array([round(r.share * postings) for r in rows], dtype=np.int64),
        share=array([r.share for r in rows]),
        low=array([r.low for r in rows]),
        high=array([r.high for r in rows]),
        effective=array([postings for _ in rows]),
        top_part=array([0.0 for _ in rows]),
        lift=array([r.lift for r in rows]),
        trend=array([r.trend for r in rows]),
        trend_low=array([r.trend_low for r in rows]),
        trend_high=array([r.trend_high for r in rows]),
    )


def scored(
    credential: Credential,
    *,
    basis: MarketBasis,
    market: str,
    postings: int,
    scores: Mapping[str, Score],
    rows: Sequence[GapRow] = (),
    outcomes: Sequence[OutcomeAlignment] = (),
    flags: Sequence[ReviewFlag] = (),
) -> ScoredCredential:
    rows = sorted(rows, key=lambda r: -r.share)
    return ScoredCredential(
        credential=credential,
        alignment=Alignment(
            credential_id=credential.id,
            market=Market(basis=basis, description=market, rows=np.arange(postings)),
            outcomes=tuple(outcomes),
            samples=("p-001", "p-002", "p-404") if postings else (),
            caution=f"A thin market of {postings} postings." if postings < 200 else "",
            tensions=(f"Relevance is high although {HOSTILE} falls.",) if rows else (),
            **scores,
        ),
        profile=profile(market, postings, rows),
        gaps=GapReport(
            credential_id=credential.id,
            rows=tuple(rows),
            over_taught=("esco:slides",) if rows else (),
            unmatched_outcomes=tuple(o.outcome_id for o in outcomes if not o.skills),
        ),
        flags=tuple(flags),
    )


def care(credential_id: str = "nz/care:Basics") -> ScoredCredential:
    """Return a credential with everything: scores, every status, quotes with markup, three flags."""
    texts = (
        "Keep hands, rooms and tools clean, and say why it matters.",
        "Move people safely with a hoist and a partner.",
        "Write notes that the next shift can work from.",
        "Appreciate the history of the profession.",
    )
    made = tuple(
        Outcome(id=f"o{i}", text=text, assessments=("Observed shift",) * (i < 2)) for i, text in enumerate(texts)
    )
    credential = Credential(
        id=credential_id,
        title="First steps in personal care",
        outcomes=made,
        provider="Kererū Bridge Institute",
        description="A short course for people who start work in rest homes.",
        jurisdiction="NZ",
        framework="NZQCF",
        level="3",
        credits=12,
        hours=120,
        status="current",
        issued=dt.date(2023, 7, 10),
        target_occupations=("31-1131.00",),
        assessments=("Observed shift",),
        employer_evidence=("Two rest homes agreed the outcomes in 2025.",),
    )
    rows = (
        gap(
            "hygiene",
            GapStatus.COVERED,
            34,
            48,
            taught=0.97,
            taught_by="o0",
            trend=(0.1, -0.4, 0.6),
            quoted=("p-001", "p-002"),
        ),
        gap(
            "lifting", GapStatus.COVERED, 22, 48, taught=0.81, taught_by="o1", trend=(0.9, 0.2, 1.6), quoted=("p-003",)
        ),
        gap("notes", GapStatus.UNCERTAIN, 15, 48, taught=0.42, taught_by="o2", quoted=("p-001",)),
        gap(
            "families",
            GapStatus.MISSING,
            24,
            48,
            taught_by="o2",
            quoted=("p-001", "p-002", "p-003"),
            nearest=Nearest(skill_id="esco:notes", outcome_id="o2", credit=BESIDE),
            suggestion="Talk with families: say what was done and what comes next",
        ),
        gap("medicine", GapStatus.MISSING, 11, 48, quoted=("p-003",)),
        gap("telecare", GapStatus.EMERGING, 9, 48, trend=(1.2, 0.5, 1.9), quoted=("p-002",)),
        gap("fax", GapStatus.FADING, 6, 48, taught=0.71, taught_by="o2", trend=(-1.1, -1.9, -0.3)),
        gap("slides", GapStatus.UNASKED, 0, 48, taught=0.66, taught_by="o1"),
        gap("hostile", GapStatus.MISSING, 5, 48, quoted=("p-002",)),
    )
    flags = (
        flag(
            credential_id,
            "emerging-skill-missed",
            Severity.MEDIUM,
            "Its market asks more and more for what it does not teach.",
        ),
        flag(credential_id, "review-due", Severity.LOW, "Its review was due on 2026-01-01.", ()),
        flag(
            credential_id,
            "low-relevance",
            Severity.HIGH,
            f"Employers ask for little of it {HOSTILE}.",
            (HOSTILE, FORMULA),
        ),
    )
    relevance = [
        _by(texts[0], "o0", [("hygiene", 23.349)]),
        _by(texts[1], "o1", [("lifting", 17.4), ("slides", 0.049)]),
        _by(texts[2], "o2", [("notes", 8.349)]),
        Part(name=texts[3], points=0.0, possible=25, outcome_id="o3"),
    ]
    weights = [(r.skill_id, r.label, r.share, r.taught_probability) for r in rows if r.status is not GapStatus.UNASKED]
    total = sum(w[2] for w in weights)
    coverage = [
        Part(
            name=name,
            points=100 * s * p / total,
            possible=100 * s / total,
            skill_id=i,
            sources=(Source(skill_id="esco:notes", outcome_id="o2", quote="notes", points=0.5, credit=BESIDE),)
            if name == "talk with families"
            else (),
        )
        for i, name, s, p in weights
    ]
    assessment = [Part(name=o.text, points=25.0 * bool(o.assessments), possible=25.0, outcome_id=o.id) for o in made]
    return scored(
        credential,
        basis=MarketBasis.DECLARED,
        market="postings for the declared occupation: 31-1131.00 (48 postings)",
        postings=48,
        scores={
            "relevance": score(relevance),
            "coverage": score(coverage),
            "currency": Score(value=None, reason="No trend can be told for what it teaches."),
            "assessment": score(assessment, 0.0),
        },
        rows=rows,
        outcomes=[
            outcome(made[0], [("hygiene", 0.97, 34), ("dementia", 0.35, 3)]),
            outcome(made[1], [("lifting", 0.81, 22), ("slides", 0.66, 0)]),
            outcome(made[2], [("fax", 0.71, 6), ("notes", 0.42, 15)]),
            outcome(made[3], []),
        ],
        flags=flags,
    )


def _by(text: str, outcome_id: str, taught: Sequence[tuple[str, float]]) -> Part:
    """Return what an outcome adds, through these skills."""
    sources = tuple(Source(skill_id=f"esco:{n}", outcome_id=outcome_id, quote=n, points=p) for n, p in taught)
    points = math.fsum(p for _, p in taught)
    return Part(
        name=text, points=points, possible=25, skill_id=f"esco:{taught[0][0]}", outcome_id=outcome_id, sources=sources
    )


def outcome(made: Outcome, taught: Sequence[tuple[str, float, int]], postings: int = 48) -> OutcomeAlignment:
    def skill(name: str, probability: float, hits: int) -> TaughtSkill:
        low, high = wilson_interval([hits], postings)
        return TaughtSkill(
            skill_id=f"esco:{name}",
            probability=probability,
            quote=made.text.split(",")[0],
            share=hits / postings,
            low=float(low[0]),
            high=float(high[0]),
            credited=hits / postings,
            partial=(Partial(skill_id="esco:families", kind=CreditKind.SIBLING, value=0.15, share=0.5),)
            if name == "notes"
            else (),
            counts_as=0.25 if name == "hygiene" else 1.0,
        )

    return OutcomeAlignment(
        outcome_id=made.id,
        text=made.text,
        skills=tuple(skill(*t) for t in taught),
        asked_share=max((hits / postings for _, _, hits in taught), default=None),
        assessed=bool(made.assessments),
    )


def flag(
    credential_id: str, rule: str, severity: Severity, reason: str, said: tuple[str, ...] = ("one statement",)
) -> ReviewFlag:
    return ReviewFlag(
        credential_id=credential_id, rule=rule, severity=severity, reason=reason, evidence=said, opened_at=TODAY
    )


def unscored(credential_id: str = "sail-loft", **fields: object) -> ScoredCredential:
    """Return a credential whose market is too thin for any number."""
    reason = "Too few postings to measure it against: all postings (4 postings). It takes at least 30."
    none = Score(value=None, reason=reason)
    values: dict[str, object] = {"title": "Mending sails", "outcomes": (Outcome(id="s0", text="Patch a mainsail."),)}
    credential = Credential(**{"id": credential_id, **values, **fields})  # type: ignore[arg-type]
    return scored(
        credential,
        basis=MarketBasis.INFERRED,
        market="the postings that ask for what the credential teaches (4 postings)",
        postings=4,
        scores={
            "relevance": none,
            "coverage": none,
            "currency": none,
            "assessment": Score(value=None, reason="The record names no assessment."),
        },
        outcomes=[
            OutcomeAlignment(outcome_id=o.id, text=o.text, skills=(), asked_share=None, assessed=False)
            for o in credential.outcomes
        ],
        flags=(flag(credential_id, "not-enough-evidence", Severity.LOW, f"There is no relevance score. {reason}"),),
    )


def hostile() -> ScoredCredential:
    """Return a credential whose every text is markup or a formula."""
    return unscored(
        f"https://example.org/{HOSTILE}?a=1&b=../../etc",
        title=FORMULA,
        provider=HOSTILE,
        jurisdiction=f'CA-ON"{HOSTILE}',
        description=HOSTILE,
        outcomes=(Outcome(id="@h0", text=f"+{HOSTILE}"),),
    )


def result(*credentials: ScoredCredential) -> Result:
    rejected = Reject(
        path="adverts.csv", row=17, column="date", value="########", reason="not a date; write 2026-01-31", kept=True
    )
    dropped = Reject(path="courses.csv", row=3, column="", value=HOSTILE, reason="no outcomes", kept=False)
    return Result(
        run=Run(
            version="0.1.0",
            as_of=TODAY,
            inputs={"courses.csv": "ab" * 32, "adverts.csv": "cd" * 32},
            taxonomy="test skills 1.0",
            taxonomy_sha256="ef" * 32,
            licence="CC BY 4.0",
            model="tiny-0a1b2c",
            config={"min_postings": 30, "market": {"basis": None, "occupation": "", "region": "", "since": None}},
            catalogue=Counts(rows=len(credentials) + 1, records=len(credentials), rejected=1),
            postings=Counts(rows=61, records=61, rejected=0),
            duplicates=2,
            notes=("The release has no occupation-skill relations.",),
        ),
        scored=credentials,
        rejects=(rejected, dropped),
        skills=SKILLS,
        postings=POSTINGS,
    )
