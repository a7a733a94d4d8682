"""The market over HTTP: which postings there are, and what each says."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.jobs.worker import Worker
from credlens.service.jobs.works import WORKS
from credlens.service.office import Office

ADVERTS = """id,title,text,date,employer,region,sector
p1,Welder,You weld pipes.,2026-05-01,Tin Pelican,"Otago, NZ",C
p2,Cook,You cook soups.,2026-06-02,Saltbox,"Tasmania, AU",I
p/3,Night cook,"You cook, at night.",,Saltbox,"Otago, NZ",I
"""


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    """Return a client of a service that has imported three postings."""
    with TestClient(create_app(office), raise_server_exceptions=False) as made:
        made.post("/api/v1/postings/imports", content=ADVERTS, headers={"Content-Type": "text/csv"})
        assert Worker(office, WORKS).run_one()
        yield made


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["p2", "p1", "p/3"]),
        ({"text": "cook"}, ["p2", "p/3"]),
        ({"text": "cook saltbox NIGHT"}, ["p/3"]),
        ({"text": "%"}, []),
        ({"region": "otago"}, ["p1", "p/3"]),
        ({"employer": "Saltbox", "sector": "I"}, ["p2", "p/3"]),
        ({"since": "2026-05-02"}, ["p2"]),
        ({"until": "2026-05-01"}, ["p1"]),
    ],
)
def test_postings_are_found_by_what_is_known_of_them(
    client: TestClient, query: dict[str, str], found: list[str]
) -> None:
    items, cursor = [], ""
    while True:
        page = client.get("/api/v1/postings", params={**query, "limit": 1, "cursor": cursor}).json()
        items += page["items"]
        cursor = page["next"]
        if not cursor:
            break
    assert [item["id"] for item in items] == found


def test_a_posting_is_read_with_its_text(client: TestClient) -> None:
    (imported,) = client.get("/api/v1/imports").json()["items"]
    assert client.get("/api/v1/postings/p1").json() == {
        "id": "p1",
        "title": "Welder",
        "date": "2026-05-01",
        "employer": "Tin Pelican",
        "region": "Otago, NZ",
        "occupation": "",
        "sector": "C",
        "source": "upload",
        "import_id": imported["id"],
        "text": "You weld pipes.",
    }
    assert client.get("/api/v1/postings/p%2F3").json()["text"] == "You cook, at night."
    assert client.get("/api/v1/postings/p9").json()["detail"] == "no posting 'p9'"


def test_a_posting_that_is_sent_again_counts_as_changed_or_not(client: TestClient, office: Office) -> None:
    """Of three one is the same, one has another text, one is new."""
    again = ADVERTS.replace("weld pipes", "weld tubes").replace("p/3", "p4")
    client.post("/api/v1/postings/imports", content=again, headers={"Content-Type": "text/csv"})
    assert Worker(office, WORKS).run_one()
    counts = client.get("/api/v1/jobs").json()["items"]
    results = sorted((job["result"]["new"], job["result"]["changed"], job["result"]["unchanged"]) for job in counts)
    assert results == [(1, 1, 1), (3, 0, 0)]
    assert client.get("/api/v1/postings/p1").json()["text"] == "You weld tubes."
