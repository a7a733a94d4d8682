"""Organisations and the people in them."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from .pages import Page, page
from .schema import organisations, users


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """Whoever works together on one catalogue. id: a short name, such as "harbour-college"."""

    id: str
    name: str
    created_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who may sign in.

    email     casefolded; one address is one person in all organisations
    password  whether one is set: without it the person signs in elsewhere, or has not set one yet
    subject   issuer and subject of OpenID Connect, "" until the person has signed in that way
    version   counts up at every change
    """

    id: str
    organisation: str
    email: str
    name: str
    role: str
    password: bool
    subject: str
    active: bool
    version: int
    created_at: dt.datetime


class Organisations:
    """The organisations that work in this workspace, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ensure(self, organisation_id: str, *, name: str, at: dt.datetime) -> None:
        """Make an organisation unless it is there."""
        if self.get(organisation_id) is None:
            self.add(organisation_id, name=name, at=at)

    def add(self, organisation_id: str, *, name: str, at: dt.datetime) -> None:
        """Make an organisation that is not there."""
        self._connection.execute(insert(organisations), {"id": organisation_id, "name": name, "created_at": at})

    def get(self, organisation_id: str) -> Organisation | None:
        """Return the organisation of this id, None where there is none."""
        row = self._connection.execute(select(organisations).where(organisations.c.id == organisation_id)).one_or_none()
        return Organisation(**row._mapping) if row else None

    def hold(self, organisation_id: str) -> None:
        """Keep others from holding this organisation until the transaction ends; SQLite has one writer anyway."""
        own = select(organisations.c.id).where(organisations.c.id == organisation_id)
        self._connection.execute(own.with_for_update())

    def all(self) -> list[Organisation]:
        """Return every organisation by id."""
        rows = self._connection.execute(select(organisations).order_by(organisations.c.id))
        return [Organisation(**row._mapping) for row in rows]

    def rename(self, organisation_id: str, name: str) -> None:
        """Give an organisation another name."""
        where = organisations.c.id == organisation_id
        self._connection.execute(update(organisations).where(where).values(name=name))


class Users:
    """The people of one organisation, in one transaction."""

    def __init__(self, connection: Connection, organisation: str) -> None:
        self._connection = connection
        self._organisation = organisation

    def add(self, user_id: str, *, email: str, name: str, role: str, at: dt.datetime) -> bool:
        """Add a person, who has no password yet; return whether the address was free."""
        row = {
            "id": user_id,
            "organisation_id": self._organisation,
            "email": email,
            "name": name,
            "role": role,
            "password_hash": None,
            "subject": None,
            "active": True,
            "version": 1,
            "created_at": at,
        }
        try:
            with self._connection.begin_nested():
                self._connection.execute(insert(users), row)
        except IntegrityError:
            return False
        return True

    def get(self, user_id: str) -> User | None:
        """Return the person of this id, None where this organisation has none."""
        row = self._connection.execute(select(users).where(self._here(), users.c.id == user_id)).one_or_none()
        return _user(row) if row else None

    def page(self, *, size: int, cursor: str = "") -> Page[User]:
        """Return a page of the people by address."""
        query = select(users).where(self._here()).order_by(users.c.email, users.c.id)
        return page(self._connection, query, _user, size=size, cursor=cursor)

    def change(self, user_id: str, values: Mapping[str, Any]) -> None:
        """Change a person's name, role or activity, as the next version."""
        own = self._here(), users.c.id == user_id
        self._connection.execute(update(users).where(*own).values(**values, version=users.c.version + 1))

    def administrators(self) -> int:
        """Return how many active administrators there are."""
        where = self._here(), users.c.role == "administrator", users.c.active
        return self._connection.scalar(select(func.count()).select_from(users).where(*where)) or 0

    def _here(self) -> ColumnElement[bool]:
        return users.c.organisation_id == self._organisation


class SignIns:
    """Everybody of every organisation, as signing in finds them, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_id(self, user_id: str) -> User | None:
        """Return a person, None where there is none."""
        return self._one(users.c.id == user_id)

    def by_email(self, email: str) -> User | None:
        """Return who has an address, None where nobody has."""
        return self._one(users.c.email == email)

    def by_subject(self, subject: str) -> User | None:
        """Return who has signed in as this subject of OpenID Connect, None where nobody has."""
        return self._one(users.c.subject == subject)

    def password_hash(self, user_id: str) -> str:
        """Return the hash of a person's password, empty where none is set."""
        return self._connection.scalar(select(users.c.password_hash).where(users.c.id == user_id)) or ""

    def set_password_hash(self, user_id: str, password_hash: str) -> None:
        """Keep the hash of a person's password."""
        self._connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))

    def set_subject(self, user_id: str, subject: str) -> None:
        """Keep as which subject of OpenID Connect a person signs in."""
        self._connection.execute(update(users).where(users.c.id == user_id).values(subject=subject))

    def count(self) -> int:
        """Return how many active people there are."""
        return self._connection.scalar(select(func.count()).select_from(users).where(users.c.active)) or 0

    def _one(self, where: ColumnElement[bool]) -> User | None:
        row = self._connection.execute(select(users).where(where)).one_or_none()
        return _user(row) if row else None


def _user(row: Row[*tuple[Any, ...]]) -> User:
    return User(
        id=row.id,
        organisation=row.organisation_id,
        email=row.email,
        name=row.name,
        role=row.role,
        password=row.password_hash is not None,
        subject=row.subject or "",
        active=row.active,
        version=row.version,
        created_at=row.created_at,
    )
