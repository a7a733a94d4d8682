"""/audit: what was done in one's organisation, by whom and when."""

import datetime as dt
from typing import Any

from fastapi import APIRouter
from pydantic import Field

from .. import audit
from .given import Cursor, GivenActor, GivenOffice, Limit
from .shapes import Listed, Shape

router = APIRouter(prefix="/audit", tags=["audit"])


class AuditEntry(Shape):
    """One thing that was done. The numbers count over all organisations, so there are holes between one's own."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    subject: str = Field(description="kind and id of what it was done to", examples=["decision 3f0c"])
    digest: str = Field(description="sha256 of the row that it seals, empty for none")
    detail: dict[str, Any]
    previous: str = Field(description="hash of the entry before")
    hash: str = Field(description="sha256 over all of the entry and the hash before")


@router.get("", summary="List what was done, the newest first")
def list_audit_entries(
    office: GivenOffice, actor: GivenActor, limit: Limit = 50, cursor: Cursor = ""
) -> Listed[AuditEntry]:
    """Return the entries of one's organisation; `credlens audit verify` proves that nothing of them was altered."""
    page = audit.list_entries(office, actor, size=limit, cursor=cursor)
    items = [AuditEntry(**{name: getattr(entry, name) for name in AuditEntry.model_fields}) for entry in page.items]
    return Listed(items=items, next=page.next)
