"""Tables taken in: the records, what is written down of the import, and what is listed of postings."""

import datetime as dt
from dataclasses import replace

import pytest

from credlens.models.records import Credential, Outcome, Posting
from credlens.service.audit import list_entries
from credlens.service.catalogue import credential_versions
from credlens.service.errors import ForbiddenError
from credlens.service.formats.loaded import Loaded
from credlens.service.imports import import_catalogue, import_postings
from credlens.service.office import Office
from credlens.service.people.actor import LOCAL, Actor, Role, local_actor
from credlens.service.results import Counts, Reject
from credlens.service.store.records import Kept, PostingStore
from credlens.service.store.sql.imports import Imports
from credlens.service.store.sql.postings import HeldPosting, PostingFilter, Postings

from .test_database import together

ME = local_actor()
DAY = dt.date(2026, 3, 1)
REJECT = Reject(path="a.csv", row=3, column="date", value="soon", reason="not a date", kept=True)


def loaded(*records: object) -> Loaded:
    counts = Counts(rows=len(records), records=len(records), rejected=0)
    return Loaded(records=records, rejects=(REJECT,), notes=("cp1252",), counts=counts, inputs={"a.csv": "ab" * 32})


def posting(number: int, **fields: object) -> Posting:
    given = {"title": "Welder", "text": "Weld pipes.", "date": DAY, "employer": "Yard 100%", "region": "Otago, NZ"}
    return Posting(id=f"p{number}", **{**given, **fields})  # type: ignore[arg-type]


def listed(office: Office, **where: object) -> list[HeldPosting]:
    with office.database.read() as connection:
        return [*Postings(connection).page(size=50, where=PostingFilter(**where)).items]  # type: ignore[arg-type]


def test_a_catalogue_comes_in_with_its_rejects_and_its_entry(office: Office) -> None:
    one = Credential(id="c1", title="Welding", outcomes=(Outcome(id="1", text="Weld"),))
    assert import_catalogue(office, ME, loaded(one)) == Kept(new=1, changed=0, unchanged=0)
    assert import_catalogue(office, ME, loaded(replace(one, title="Joining"))) == Kept(new=0, changed=1, unchanged=0)
    with office.database.read() as connection:
        second, first = sorted(Imports(connection, LOCAL).page(size=9).items, key=lambda i: i.id, reverse=True)
        assert Imports(connection, LOCAL).rejects_page(first.id, size=9).items == (REJECT,)
    assert (first.kind, first.name, first.sha256, first.notes) == ("catalogue", "a.csv", "ab" * 32, ("cp1252",))
    assert second.counts == {"rows": 1, "records": 1, "rejected": 0, "new": 0, "changed": 1, "unchanged": 0}
    versions = credential_versions(office, ME, "c1")
    assert [v.source for v in versions] == [f"import {second.id}", f"import {first.id}"]
    newest, oldest = list_entries(office, ME, size=9).items
    assert (newest.action, newest.subject) == ("import catalogue", f"import {second.id}")
    assert oldest.detail["new"] == 1


def test_postings_are_kept_with_their_texts_and_listed_without(office: Office) -> None:
    records = [posting(1), posting(2, date=None, employer="Mill", sector="C25"), posting(3, date=dt.date(2026, 5, 1))]
    assert import_postings(office, ME, loaded(*records)).new == 3
    assert sorted(office.workspace.postings.load(), key=lambda p: p.id) == records
    rows = listed(office)
    assert [(row.id, row.date) for row in rows] == [("p3", dt.date(2026, 5, 1)), ("p1", DAY), ("p2", None)]
    assert [row.id for row in listed(office, text="100%")] == ["p3", "p1"]
    assert [row.id for row in listed(office, text="WELDER mill")] == ["p2"]
    assert [row.id for row in listed(office, region="otago", since=DAY, until=DAY)] == ["p1"]
    assert [row.id for row in listed(office, sector="C25")] == ["p2"]
    assert listed(office, employer="Yard") == []


def test_a_posting_that_is_the_same_keeps_the_import_that_brought_it(office: Office) -> None:
    import_postings(office, ME, loaded(posting(1), posting(2)))
    first = {row.id: row for row in listed(office)}
    import_postings(office, ME, loaded(posting(1), posting(2, text="Weld beams.")))
    second = {row.id: row for row in listed(office)}
    assert second["p1"] == first["p1"]
    assert second["p2"].text_sha256 != first["p2"].text_sha256
    assert second["p2"].import_id != first["p2"].import_id


def test_several_imports_at_once_lose_no_posting(office: Office) -> None:
    """Each reads what is held, adds its own and writes all of it: without the lock the last writer would win."""

    def add(number: int) -> None:
        import_postings(office, ME, loaded(*(posting(10 * number + i) for i in range(5))))

    assert together([lambda n=n: add(n) for n in range(4)]) == []  # type: ignore[misc]
    assert len(PostingStore(office.settings.home)) == len(listed(office)) == 20


def test_who_may_not_import_is_told_who_may(office: Office) -> None:
    provider = Actor(user_id="p", name="P", role=Role.PROVIDER, organisation=LOCAL)
    with pytest.raises(ForbiddenError, match="as provider you may not import postings; administrator may"):
        import_postings(office, provider, loaded(posting(1)))
    reviewer = replace(provider, role=Role.REVIEWER)
    with pytest.raises(ForbiddenError, match="as reviewer you may not edit credentials"):
        import_catalogue(office, reviewer, loaded())
    assert len(PostingStore(office.settings.home)) == 0
