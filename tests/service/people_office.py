"""An office of two organisations with people in every role, for tests of who may do what."""

import datetime as dt
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from credlens.service.config import Auth, Settings
from credlens.service.office import Office, open_office
from credlens.service.people.actor import Actor, Role
from credlens.service.people.passwords import hash_password
from credlens.service.people.tokens import new_id
from credlens.service.store.sql.database import Database
from credlens.service.store.sql.people import Organisations, SignIns, Users

PASSWORD = "three horses sing at noon"
NOW = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: dt.datetime = field(default=NOW)

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


def make_office(home: Path, *, clock: Clock | None = None, database: Database | None = None, **given: Any) -> Office:
    """Return an office where people sign in, over a database, by default a fresh one in a folder."""
    url = database.url if database else ""
    opened = open_office(Settings(home=home, auth=Auth.PEOPLE, database_url=url, **given))
    return replace(opened, clock=clock or Clock())


def add_organisation(office: Office, organisation: str) -> None:
    with office.database.write() as connection:
        Organisations(connection).ensure(organisation, name=organisation.title(), at=office.clock())


def add_user(office: Office, organisation: str, role: Role, *, email: str = "", password: str = "") -> Actor:
    """Add a person, and return it as the one who asks; email: role@organisation.example by default."""
    user_id, email = new_id(), email or f"{role}@{organisation}.example"
    name = email.partition("@")[0].title()
    with office.database.write() as connection:
        assert Users(connection, organisation).add(user_id, email=email, name=name, role=role, at=office.clock())
        if password:
            SignIns(connection).set_password_hash(user_id, hash_password(password))
    return Actor(user_id=user_id, name=f"{name} <{email}>", role=role, organisation=organisation)


def client(app: FastAPI, key: str = "") -> TestClient:
    """Return a client that shows a key, or nothing."""
    return TestClient(app, headers={"Authorization": f"Bearer {key}"} if key else {})
