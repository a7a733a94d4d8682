"""The catalogue in the database of either kind: records come back as they were, each change is a version."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credlens.models.records import Credential, Outcome
from credlens.service.store.records import Kept
from credlens.service.store.sql.credentials import Credentials
from credlens.service.store.sql.database import Database
from credlens.service.store.sql.people import Organisations
from credlens.taxonomy.errors import InputError

from .conftest import NOW

# What files may hold: PostgreSQL takes no NUL, and readers leave none.
names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
days = st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2040, 1, 1))
texts = st.lists(names, max_size=3).map(tuple)
outcomes = st.lists(st.builds(Outcome, id=names, text=names, assessments=texts), max_size=3).map(tuple)
records = st.builds(
    Credential,
    id=names,
    title=names,
    outcomes=outcomes,
    credits=st.none() | st.floats(0, 400),
    issued=days,
    target_occupations=texts,
    assessments=texts,
    facts=st.lists(st.tuples(names, names), max_size=2).map(tuple),
)


@pytest.fixture
def catalogue(database: Database) -> Database:
    with database.write() as connection:
        for name in ("a", "b"):
            Organisations(connection).ensure(name, name=name, at=NOW)
    return database


def put(database: Database, *given: Credential, organisation: str = "a") -> Kept:
    with database.write() as connection:
        return Credentials(connection, organisation).put(given, source="test", by="A", at=NOW)


def test_a_long_jurisdiction_is_kept_as_it_was_read(catalogue: Database) -> None:
    record = replace(one(1), jurisdiction="all states and territories of a federation", level="x" * 1000)
    put(catalogue, record)
    with catalogue.read() as connection:
        assert Credentials(connection, "a").get("c1").record == record  # type: ignore[union-attr]


def one(number: int, title: str = "Welding") -> Credential:
    return Credential(id=f"c{number}", title=title, outcomes=(Outcome(id="1", text="Weld"),), provider="College")


@given(given=st.lists(records, max_size=4, unique_by=lambda c: c.id))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_credentials_come_back_as_they_went_in(catalogue: Database, given: list[Credential]) -> None:
    with catalogue.read() as connection:  # taken back at the end
        held = Credentials(connection, "a")
        assert held.put(given, source="test", by="A", at=NOW) == Kept(new=len(given), changed=0, unchanged=0)
        assert sorted(held.all(), key=lambda c: c.id) == sorted(given, key=lambda c: c.id)
        assert held.put(given, source="test", by="A", at=NOW) == Kept(new=0, changed=0, unchanged=len(given))


def test_each_change_is_a_version_and_the_same_again_is_none(catalogue: Database) -> None:
    put(catalogue, one(1), one(2))
    assert put(catalogue, one(1, "Joining"), one(2)) == Kept(new=0, changed=1, unchanged=1)
    with catalogue.read() as connection:
        held = Credentials(connection, "a")
        assert [(v.version, v.record.title) for v in held.versions("c1")] == [(2, "Joining"), (1, "Welding")]
        assert held.get("c2").version == 1  # type: ignore[union-attr]


def test_the_same_id_twice_in_one_call_is_two_versions(catalogue: Database) -> None:
    assert put(catalogue, one(1), one(1, "Joining"), one(1, "Joining")) == Kept(new=1, changed=1, unchanged=1)
    with catalogue.read() as connection:
        held = Credentials(connection, "a")
        assert [(v.version, v.record.title) for v in held.versions("c1")] == [(2, "Joining"), (1, "Welding")]
        assert held.get("c1").record.title == "Joining"  # type: ignore[union-attr]


def test_one_that_was_taken_out_goes_on_with_its_versions(catalogue: Database) -> None:
    put(catalogue, one(1))
    with catalogue.write() as connection:
        assert Credentials(connection, "a").remove("c1", at=NOW)
        assert not Credentials(connection, "a").remove("c1", at=NOW)
        assert Credentials(connection, "a").get("c1") is None
    assert put(catalogue, one(1)) == Kept(new=0, changed=1, unchanged=0)
    with catalogue.read() as connection:
        assert [v.version for v in Credentials(connection, "a").versions("c1")] == [2, 1]


def test_two_organisations_may_use_the_same_id(catalogue: Database) -> None:
    put(catalogue, one(1), organisation="a")
    put(catalogue, one(1, "Theirs"), organisation="b")
    with catalogue.read() as connection:
        assert [c.title for c in Credentials(connection, "a").all()] == ["Welding"]
        assert [c.title for c in Credentials(connection, "b").all()] == ["Theirs"]


def test_pages_by_title_miss_and_repeat_none_while_others_come_in(catalogue: Database) -> None:
    put(catalogue, *(one(i, f"T{i % 3}") for i in range(7)))
    seen, cursor = [], ""
    for added in range(100, 200):
        with catalogue.read() as connection:
            page = Credentials(connection, "a").page(size=2, cursor=cursor)
        seen += [held.record.id for held in page.items]
        cursor = page.next
        if not cursor:
            break
        put(catalogue, one(added, "A"))
    assert [i for i in seen if len(i) == 2] == ["c0", "c3", "c6", "c1", "c4", "c2", "c5"]
    with catalogue.read() as connection, pytest.raises(InputError, match="cursor 'x~y' is none that was given out"):
        Credentials(connection, "a").page(size=2, cursor="x~y")


def test_the_digest_of_a_catalogue_changes_with_what_it_holds(catalogue: Database) -> None:
    def digest() -> str:
        with catalogue.read() as connection:
            return Credentials(connection, "a").digest()

    put(catalogue, one(1), one(2))
    first = digest()
    put(catalogue, replace(one(2), title="Other"))
    changed = digest()
    put(catalogue, one(2))
    assert (changed != first, digest()) == (True, first)


def test_words_are_looked_for_without_case_and_as_they_are(catalogue: Database) -> None:
    put(catalogue, one(1, "100% Weld_ing"), one(2, "Cook"))

    def found(text: str) -> list[str]:
        with catalogue.read() as connection:
            return [held.record.id for held in Credentials(connection, "a").page(size=9, text=text).items]

    assert (found("WELD_"), found("%"), found("_"), found("college c2")) == (["c1"], ["c1"], ["c1"], ["c2"])
