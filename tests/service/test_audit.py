"""The record of what was done: whatever is altered in it, or in what it seals, is found."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Connection, Table, delete, insert, select, update

from credlens.models.relevance.history import Suppression
from credlens.service import audit as use_cases
from credlens.service.api.app import create_app
from credlens.service.errors import ForbiddenError
from credlens.service.office import Office
from credlens.service.people.actor import LOCAL, Actor, Role, local_actor
from credlens.service.store.sql.audit import AuditLog, Head, entry_hash
from credlens.service.store.sql.flags import Flags
from credlens.service.store.sql.ledger import new_id
from credlens.service.store.sql.schema import audit, audit_head, suppressions
from credlens.service.store.sql.verification import verify
from credlens.taxonomy.errors import InputError

from .conftest import NOW
from .test_cli import refused

ENTRIES = 6


@pytest.fixture
def office_with_log(office: Office) -> Office:
    """Return an office in whose log the entries 2, 4 and 6 seal a suppression each."""
    for number in range(ENTRIES // 2):
        with office.database.write() as connection:
            AuditLog(connection).append(
                actor="Ana",
                organisation=LOCAL,
                action="edit credential",
                subject=f"credential c{number}",
                at=NOW + dt.timedelta(microseconds=number),
                detail={"version": number, "share": 0.1},
                digest="ab" * 8,
            )
            Flags(connection, LOCAL).suppress(
                Suppression(
                    credential_id=f"c{number}",
                    rule="drift",
                    until=NOW.date(),
                    reason="In hånd.",
                    by="Board",
                    made=NOW.date(),
                ),
                actor="Ana",
                at=NOW,
            )
    return office


def change(office: Office, act: Callable[[Connection], Any]) -> None:
    with office.database.write() as connection:
        act(connection)


def fault(office: Office, known: Head | None = None) -> tuple[int, str]:
    found = use_cases.verify_log(office, known=known)
    assert found.fault
    return found.fault.entry, found.fault.what


def test_a_log_that_nobody_touched_holds(office_with_log: Office) -> None:
    found = use_cases.verify_log(office_with_log)
    assert (found.fault, found.entries, found.sealed, found.head.number) == (None, ENTRIES, 3, ENTRIES)
    assert use_cases.verify_log(office_with_log, known=found.head) == found


def test_an_empty_log_holds(office: Office) -> None:
    assert use_cases.verify_log(office).fault is None


OTHER: dict[str, Any] = {
    "at": NOW + dt.timedelta(microseconds=7),
    "actor": "Eve",
    "action": "other",
    "subject": "credential other",
    "digest": "cd" * 8,
    "detail": {"version": 1, "share": 0.2},
    "previous": "1" * 64,
    "hash": "2" * 64,
}


def test_any_value_of_an_entry_that_was_altered_is_found(office_with_log: Office) -> None:
    for column, value in OTHER.items():
        with office_with_log.database.read() as connection:  # taken back at the end
            connection.execute(update(audit).where(audit.c.number == 3).values({column: value}))
            found = verify(connection).fault
        assert found, column
        assert found.entry == 3


def test_the_number_of_an_entry_is_part_of_it(office_with_log: Office) -> None:
    change(office_with_log, lambda c: c.execute(update(audit).where(audit.c.number == ENTRIES).values(number=9)))
    assert fault(office_with_log) == (9, "entry 6 is missing")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (1, (2, "entry 1 is missing")),
        (3, (4, "entry 3 is missing")),
        (ENTRIES, (0, "entries 6 to 6 are missing at the end")),
    ],
)
def test_an_entry_that_was_removed_is_found(office_with_log: Office, number: int, expected: tuple[int, str]) -> None:
    change(office_with_log, lambda c: c.execute(delete(audit).where(audit.c.number == number)))
    assert fault(office_with_log) == expected


def test_the_end_cut_off_with_its_head_is_found_by_what_it_sealed_or_was_noted_down(office_with_log: Office) -> None:
    noted = use_cases.verify_log(office_with_log).head

    def cut(connection: Connection) -> None:
        connection.execute(delete(audit).where(audit.c.number > 4))
        last = connection.execute(select(audit.c.number, audit.c.hash).where(audit.c.number == 4)).one()
        connection.execute(update(audit_head).values(number=last.number, hash=last.hash))

    change(office_with_log, cut)
    entry, what = fault(office_with_log)
    assert (entry, what.partition(" has no entry")[0].split()[0]) == (0, "suppression")
    assert fault(office_with_log, noted) == (0, "entry 6, which was noted down, is missing")


SEALED_OTHER: dict[str, Any] = {
    "credential_id": "c9",
    "rule": "other",
    "until": dt.date(2030, 1, 1),
    "reason": "Other.",
    "made_by": "Eve",
    "made": dt.date(2020, 1, 1),
    "made_at": NOW + dt.timedelta(seconds=1),
}


def test_any_value_of_a_sealed_row_that_was_altered_is_found(office_with_log: Office) -> None:
    own = suppressions.c.credential_id == "c1"
    for column, value in SEALED_OTHER.items():
        with office_with_log.database.read() as connection:
            connection.execute(update(suppressions).where(own).values({column: value}))
            found = verify(connection).fault
        assert found, column
        assert (found.entry, found.what.endswith("which it seals, was altered")) == (4, True)


def test_every_column_is_tried() -> None:
    """A column that is added later must be tried, too."""

    def names(table: Table, *without: str) -> set[str]:
        return {column.name for column in table.columns} - set(without)

    assert names(audit, "number", "organisation_id") == set(OTHER)
    assert names(suppressions, "id", "organisation_id") == set(SEALED_OTHER)


def test_a_sealed_row_that_was_removed_or_put_in_is_found(office_with_log: Office) -> None:
    with office_with_log.database.read() as connection:
        row = dict(connection.execute(select(suppressions).where(suppressions.c.credential_id == "c2")).one()._mapping)
    change(office_with_log, lambda c: c.execute(delete(suppressions).where(suppressions.c.credential_id == "c2")))
    assert fault(office_with_log) == (6, f"suppression {row['id']}, which it seals, is gone")
    change(office_with_log, lambda c: c.execute(insert(suppressions), row))
    assert use_cases.verify_log(office_with_log).fault is None
    added = new_id()
    change(office_with_log, lambda c: c.execute(insert(suppressions), {**row, "id": added}))
    assert fault(office_with_log) == (
        0,
        f"suppression {added} has no entry: it was put in beside the log, or its entry removed",
    )


def test_a_log_written_anew_is_sound_in_itself_and_not_what_was_noted_down(office_with_log: Office) -> None:
    noted = use_cases.verify_log(office_with_log).head

    def forge(connection: Connection) -> None:
        previous = "0" * 64
        for entry in [*AuditLog(connection).entries()]:
            values = {name: getattr(entry, name) for name in entry.__slots__}
            values |= {"actor": "Eve", "previous": previous}
            previous = entry_hash(values)
            own = audit.c.number == entry.number
            connection.execute(update(audit).where(own).values(actor="Eve", previous=values["previous"], hash=previous))
        connection.execute(update(audit_head).values(hash=previous))

    change(office_with_log, forge)
    assert use_cases.verify_log(office_with_log).fault is None
    assert fault(office_with_log, noted) == (ENTRIES, "its hash is not the one that was noted down")


def test_entries_are_listed_to_those_who_may_read_them(office_with_log: Office) -> None:
    client = TestClient(create_app(office_with_log), base_url="http://localhost")
    first = client.get("/api/v1/audit?limit=4").json()
    rest = client.get("/api/v1/audit", params={"cursor": first["next"]}).json()
    assert [e["number"] for e in first["items"] + rest["items"]] == [6, 5, 4, 3, 2, 1]
    assert (first["items"][1]["actor"], first["items"][1]["detail"]) == ("Ana", {"version": 2, "share": 0.1})
    other = Actor(user_id="o", name="O", role=Role.ADMINISTRATOR, organisation="other")
    assert use_cases.list_entries(office_with_log, other, size=9).items == ()
    provider = Actor(user_id="p", name="P", role=Role.PROVIDER, organisation=LOCAL)
    with pytest.raises(ForbiddenError, match="may not read the audit log"):
        use_cases.list_entries(office_with_log, provider, size=9)
    assert len(use_cases.list_entries(office_with_log, local_actor(), size=9).items) == ENTRIES


def test_the_command_says_what_it_found(office_with_log: Office, run: Callable[..., tuple[int, str, str]]) -> None:
    code, out, _ = run("audit", "verify", "--json")
    head = json.loads(out)["head"]
    assert (code, json.loads(out)["holds"], json.loads(out)["entries"]) == (0, True, ENTRIES)
    assert "nothing was altered: entries 1 to 6, sealing 3 rows" in run("audit", "verify", "--known", head)[1]
    refused(run("audit", "verify", "--known", "6:abc"), "--known '6:abc' is not NUMBER:HASH")
    change(office_with_log, lambda c: c.execute(update(audit).where(audit.c.number == 2).values(actor="Eve")))
    code, out, _ = run("audit", "verify")
    assert (code, "THE LOG DOES NOT HOLD: entry 2: it was altered" in out) == (1, True)
    assert json.loads(run("audit", "verify", "--json")[1])["fault"]["entry"] == 2


def test_a_moment_without_a_zone_is_refused(office: Office) -> None:
    with office.database.read() as connection, pytest.raises(Exception, match="a moment needs a time zone"):
        connection.execute(
            insert(audit), {"number": 1, "at": dt.datetime(2026, 1, 1), "organisation_id": LOCAL, **_rest()}
        )
    with pytest.raises(InputError):
        use_cases.list_entries(office, local_actor(), size=9, cursor="x")


def _rest() -> dict[str, Any]:
    return {name: value for name, value in OTHER.items() if name != "at"}
