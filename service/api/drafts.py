"""/drafts: credentials that are being written."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Response

from credlens.taxonomy.errors import InputError

from ..codesign import drafts, scoring
from ..codesign.publish import publish
from ..store.sql.drafts import HeldDraft
from ..whatif import MOST_OFFERS
from .draft_shapes import (
    DifferencesShape,
    DraftBegun,
    DraftRow,
    DraftShape,
    DraftVersionShape,
    PublicationGiven,
    PublicationShape,
    VersionNote,
)
from .given import Cursor, GivenActor, GivenOffice, IfMatch, Limit, etag, tag_of
from .problems import NOT_FOUND, STALE
from .record_shapes import RecordGiven
from .said_shapes import listed, shown
from .scored_shapes import DraftScored, draft_scored
from .shapes import Listed

router = APIRouter(prefix="/drafts", tags=["drafts"])

Offers = Annotated[int, Query(ge=0, le=MOST_OFFERS, description="how many skills to offer; each is tried out")]
Gaps = Annotated[int, Query(ge=0, le=500, description="how many skills of the market to tell")]


@router.get("", summary="List the drafts")
def list_drafts(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    state: Annotated[Literal["", "open", "published", "withdrawn"], Query()] = "",
) -> Listed[DraftRow]:
    """Return the drafts of one's organisation, the last changed first; an employer's are those shared with it."""
    page = drafts.list_drafts(office, actor, size=limit, cursor=cursor, state=state)
    return Listed(items=[shown(DraftRow, held) for held in page.items], next=page.next)


@router.post("", status_code=201, summary="Begin a draft", responses=NOT_FOUND)
def begin_draft(office: GivenOffice, actor: GivenActor, body: DraftBegun, response: Response) -> DraftShape:
    """Begin a draft, of a new credential or from one of the catalogue."""
    if bool(body.credential_id) == (body.record is not None):
        raise InputError("give either credential_id, to revise it, or record, to begin a new credential")
    if body.record is None:
        held = drafts.begin_revision(office, actor, body.credential_id)
    else:
        held = drafts.begin_draft(office, actor, body.record.edit())
    response.headers["Location"] = f"/api/v1/drafts/{held.id}"
    return _shown(held, response)


@router.get("/{draft_id}", summary="Read a draft", responses=NOT_FOUND)
def get_draft(office: GivenOffice, actor: GivenActor, draft_id: str, response: Response) -> DraftShape:
    """Return a draft as it stands; its ETag names the state that was read."""
    return _shown(drafts.get_draft(office, actor, draft_id), response)


@router.patch("/{draft_id}", summary="Change a draft", responses={**NOT_FOUND, **STALE})
def edit_draft(
    office: GivenOffice,
    actor: GivenActor,
    draft_id: str,
    body: RecordGiven,
    response: Response,
    if_match: IfMatch = "",
) -> DraftShape:
    """Change the fields that are sent; outcomes, where they are sent, are all of them as they are to stand."""
    held = drafts.edit_draft(office, actor, draft_id, body.edit(), before=tag_of(if_match))
    return _shown(held, response)


@router.get("/{draft_id}/score", summary="Score a draft as it stands", responses=NOT_FOUND)
def score_draft(
    office: GivenOffice, actor: GivenActor, draft_id: str, offers: Offers = 0, gaps: Gaps = 50
) -> DraftScored:
    """Return scores, gaps and flags of a draft, and skills to teach if they are asked for."""
    return draft_scored(scoring.score_draft(office, actor, draft_id, offers=offers, quoted=gaps), gaps=gaps)


@router.get("/{draft_id}/versions", summary="List the versions of a draft", responses=NOT_FOUND)
def list_draft_versions(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[DraftVersionShape]:
    """Return every version that was saved, newest first."""
    versions = drafts.draft_versions(office, actor, draft_id)
    return listed(DraftVersionShape, versions)


@router.post(
    "/{draft_id}/versions", status_code=201, summary="Save a draft as a version", responses={**NOT_FOUND, **STALE}
)
def save_draft_version(
    office: GivenOffice, actor: GivenActor, draft_id: str, body: VersionNote, if_match: IfMatch = ""
) -> DraftVersionShape:
    """Keep a draft as its next version, which employers can endorse."""
    version = drafts.save_version(office, actor, draft_id, note=body.note, before=tag_of(if_match))
    return shown(DraftVersionShape, version)


@router.get("/{draft_id}/differences", summary="Compare versions of a draft", responses=NOT_FOUND)
def compare_draft_versions(
    office: GivenOffice,
    actor: GivenActor,
    draft_id: str,
    older: Annotated[int, Query(ge=1)],
    newer: Annotated[int | None, Query(ge=1, description="without it: the draft as it stands")] = None,
) -> DifferencesShape:
    """Return what the newer version says otherwise: fields, outcomes, words."""
    return shown(DifferencesShape, drafts.compare_versions(office, actor, draft_id, older, newer))


@router.post("/{draft_id}/publication", summary="Publish a draft", responses={**NOT_FOUND, **STALE})
def publish_draft(
    office: GivenOffice,
    actor: GivenActor,
    draft_id: str,
    body: PublicationGiven,
    response: Response,
    if_match: IfMatch = "",
) -> PublicationShape:
    """Make its newest version the next version of its credential, with the employers' words as evidence."""
    done = publish(office, actor, draft_id, before=tag_of(if_match), replaces=body.replaces)
    return PublicationShape(
        draft=_shown(done.draft, response),
        credential_id=done.credential.record.id,
        version=done.credential.version,
        record=done.credential.record,
    )


@router.post("/{draft_id}/withdrawal", summary="Withdraw a draft", responses={**NOT_FOUND, **STALE})
def withdraw_draft(
    office: GivenOffice, actor: GivenActor, draft_id: str, response: Response, if_match: IfMatch = ""
) -> DraftShape:
    """Give a draft up; all that was said of it stays on record."""
    return _shown(drafts.withdraw_draft(office, actor, draft_id, before=tag_of(if_match)), response)


def _shown(held: HeldDraft, response: Response) -> DraftShape:
    response.headers["ETag"] = etag(held.tag)
    return shown(DraftShape, held)
