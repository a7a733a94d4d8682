"""/drafts/{id}/versions: what was kept, what changed word by word, and publishing."""

from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import InputError

from ..api.given import FormIsOurs, GivenActor, GivenOffice
from ..catalogue import get_credential
from ..codesign import drafts, opinions
from ..codesign.publish import publish
from ..errors import ConflictError, MissingError
from ..office import Office
from ..people import Act, Actor, may
from ..store.sql.drafts import HeldDraft
from .drafts import DONE
from .page import render

router = APIRouter(prefix="/drafts/{draft_id}")

_Tag = Annotated[str, Form(max_length=40)]
_Which = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/versions")
def versions_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    draft_id: str,
    older: _Which = 0,
    newer: _Which = 0,
    done: str = "",
) -> Response:
    """Show the versions, and what one says otherwise than another; newer 0: the draft as it stands."""
    return _page(request, office, actor, draft_id, older=older, newer=newer, done=DONE.get(done, ""))


@router.post("/versions", dependencies=[FormIsOurs])
def keep_version(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    draft_id: str,
    tag: _Tag = "",
    note: Annotated[str, Form(max_length=20_000)] = "",
) -> Response:
    """Keep the draft as its next version."""
    try:
        drafts.save_version(office, actor, draft_id, note=note, before=tag)
    except ConflictError as error:
        return _page(request, office, actor, draft_id, fault=str(error), status=409)
    return RedirectResponse(f"/drafts/{draft_id}/versions?done=version", status_code=303)


@router.post("/publication", dependencies=[FormIsOurs])
def publish_draft(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    draft_id: str,
    tag: _Tag = "",
    replaces: Annotated[int | None, Form(ge=0)] = None,
) -> Response:
    """Make the newest version the next version of its credential."""
    try:
        publish(office, actor, draft_id, before=tag, replaces=replaces)
    except (ConflictError, InputError) as error:
        return _page(request, office, actor, draft_id, fault=str(error), status=409)
    return RedirectResponse(f"/drafts/{draft_id}/versions?done=published", status_code=303)


@router.post("/withdrawal", dependencies=[FormIsOurs])
def withdraw(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, tag: _Tag = "") -> Response:
    """Give the draft up."""
    try:
        drafts.withdraw_draft(office, actor, draft_id, before=tag)
    except ConflictError as error:
        return _page(request, office, actor, draft_id, fault=str(error), status=409)
    return RedirectResponse(f"/drafts/{draft_id}/versions?done=withdrawn", status_code=303)


def _page(
    request: Request,
    office: Office,
    actor: Actor,
    draft_id: str,
    *,
    older: int = 0,
    newer: int = 0,
    done: str = "",
    fault: str = "",
    status: int = 200,
) -> Response:
    held = drafts.get_draft(office, actor, draft_id)
    versions = drafts.draft_versions(office, actor, draft_id)
    older = older or _before(held)
    endorsements = opinions.list_endorsements(office, actor, draft_id)
    return render(
        request,
        "draft_versions.html",
        status=status,
        draft=held,
        edits=held.state == "open" and may(actor, Act.EDIT_DRAFTS),
        versions=versions,
        endorsements={v.version: [e for e in endorsements if e.version == v.version] for v in versions},
        older=older,
        newer=newer,
        differences=drafts.compare_versions(office, actor, draft_id, older, newer or None),
        stands=_stands(office, actor, held),
        done=done,
        fault=fault,
    )


def _before(held: HeldDraft) -> int:
    """Return the version to compare a draft with: the newest where it has changed since, else the one before that."""
    return max(held.version - held.saved, 1)


def _stands(office: Office, actor: Actor, held: HeldDraft) -> int:
    """Return the version of the credential that the catalogue has now, 0 for none; of nobody's that may not read it."""
    if not may(actor, Act.READ_CREDENTIALS):
        return 0
    try:
        return get_credential(office, actor, held.record.id).version
    except MissingError:
        return 0
