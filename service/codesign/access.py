"""Who reaches a draft: the people of its organisation, and the employers who are invited to it."""

import datetime as dt
from dataclasses import dataclass

from ..errors import ConflictError, MissingError
from ..people import Act, Actor, Role, Scope, require
from ..store.sql.database import Transaction
from ..store.sql.drafts import Drafts, HeldDraft
from ..store.sql.invitations import Invitation, Invitations

# Whoever holds a link is of no organisation here, but of this and the invitation's id. No organisation has a colon.
_GUEST = "invitation:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """A draft that somebody may work on. invitation: by which an employer came to it, None for its own people."""

    draft: HeldDraft
    invitation: Invitation | None = None

    @property
    def employer(self) -> str:
        """Return the employer that speaks, empty for the people of the draft's organisation."""
        return self.invitation.employer if self.invitation else ""


def reach(
    connection: Transaction, actor: Actor, draft_id: str, act: Act, *, at: dt.datetime, lock: bool = False
) -> Reached:
    """Return a draft to which somebody may do this.

    lock    nobody else changes it until the transaction ends
    Raises  ForbiddenError where the role does not allow it; MissingError where there is no such draft, or one of
            another organisation, or one that is not shared with this employer, or no longer.
    """
    require(actor, act)
    draft = Drafts(connection).get(draft_id, lock=lock)
    if draft is None:
        raise MissingError("draft", draft_id)
    if actor.role is not Role.EMPLOYER:
        require(actor, act, kind="draft", name=draft_id, organisation=draft.organisation)
        return Reached(draft=draft)
    invitation = Invitations(connection).letting_in(draft_id, guest_name(actor), at=at)
    if invitation is None:
        raise MissingError("draft", draft_id)
    return Reached(draft=draft, invitation=invitation)


def expect_open(draft: HeldDraft) -> None:
    """Return if a draft is still worked on, or raise ConflictError."""
    if draft.state != "open":
        raise ConflictError(f"this draft is {draft.state}; begin a new one from the credential to go on with it")


def guest(invitation: Invitation) -> Actor:
    """Return who holds the link of an invitation: an employer who reaches this draft alone."""
    name = f"{invitation.person}, {invitation.employer}" if invitation.person else invitation.employer
    return Actor(
        user_id=invitation.id,
        name=f"{name} (by link)",
        role=Role.EMPLOYER,
        organisation=_GUEST + invitation.id,
        scopes=frozenset({Scope.READ, Scope.WRITE, Scope.DECIDE}),
    )


def guest_name(actor: Actor) -> str:
    """Return what invitations know an employer by: its organisation, or the invitation whose link it holds."""
    return actor.organisation.removeprefix(_GUEST)
