"""Signing in and out, and passwords of one's own."""

import datetime as dt
from dataclasses import dataclass

from credlens.taxonomy.errors import InputError

from ..config import Auth
from ..errors import ConflictError, ForbiddenError, LinkError, SignInError
from ..office import Office
from ..store.sql.access import Sessions, Welcomes
from ..store.sql.audit import AuditLog
from ..store.sql.people import SignIns, User
from .actor import Actor
from .identity import Known, actor_of, session_end
from .passwords import check_password, hash_password, is_outdated, is_password
from .tokens import hashed, new_secret

# Tries a guesser has: from one address, and at one account from anywhere.
TRIES_FROM_ADDRESS = "20/minute"
TRIES_AT_ACCOUNT = "60/hour"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Somebody who has just signed in. secret: what the cookie holds, told this once."""

    known: Known
    secret: str
    expires_at: dt.datetime


def sign_in(office: Office, email: str, password: str, *, address: str = "") -> SignedIn:
    """Begin a session by address and password; raise SignInError where they do not hold, not saying which of the two.

    address  from where somebody tries, which is counted
    """
    check_signing(office)
    email = email.strip().casefold()
    office.throttle.check(TRIES_FROM_ADDRESS, "signing in", address)
    office.throttle.check(TRIES_AT_ACCOUNT, "signing in to one account", email)
    with office.database.read() as connection:
        user = SignIns(connection).by_email(email)
        kept = SignIns(connection).password_hash(user.id) if user else ""
    if not is_password(password, kept) or user is None or not user.active:
        raise SignInError("the address or the password is wrong")
    signed = _begin(office, user)
    if is_outdated(kept):
        with office.database.write() as connection:
            SignIns(connection).set_password_hash(user.id, hash_password(password))
    return signed


def sign_in_elsewhere(office: Office, *, subject: str, email: str, verified: bool) -> SignedIn:
    """Begin a session for whom an issuer of OpenID Connect vouches.

    subject   issuer and subject
    email     by which an account is found at the first time, where the issuer says that it is verified
    Raises    SignInError where nobody here is meant: accounts are made by administrators, not by signing in.
    """
    check_signing(office)
    with office.database.write() as connection:
        people = SignIns(connection)
        user = people.by_subject(subject)
        if user is None and email and verified:
            user = people.by_email(email.strip().casefold())
            if user is not None and user.subject:
                raise SignInError(f"{email} signs in as somebody else there; ask an administrator")
            if user is not None and user.active:
                people.set_subject(user.id, subject)
    if user is None or not user.active:
        raise SignInError(f"{email or 'this person'} has no account here; ask an administrator to add it")
    return _begin(office, user)


def sign_out(office: Office, known: Known) -> None:
    """End the session by which somebody is known."""
    if known.by != "session":
        raise ConflictError("there is no session to end: only who signed in signs out")
    with office.database.write() as connection:
        Sessions(connection).remove(known.id)


def change_password(office: Office, known: Known, *, before: str, after: str) -> None:
    """Exchange one's own password; every other session of the same person ends."""
    check_signing(office)
    if known.by != "session":
        raise ForbiddenError("a key may not change the password of its owner; sign in")
    office.throttle.check(TRIES_AT_ACCOUNT, "signing in to one account", known.email)
    user_id = known.actor.user_id
    with office.database.read() as connection:
        kept = SignIns(connection).password_hash(user_id)
    if not is_password(before, kept):
        raise InputError("the present password is wrong")
    check_password(after, email=known.email)
    _set_password(office, user_id, known.actor, hash_password(after), but=known.id)


def welcome(office: Office, secret: str, password: str, *, address: str = "") -> SignedIn:
    """Set a first or forgotten password by the secret that an administrator gave out, and begin a session.

    Raises  SignInError where the secret holds no more; InputError, after which it still holds, for a bad password.
    """
    check_signing(office)
    office.throttle.check(TRIES_FROM_ADDRESS, "signing in", address)
    user = welcomed(office, secret)
    check_password(password, email=user.email)
    _set_password(office, user.id, actor_of(user), hash_password(password))
    return _begin(office, user)


def welcomed(office: Office, secret: str) -> User:
    """Return for whom such a secret holds; raise SignInError for none."""
    with office.database.read() as connection:
        user_id = Welcomes(connection).user_of(hashed(secret), office.clock())
        user = SignIns(connection).by_id(user_id) if user_id else None
    if user is None or not user.active:
        raise LinkError("this link holds no more; ask an administrator for another one")
    return user


def check_signing(office: Office) -> None:
    """Raise ConflictError where one person works alone and nobody signs in."""
    if office.settings.auth is Auth.LOCAL:
        raise ConflictError("one person works here alone, without signing in; CREDLENS_AUTH=people changes that")


def _begin(office: Office, user: User) -> SignedIn:
    now, secret = office.clock(), new_secret()
    until = session_end(office, now)
    with office.database.write() as connection:
        held = Sessions(connection)
        held.remove_expired(now)
        held.add(hashed(secret), user_id=user.id, at=now, until=until)
    known = Known(actor=actor_of(user), by="session", email=user.email, id=hashed(secret), expires_at=until)
    return SignedIn(known=known, secret=secret, expires_at=until)


def _set_password(office: Office, user_id: str, actor: Actor, password_hash: str, *, but: str = "") -> None:
    with office.database.write() as connection:
        SignIns(connection).set_password_hash(user_id, password_hash)
        Sessions(connection).remove_of(user_id, but=but)
        Welcomes(connection).remove_of(user_id)
        AuditLog(connection).append(
            actor=actor.name,
            organisation=actor.organisation,
            action="set password",
            subject=f"user {user_id}",
            at=office.clock(),
        )
