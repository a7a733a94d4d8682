"""/match: the skills that texts ask for or teach."""

from fastapi import APIRouter
from pydantic import Field

from credlens.models.records import TextKind

from .. import explorer
from .given import GivenActor, GivenOffice
from .shapes import Number, Shape, Whole

router = APIRouter(tags=["match"])

TEXTS = 100
CHARACTERS = 50_000


class MatchRequest(Shape):
    """Texts to find skills in."""

    texts: list[str] = Field(
        min_length=1,
        max_length=TEXTS,
        description=f"each of at most {CHARACTERS:,} characters",
        examples=[["Change dressings and report wounds"]],
    )
    kind: TextKind = Field(default=TextKind.SENTENCE, description="what each text is")
    top: Whole = Field(default=10, ge=1, le=100, description="skills a text at most")
    min_probability: Number | None = Field(
        default=None, ge=0, le=1, description="leaves out less likely skills; 0 gives exactly `top`; null: calibrated"
    )


class MatchShape(Shape):
    """A skill found in a text."""

    id: str
    uri: str
    label: str
    probability: float = Field(description="calibrated chance that the text asks for it or teaches it")
    score: float = Field(description="similarity, for the order only")
    quote: str = Field(description="the words that say so: text[start:end]")
    start: int
    end: int
    method: str = Field(description="exact, lexical or dense")
    modality: str = Field(description="whether it is required, welcome or not needed")
    years_at_least: float | None = Field(description="years of experience asked for, null where none are")
    years_at_most: float | None


class MatchedShape(Shape):
    """A text and its skills, best first."""

    text: str
    matches: list[MatchShape]


class MatchReply(Shape):
    """The texts in the order in which they were sent."""

    items: list[MatchedShape]


@router.post("/match", summary="Find the skills in texts")
def match_texts(office: GivenOffice, actor: GivenActor, request: MatchRequest) -> MatchReply:
    """Return for each text the ESCO and O*NET skills that it asks for or teaches, with the words that say so."""
    found = explorer.match_texts(
        office, actor, request.texts, kind=request.kind, top=request.top, min_probability=request.min_probability
    )
    items = [
        MatchedShape(
            text=one.text,
            matches=[
                MatchShape(
                    id=skill.id,
                    uri=skill.uri,
                    label=skill.label,
                    probability=round(m.probability, 4),
                    score=round(m.score, 4),
                    quote=m.quote,
                    start=m.start,
                    end=m.end,
                    method=m.method.value,
                    modality=m.modality.value,
                    years_at_least=m.years.least if m.years else None,
                    years_at_most=m.years.most if m.years else None,
                )
                for skill, m in one.matches
            ],
        )
        for one in found
    ]
    return MatchReply(items=items)
