"""Who was invited to rate and endorse a draft: by a link, or as an organisation that has people here."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from .ledger import new_id
from .schema import invitations, organisations


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An employer's invitation to one draft.

    employer     as it is called in what it says
    employer_id  its organisation, where that has people here
    person       to whom the link was given, "" where that is not told
    """

    id: str
    draft_id: str
    employer: str
    employer_id: str | None
    person: str
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None

    def holds(self, at: dt.datetime) -> bool:
        """Return whether it lets in at this moment."""
        return self.revoked_at is None and at < self.expires_at


class Invitations:
    """The invitations to drafts, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self,
        draft_id: str,
        *,
        secret_hash: str,
        employer: str,
        employer_id: str | None,
        person: str,
        by: str,
        at: dt.datetime,
        until: dt.datetime,
    ) -> Invitation:
        """Keep an invitation; secret_hash: sha256 of the secret in its link."""
        row: dict[str, Any] = {
            "id": new_id(),
            "draft_id": draft_id,
            "employer": employer,
            "employer_id": employer_id,
            "person": person,
            "made_by": by,
            "made_at": at,
            "expires_at": until,
            "revoked_at": None,
        }
        self._connection.execute(insert(invitations), {**row, "hash": secret_hash})
        return Invitation(**row)

    def by_hash(self, secret_hash: str) -> Invitation | None:
        """Return the invitation of a link's secret, None where there is none."""
        row = self._connection.execute(select(invitations).where(invitations.c.hash == secret_hash)).one_or_none()
        return _invitation(row) if row else None

    def of(self, draft_id: str) -> list[Invitation]:
        """Return all invitations to a draft, oldest first."""
        query = select(invitations).where(invitations.c.draft_id == draft_id)
        rows = self._connection.execute(query.order_by(invitations.c.made_at, invitations.c.id))
        return [_invitation(row) for row in rows]

    def letting_in(self, draft_id: str, guest: str, *, at: dt.datetime) -> Invitation | None:
        """Return the newest invitation that lets a guest into a draft now, None where there is none.

        guest  id of an employer's organisation, or of the invitation itself
        """
        own = invitations.c
        query = select(invitations).where(
            own.draft_id == draft_id,
            or_(own.employer_id == guest, own.id == guest),
            own.revoked_at.is_(None),
            own.expires_at > at,
        )
        row = self._connection.execute(query.order_by(own.made_at.desc(), own.id).limit(1)).one_or_none()
        return _invitation(row) if row else None

    def organisation(self, employer_id: str) -> str | None:
        """Return the name of an organisation that has people here, None where there is none of this id."""
        return self._connection.scalar(select(organisations.c.name).where(organisations.c.id == employer_id))

    def revoke(self, invitation_id: str, *, at: dt.datetime) -> None:
        """Let an invitation hold no longer."""
        self._connection.execute(update(invitations).where(invitations.c.id == invitation_id).values(revoked_at=at))


def _invitation(row: Row[*tuple[Any, ...]]) -> Invitation:
    return Invitation(**{name: value for name, value in row._mapping.items() if name != "hash"})
