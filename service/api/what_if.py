"""/what-if: scoring a draft that is kept nowhere."""

from fastapi import APIRouter
from pydantic import Field

from .. import whatif
from ..codesign.edits import as_record
from .given import GivenActor, GivenOffice
from .record_shapes import RecordGiven
from .scored_shapes import DraftScored, draft_scored
from .shapes import Shape, Whole

router = APIRouter(prefix="/what-if", tags=["co-design"])


class WhatIfGiven(Shape):
    """A draft, and what is asked of it."""

    record: RecordGiven = Field(examples=[{"outcomes": [{"text": "Clean and dress wounds under supervision"}]}])
    offers: Whole = Field(
        default=0, ge=0, le=whatif.MOST_OFFERS, description="how many skills to offer; each is tried out"
    )
    gaps: Whole = Field(default=50, ge=0, le=500, description="how many skills of the market to tell")


@router.post("", summary="Score a draft that is kept nowhere")
def what_if(office: GivenOffice, actor: GivenActor, body: WhatIfGiven) -> DraftScored:
    """Return scores, gaps and flags of a draft as it is being typed, and skills to teach if they are asked for."""
    found = whatif.what_if(office, actor, as_record(body.record.edit()), offers=body.offers, quoted=body.gaps)
    return draft_scored(found, gaps=body.gaps)
