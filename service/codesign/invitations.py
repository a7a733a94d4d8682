"""Employers invited to a draft: by a link that is shown once, or as an organisation that has people here."""

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass

from credlens.taxonomy.errors import InputError

from ..errors import ConflictError, LinkError, MissingError
from ..office import Office
from ..people import Act, Actor
from ..store.sql.audit import AuditLog
from ..store.sql.database import Transaction
from ..store.sql.invitations import Invitation, Invitations
from .access import expect_open, guest, reach

DAYS = 30
MOST_DAYS = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class Invited:
    """An invitation as it is handed out. secret: what its link ends with; it is shown now and never again."""

    invitation: Invitation
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Who holds a link: the actor that he or she is, and the invitation that the link is of."""

    actor: Actor
    invitation: Invitation


def invite(
    office: Office,
    actor: Actor,
    draft_id: str,
    *,
    employer: str = "",
    person: str = "",
    employer_id: str = "",
    days: int = DAYS,
) -> Invited:
    """Invite an employer to rate and endorse a draft.

    employer     what it is called in what it says; by default the name of its organisation
    person       to whom the link is given
    employer_id  its organisation, where that has people here: they find the draft among theirs
    days         how long it holds
    """
    if not 1 <= days <= MOST_DAYS:
        raise InputError(f"an invitation holds for 1 to {MOST_DAYS} days, got {days}")
    secret, at = secrets.token_urlsafe(32), office.clock()
    with office.database.write() as connection:
        held = reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=at, lock=True).draft
        expect_open(held)
        invitations = Invitations(connection)
        invitation = invitations.add(
            draft_id,
            secret_hash=_hash(secret),
            employer=_employer(invitations, employer.strip(), employer_id),
            employer_id=employer_id or None,
            person=person.strip(),
            by=actor.name,
            at=at,
            until=at + dt.timedelta(days=days),
        )
        _log(connection, actor, "invite employer", invitation, at)
    return Invited(invitation=invitation, secret=secret)


def list_invitations(office: Office, actor: Actor, draft_id: str) -> list[Invitation]:
    """Return the invitations to a draft, oldest first, to the people of its organisation."""
    with office.database.read() as connection:
        reached = reach(connection, actor, draft_id, Act.READ_DRAFTS, at=office.clock())
        invitations = Invitations(connection).of(draft_id)
    own = reached.invitation
    return invitations if own is None else [one for one in invitations if one.id == own.id]


def revoke_invitation(office: Office, actor: Actor, draft_id: str, invitation_id: str) -> Invitation:
    """Let an invitation hold no longer; what was said by it stays on record."""
    at = office.clock()
    with office.database.write() as connection:
        reach(connection, actor, draft_id, Act.EDIT_DRAFTS, at=at, lock=True)
        invitations = Invitations(connection)
        found = {one.id: one for one in invitations.of(draft_id)}
        if invitation_id not in found:
            raise MissingError("invitation", invitation_id, known=found)
        if found[invitation_id].revoked_at:
            raise ConflictError("this invitation was revoked before")
        invitations.revoke(invitation_id, at=at)
        _log(connection, actor, "revoke invitation", found[invitation_id], at)
        return next(one for one in invitations.of(draft_id) if one.id == invitation_id)


def guest_of(office: Office, secret: str) -> Guest:
    """Return who holds a link, by its secret; raise LinkError where it is none, expired or revoked."""
    with office.database.read() as connection:
        invitation = Invitations(connection).by_hash(_hash(secret))
    if invitation is None or not invitation.holds(office.clock()):
        raise LinkError("this link is not valid, or no longer; ask whoever invited you for a new one")
    return Guest(actor=guest(invitation), invitation=invitation)


def _employer(invitations: Invitations, employer: str, employer_id: str) -> str:
    if not employer_id:
        if not employer:
            raise InputError("say which employer is invited")
        return employer
    name = invitations.organisation(employer_id)
    if name is None:
        raise InputError(f"no organisation {employer_id!r} has people here; invite its people by link instead")
    return employer or name


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _log(connection: Transaction, actor: Actor, action: str, invitation: Invitation, at: dt.datetime) -> None:
    AuditLog(connection).append(
        actor=actor.name,
        organisation=actor.organisation,
        action=action,
        subject=f"invitation {invitation.id}",
        at=at,
        detail={"draft": invitation.draft_id, "employer": invitation.employer, "person": invitation.person},
    )
