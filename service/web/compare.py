"""Two to four credentials side by side."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from ..api.given import GivenActor, GivenOffice
from ..catalogue import list_credentials
from ..compare import FEWEST, MOST, compare
from ..findings import newest_run
from .page import render

router = APIRouter()


@router.get("/compare")
def compare_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    id: Annotated[list[str], Query(max_length=50)] = [],  # noqa: B006
    text: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the credentials that were chosen, or let one choose."""
    ids = [*dict.fromkeys(id)]
    fault = ""
    if FEWEST <= len(ids) <= MOST and not text:
        return render(request, "compare.html", shown=compare(office, actor, ids))
    if ids and not text:
        fault = f"You chose {len(ids)}. Choose {FEWEST} to {MOST}."
    offered = list_credentials(office, actor, size=50, text=text)
    scored = newest_run(office, actor) is not None
    return render(
        request,
        "compare_choice.html",
        status=422 if fault else 200,
        offered=offered,
        ids=ids[:MOST],
        text=text,
        fault=fault,
        scored=scored,
    )
