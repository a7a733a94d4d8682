"""/credentials: the catalogue of one's organisation."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Body, Query, Response
from pydantic import Field

from credlens.models.records import Credential

from .. import catalogue
from ..store.sql.credentials import HeldCredential
from .given import Cursor, GivenActor, GivenOffice, IfMatch, Limit, etag, tag_of
from .problems import NOT_FOUND, STALE
from .record_shapes import CredentialGiven
from .shapes import Listed, Shape

router = APIRouter(prefix="/credentials", tags=["credentials"])

EXAMPLE = {
    "id": "wound-care-1",
    "title": "Wound care",
    "provider": "Harbour College",
    "jurisdiction": "NZ",
    "hours": 40,
    "outcomes": [{"id": "o1", "text": "Clean and dress wounds under supervision", "assessments": ["practical test"]}],
}


class CredentialRow(Shape):
    """A credential of the catalogue in few words."""

    id: str
    title: str
    provider: str
    jurisdiction: str
    version: int = Field(description="counts up at every change")
    changed_at: dt.datetime


class CredentialVersionShape(Shape):
    """One version that a credential had."""

    version: int
    record: Credential
    source: str = Field(description="where it came from", examples=["import 5d0c", "edit"])
    made_by: str
    made_at: dt.datetime


@router.get("/{credential_id:path}/versions", summary="List the versions of a credential", responses=NOT_FOUND)
def list_credential_versions(
    office: GivenOffice, actor: GivenActor, credential_id: str
) -> Listed[CredentialVersionShape]:
    """Return every version that a credential had, newest first."""
    versions = catalogue.credential_versions(office, actor, credential_id)
    return Listed(items=[CredentialVersionShape.model_validate(version) for version in versions], next="")


@router.get("", summary="List the catalogue by title")
def list_credentials(
    office: GivenOffice,
    actor: GivenActor,
    limit: Limit = 50,
    cursor: Cursor = "",
    text: Annotated[str, Query(max_length=200, description="words that id, title or provider contain")] = "",
    jurisdiction: Annotated[str, Query(max_length=16, examples=["NZ"])] = "",
) -> Listed[CredentialRow]:
    """Return the credentials of one's organisation."""
    page = catalogue.list_credentials(office, actor, size=limit, cursor=cursor, text=text, jurisdiction=jurisdiction)
    return Listed(items=[_row(held) for held in page.items], next=page.next)


@router.get("/{credential_id:path}", summary="Read a credential", responses=NOT_FOUND)
def get_credential(office: GivenOffice, actor: GivenActor, credential_id: str, response: Response) -> Credential:
    """Return the record of a credential; its ETag names the state that was read."""
    held = catalogue.get_credential(office, actor, credential_id)
    response.headers["ETag"] = etag(held.tag)
    return held.record


@router.put("/{credential_id:path}", summary="Write a credential", responses=STALE)
def put_credential(
    office: GivenOffice,
    actor: GivenActor,
    credential_id: str,
    body: Annotated[CredentialGiven, Body(examples=[EXAMPLE])],
    response: Response,
    if_match: IfMatch = "",
) -> Credential:
    """Keep a record as the next version of a credential; without If-Match it must not be there yet."""
    held = catalogue.put_credential(office, actor, credential_id, body.record(), before=tag_of(if_match))
    response.headers["ETag"] = etag(held.tag)
    return held.record


def _row(held: HeldCredential) -> CredentialRow:
    record = held.record
    return CredentialRow(
        id=record.id,
        title=record.title,
        provider=record.provider,
        jurisdiction=record.jurisdiction,
        version=held.version,
        changed_at=held.changed_at,
    )
