"""What is kept of people, sessions, keys and welcomes, on both databases."""

import datetime as dt

import pytest

from credlens.service.office import Office
from credlens.service.people import accounts
from credlens.service.people.actor import Role
from credlens.service.store.sql.access import Keys, Sessions, Welcomes
from credlens.service.store.sql.database import Database
from credlens.service.store.sql.people import Organisations, SignIns, User, Users

from .people_office import NOW

LATER = NOW + dt.timedelta(days=1)


@pytest.fixture
def ana(database: Database) -> User:
    with database.write() as connection:
        for organisation in ("harbour", "summit"):
            Organisations(connection).add(organisation, name=organisation.title(), at=NOW)
        people = Users(connection, "harbour")
        assert people.add("u1", email="ana@college.example", name="Ana", role="provider", at=NOW)
        found = people.get("u1")
    assert found is not None
    return found


def test_people(database: Database, ana: User) -> None:
    """An address that is taken is refused, in whatever organisation, and the transaction goes on."""
    with database.write() as connection:
        others = Users(connection, "summit")
        assert not others.add("u2", email="ana@college.example", name="Ana", role="provider", at=NOW)
        assert others.add("u3", email="bo@college.example", name="Bo", role="administrator", at=NOW)
        Users(connection, "harbour").change("u3", {"role": "provider"})
    with database.read() as connection:
        assert Users(connection, "harbour").get("u3") is None
        assert [Users(connection, name).administrators() for name in ("harbour", "summit")] == [0, 1]
        people = SignIns(connection)
        assert people.by_email("ana@college.example") == people.by_id("u1") == ana
        assert (people.by_email("u2"), people.by_subject("s"), people.count()) == (None, None, 2)
        assert [user.id for user in Users(connection, "summit").page(size=9).items] == ["u3"]
    with database.write() as connection:
        people = SignIns(connection)
        assert people.password_hash("u1") == ""
        people.set_password_hash("u1", "h")
        people.set_subject("u1", "s")
        Organisations(connection).hold("harbour")
        Users(connection, "harbour").change("u1", {"active": False})
        assert people.password_hash("u1") == "h"
        found = people.by_subject("s")
        assert found is not None
        assert (found.version, found.active, found.password, people.count()) == (2, False, True, 1)


@pytest.mark.usefixtures("ana")
def test_sessions(database: Database) -> None:
    with database.write() as connection:
        held = Sessions(connection)
        for name, until in (("a", NOW), ("b", LATER), ("c", LATER)):
            held.add(name, user_id="u1", at=NOW, until=until)
        held.remove_expired(NOW)
        assert held.get("a") is None
        held.extend("b", LATER + dt.timedelta(hours=1))
        found = held.get("b")
        assert found is not None
        assert (found.user_id, found.created_at, found.expires_at) == ("u1", NOW, LATER + dt.timedelta(hours=1))
        held.remove_of("u1", but="c")
        assert (held.get("b"), held.get("c") is None) == (None, False)
        held.remove("c")
        held.remove("c")
        assert held.get("c") is None


@pytest.mark.usefixtures("ana")
def test_keys(database: Database) -> None:
    with database.write() as connection:
        held = Keys(connection)
        for name, at in (("k1", NOW), ("k2", LATER)):
            held.add(name, user_id="u1", name=name, hash=f"hash {name}", scopes=["read"], at=at, until=LATER)
        held.used("k1", NOW)
        held.revoke("k1", LATER)
        assert [key.id for key in held.of("u1")] == ["k2", "k1"]
        found = held.by_hash("hash k1")
        assert found == held.get("k1")
        assert found is not None
        assert (found.scopes, found.used_at, found.revoked_at) == (("read",), NOW, LATER)
        assert (held.get("k3"), held.by_hash("k1")) == (None, None)


@pytest.mark.usefixtures("ana")
def test_welcomes(database: Database) -> None:
    with database.write() as connection:
        held = Welcomes(connection)
        held.put("w1", user_id="u1", at=NOW, until=LATER)
        assert (held.user_of("w1", NOW), held.user_of("w1", LATER), held.user_of("w2", NOW)) == ("u1", "", "")
        held.put("w2", user_id="u1", at=NOW, until=LATER)
        assert (held.user_of("w1", NOW), held.user_of("w2", NOW)) == ("", "u1")
        held.remove_of("u1")
        assert held.user_of("w2", NOW) == ""


def test_use_cases_on_both(office: Office) -> None:
    actor = accounts.operator("local")
    added = accounts.add_person(office, actor, email="ana@college.example", name="Ana", role=Role.REVIEWER)
    changed = accounts.change_person(office, actor, added.user.id, before="1", role=Role.ADMINISTRATOR)
    assert [user.id for user in accounts.list_people(office, actor, size=9).items] == [changed.id]
