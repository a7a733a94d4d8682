"""Who asks: by the secret of a session or of a key, or alone on this machine."""

import datetime as dt
from dataclasses import dataclass

from ..errors import SignInError
from ..office import Office
from ..store.sql.access import Keys, Sessions
from ..store.sql.people import SignIns, User
from .actor import Actor, Role, Scope, local_actor
from .tokens import hashed

# When a key was used is kept to the hour, a session is prolonged by a twentieth of its length: reading seldom writes.
_USED = dt.timedelta(hours=1)
_PART = 20
# However often it is used, a session ends.
LONGEST_SESSION = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Who asks, and by what that is known.

    by          "session", "key" or "local"
    id          of the session or key, "" for local
    expires_at  when that ends; None for local
    """

    actor: Actor
    by: str
    email: str = ""
    id: str = ""
    expires_at: dt.datetime | None = None


def alone() -> Known:
    """Return who works alone on this machine."""
    return Known(actor=local_actor(), by="local")


def known_by_session(office: Office, secret: str) -> Known:
    """Return whose session it is, and let it last; raise SignInError where there is none or it is over."""
    now, session_id = office.clock(), hashed(secret)
    with office.database.read() as connection:
        session = Sessions(connection).get(session_id)
        user = SignIns(connection).by_id(session.user_id) if session and session.expires_at > now else None
    if session is None or user is None or not user.active:
        raise SignInError("the session is over; sign in again")
    until = min(session_end(office, now), session.created_at + LONGEST_SESSION)
    if until - session.expires_at > (until - now) / _PART:
        with office.database.write() as connection:
            Sessions(connection).extend(session_id, until)
    ends = max(until, session.expires_at)
    return Known(actor=actor_of(user), by="session", email=user.email, id=session_id, expires_at=ends)


def known_by_key(office: Office, secret: str) -> Known:
    """Return whose key it is; raise SignInError where it is none or holds no more."""
    now = office.clock()
    with office.database.read() as connection:
        key = Keys(connection).by_hash(hashed(secret))
        user = SignIns(connection).by_id(key.user_id) if key else None
    if key is None or user is None or not user.active:
        raise SignInError("this key is none that holds; make one with: POST /api/v1/keys, or credlens people key")
    if key.revoked_at or key.expires_at <= now:
        when = key.revoked_at or key.expires_at
        raise SignInError(f"key {key.name!r} holds no more since {when:%Y-%m-%d %H:%M} UTC; make another one")
    if key.used_at is None or now - key.used_at > _USED:
        with office.database.write() as connection:
            Keys(connection).used(key.id, now)
    actor = actor_of(user, scopes=frozenset(map(Scope, key.scopes)), remark=f" (key {key.name!r})")
    return Known(actor=actor, by="key", email=user.email, id=key.id, expires_at=key.expires_at)


def session_end(office: Office, now: dt.datetime) -> dt.datetime:
    """Return when a session ends that is used now."""
    return now + min(dt.timedelta(hours=office.settings.session_hours), LONGEST_SESSION)


def actor_of(user: User, *, scopes: frozenset[Scope] = frozenset(Scope), remark: str = "") -> Actor:
    """Return a person as the one who asks."""
    return Actor(
        user_id=user.id,
        name=f"{user.name} <{user.email}>{remark}",
        role=Role(user.role),
        organisation=user.organisation,
        scopes=scopes,
    )
