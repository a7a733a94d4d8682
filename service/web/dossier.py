"""The dossier of one credential: all that a board reads, on a page to read and to print."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from credlens.models.relevance.gaps import GapStatus

from ..api.given import GivenActor, GivenOffice
from ..board.dossier import Dossier, dossier
from ..errors import MissingError
from ..office import Office
from ..reports.credential import credential_page
from .dossier_view import NEWEST, findings_view, frameworks_view, newest, score_words
from .page import render

router = APIRouter()

# Skills on a page of one status.
ROWS = 40


@router.get("/gaps/{credential_id:path}")
def gaps_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    credential_id: str,
    status: GapStatus,
    number: Annotated[int, Query(ge=1, le=1000)] = 1,
) -> Response:
    """Show all skills of one status, with what employers wrote."""
    told = dossier(office, actor, credential_id)
    found = told.found
    if found is None or found.run.record is None:
        raise MissingError("finding on credential", credential_id)
    page = credential_page(found.finding.scored, found.finding.as_result(found.run.record))
    group = next((group for group in page.groups if group.status is status), None)
    if group is None or len(group.rows) <= ROWS * (number - 1):
        raise MissingError(f"page {number} of skills that are", status.value)
    return render(request, "gaps.html", told=told, page=page, group=group, part=number, size=ROWS)


# Last of this module and of the application: an id may hold a slash, so it takes all that is left of the address.
@router.get("/credentials/{credential_id:path}")
def dossier_page(request: Request, office: GivenOffice, actor: GivenActor, credential_id: str) -> Response:
    """Show the dossier of a credential."""
    return show_dossier(request, office, dossier(office, actor, credential_id))


def show_dossier(
    request: Request, office: Office, case: Dossier, *, template: str = "", status: int = 200, **values: object
) -> Response:
    """Return a dossier in its template, by default to read."""
    view = findings_view(case)
    return render(
        request,
        template or ("dossier.html" if view else "dossier_unscored.html"),
        status=status,
        dossier=case,
        record=case.case.held.record,
        view=view,
        page=view.page if view else None,
        mend=view.mend if view else {},
        told=frameworks_view(office, case),
        score_words=score_words,
        newest=newest,
        most=NEWEST,
        today=office.today(),
        **values,
    )
