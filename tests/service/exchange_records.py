"""Credentials for the tests of what is written, and what a run found in them."""

import datetime as dt

from hypothesis import strategies as st

from credlens.models.records import Credential, DeclaredSkill, Outcome
from credlens.service.formats.exchange.format import Exported, FoundSkill

CARE = DeclaredSkill(name="care for wounds", uri="http://data.europa.eu/esco/skill/1", framework="ESCO")
HYGIENE = DeclaredSkill(name="hygiene", uri="https://example.org/skills/2", framework="Own list")
LIFT = DeclaredSkill(name="lift patients", uri="http://data.europa.eu/esco/skill/3", framework="ESCO")

WOUNDS = Credential(
    id="ie wounds/1",
    title="Wound care",
    outcomes=(
        Outcome(id="ie wounds/1/1", text="Dress wounds = carefully", declared=(CARE, HYGIENE)),
        Outcome(id="ie wounds/1/2", text="Lift and turn patients"),
    ),
    provider="Harbour College",
    description="A short course.",
    jurisdiction="IE",
    level="NFQ 6, EQF 5",
    credits=2.5,
    hours=12.5,
    assessments=("Ward test",),
    prerequisites=("First aid",),
    target_occupations=("29-1141", "29-1141.04", "nurse"),
    facts=(("standards", "US 101\nUS 102"),),
)
EXPORTED = Exported(
    credential=WOUNDS,
    found={
        "ie wounds/1/1": (FoundSkill(skill=CARE, probability=0.914, quote="Dress wounds"),),
        "ie wounds/1/2": (FoundSkill(skill=LIFT, probability=0.8, quote="Lift"),),
    },
    as_of=dt.date(2026, 3, 31),
    model="abc",
)

_WORD = st.text(st.characters(categories=("L", "Nd"), max_codepoint=0x2FFF), min_size=1, max_size=8)
_NAMES = st.lists(_WORD, min_size=1, max_size=4).map(lambda words: "a" + " ".join(words))
_SKILLS = st.builds(
    lambda name, number: DeclaredSkill(name=name, uri=f"http://data.europa.eu/esco/skill/{number}", framework="ESCO"),
    _NAMES,
    st.integers(0, 9),
)


@st.composite
def credentials(draw: st.DrawFn) -> Credential:
    """Return a credential of plain words, whose outcomes declare skills of ESCO with an address each."""
    record_id = draw(_NAMES)
    outcomes = draw(st.lists(st.tuples(_NAMES, st.lists(_SKILLS, max_size=3, unique_by=lambda s: s.uri)), min_size=1))
    return Credential(
        id=record_id,
        title=draw(_NAMES),
        outcomes=tuple(
            Outcome(id=f"{record_id}/{n}", text=text, declared=tuple(skills))
            for n, (text, skills) in enumerate(outcomes, start=1)
        ),
        provider=draw(_NAMES),
    )
