"""Imports over HTTP: sent, queued, done by a worker, and every row accounted for."""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from credlens.service.api.app import create_app
from credlens.service.catalogue import credential_versions
from credlens.service.formats.exchange.format import RecordKind
from credlens.service.formats.tables import formats_of
from credlens.service.jobs.worker import Worker
from credlens.service.jobs.works import WORKS
from credlens.service.office import Office
from credlens.service.people.actor import local_actor
from credlens.service.store.sql.audit import AuditLog

COURSES = b"id,title,outcomes,hours\nc1,Welding,Weld pipes,40\nc2,,Read drawings,20\nc3,Painting,Paint walls,many\n"
ADVERTS = b"id,title,text,date\np1,Welder,You weld pipes.,2026-05-01\np2,Cook,You cook soups.,2026-05-02\n"


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office), raise_server_exceptions=False) as made:
        yield made


def send(
    client: TestClient, content: bytes, *, to: str = "catalogue", key: str = "", kind: str = "", **query: Any
) -> Response:
    headers = {"Content-Type": kind or "application/octet-stream"}
    if key:
        headers["Idempotency-Key"] = key
    found: Response = client.post(f"/api/v1/{to}/imports", params=query, content=content, headers=headers)
    return found


def work(office: Office) -> None:
    ours = Worker(office, WORKS)
    while ours.run_one():
        pass


def test_a_catalogue_comes_in_and_every_row_is_told(client: TestClient, office: Office) -> None:
    """Of three rows one lacks its title and is left out; of another the hours are dropped."""
    answer = send(client, COURSES, name="courses.csv")
    assert answer.status_code == 202
    assert answer.headers["location"] == f"/api/v1/jobs/{answer.json()['id']}"
    assert answer.json()["state"] == "queued"
    work(office)
    job = client.get(answer.headers["location"]).json()
    assert (job["state"], job["error"]) == ("done", None)
    counts = {"rows": 3, "records": 2, "rejected": 1, "new": 2, "changed": 0, "unchanged": 0}
    assert job["result"] == {"import_id": job["id"], **counts}
    told = client.get(f"/api/v1/imports/{job['id']}").json()
    assert (told["kind"], told["name"], told["counts"]) == ("catalogue", "courses.csv", counts)
    rejects = client.get(f"/api/v1/imports/{job['id']}/rejects", params={"limit": 1}).json()
    rest = client.get(f"/api/v1/imports/{job['id']}/rejects", params={"cursor": rejects["next"]}).json()
    rows = [*rejects["items"], *rest["items"]]
    assert sorted((r["row"], r["column"], r["kept"]) for r in rows) == [(3, "title", False), (4, "hours", True)]
    text = client.get(f"/api/v1/imports/{job['id']}/rejects.csv").text
    assert [{**r, "row": str(r["row"]), "kept": str(r["kept"]).lower()} for r in rows] == list(
        csv.DictReader(io.StringIO(text))
    )
    assert [row["id"] for row in client.get("/api/v1/credentials").json()["items"]] == ["c3", "c1"]


def test_versions_and_the_log_name_the_import(client: TestClient, office: Office) -> None:
    job = send(client, COURSES, name="courses.csv").json()
    work(office)
    (version,) = credential_versions(office, local_actor(), "c1")
    assert (version.source, version.made_by) == (f"import {job['id']}", "local user")
    with office.database.read() as connection:
        entries = [*AuditLog(connection).entries()]
    assert [(e.action, e.subject) for e in entries] == [
        ("request import catalogue", f"job {job['id']}"),
        ("import catalogue", f"import {job['id']}"),
    ]


def test_postings_come_into_the_market(client: TestClient, office: Office) -> None:
    job = send(client, ADVERTS, to="postings", kind="text/csv").json()
    work(office)
    assert client.get(f"/api/v1/jobs/{job['id']}").json()["result"]["new"] == 2
    assert [p.id for p in office.workspace.postings.load()] == ["p1", "p2"]


ADVERT = {"@type": "JobPosting", "title": "Welder", "description": "<p>Weld pipes</p>"}


@pytest.mark.parametrize("name", ["jobs.json", "jobs.html", "jobs.zip", "jobs.jsonl"])
def test_documents_of_other_systems_come_in(client: TestClient, office: Office, name: str) -> None:
    content = json.dumps(ADVERT).encode()
    if name.endswith("html"):
        content = b'<html><script type="application/ld+json">' + content + b"</script></html>"
    elif name.endswith("zip"):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("a.json", content)
        content = packed.getvalue()
    job = send(client, content, to="postings", name=name).json()
    work(office)
    assert client.get(f"/api/v1/jobs/{job['id']}").json()["result"]["new"] == 1
    assert [p.text for p in office.workspace.postings.load()] == ["Weld pipes"]


@pytest.mark.parametrize(
    "options",
    [
        {"kind": "application/ld+json"},
        {"kind": "application/json", "name": "export.2026"},
        {"format": "schema-job-posting", "name": "export"},
        {"format": "schema-job-posting"},
    ],
)
def test_a_document_is_known_by_what_is_said_of_it(client: TestClient, office: Office, options: dict[str, Any]) -> None:
    answer = send(client, json.dumps(ADVERT).encode(), to="postings", **options)
    assert answer.status_code == 202, answer.text
    work(office)
    assert client.get(answer.headers["location"]).json()["result"]["new"] == 1


def test_every_format_of_the_command_line_may_be_named(client: TestClient) -> None:
    """Those of credentials for the catalogue, those of postings for the market; each is a format of its own."""
    told = client.get("/api/v1/openapi.json").json()["paths"]
    for to, kind in (("catalogue", RecordKind.CREDENTIALS), ("postings", RecordKind.POSTINGS)):
        parameters = told[f"/api/v1/{to}/imports"]["post"]["parameters"]
        (named,) = [one["schema"]["enum"] for one in parameters if one["name"] == "format"]
        assert named == ["", *formats_of(kind)]
        other = formats_of(RecordKind.POSTINGS if to == "catalogue" else RecordKind.CREDENTIALS)
        for name in {*named[1:], *other}:
            assert send(client, b"x", to=to, format=name).status_code == (202 if name in named else 422)


@pytest.mark.parametrize(
    ("content", "options"),
    [
        (COURSES, {"kind": "text/csv"}),
        (COURSES, {"kind": "text/csv; charset=utf-8", "name": "export.2026"}),
        (COURSES, {"format": "csv", "name": "courses.txt"}),
        (COURSES.replace(b",", b"\t"), {"kind": "text/tab-separated-values"}),
        (gzip.compress(COURSES), {"name": "courses.csv.gz", "kind": "text/csv"}),
        (COURSES.replace(b"title", b"heading"), {"name": "courses.csv", "map": "title=heading"}),
        (json.dumps({"id": "c1", "title": "T", "outcomes": ["Do"]}).encode(), {"kind": "application/x-ndjson"}),
    ],
)
def test_every_way_to_say_what_a_file_is(
    client: TestClient, office: Office, content: bytes, options: dict[str, Any]
) -> None:
    answer = send(client, content, **options)
    assert answer.status_code == 202, answer.text
    work(office)
    assert client.get(answer.headers["location"]).json()["result"]["new"] >= 1


def test_a_request_that_is_repeated_is_done_once(client: TestClient, office: Office) -> None:
    first = send(client, COURSES, name="courses.csv", key="monday")
    work(office)
    second = send(client, COURSES, name="courses.csv", key="monday")
    assert (second.status_code, second.json()) == (202, first.json())
    assert len(client.get("/api/v1/jobs").json()["items"]) == 1
    other = send(client, ADVERTS, name="courses.csv", key="monday")
    assert other.status_code == 409
    assert "another request before" in other.json()["detail"]
    assert send(client, COURSES, name="courses.csv").json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("content", "options", "status", "words"),
    [
        (b"", {"name": "a.csv"}, 422, "nothing was sent"),
        (COURSES, {"name": "a.bin"}, 422, "does not end in one of"),
        (COURSES, {"name": "a.pdf"}, 422, "a course outline is not imported unseen"),
        (COURSES, {}, 422, "does not end in one of"),
        (COURSES, {"name": "a.csv", "format": "docx"}, 422, "query.format: give one of csv, tsv"),
        (COURSES, {"name": "a.csv", "map": "title"}, 422, "not FIELD=COLUMN"),
        (b"x" * 1_000_001, {"name": "a.csv"}, 413, "larger than 1,000,000 bytes"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_once(
    office: Office, content: bytes, options: dict[str, Any], status: int, words: str
) -> None:
    small = replace(office, settings=office.settings.model_copy(update={"max_upload_mb": 1}))
    with TestClient(create_app(small)) as client:
        answer = send(client, content, **options)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        assert words in answer.json()["detail"]
        assert client.get("/api/v1/jobs").json()["items"] == []
    assert [p for p in Path(office.settings.home).rglob("uploads/**/*") if p.is_file()] == []


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"id,heading\n1,x\n", "MissingColumnError", "title"),
        (b"id,title,outcomes\n", "UnreadableFileError", "a header and no rows"),
        (b"id,title,outcomes\n,,\n", "InputError", "none of 1 rows can be used"),
    ],
)
def test_a_file_that_is_no_catalogue_fails_with_the_reason(
    client: TestClient, office: Office, content: bytes, kind: str, words: str
) -> None:
    job = send(client, content, kind="text/csv").json()
    work(office)
    failed = client.get(f"/api/v1/jobs/{job['id']}").json()
    assert (failed["state"], failed["error"]["kind"]) == ("failed", kind)
    assert words in failed["error"]["message"]


def test_no_row_of_an_unusable_file_is_lost(client: TestClient, office: Office) -> None:
    job = send(client, b"id,title,outcomes\n\0x,,\n,T,Do\n", kind="text/csv").json()
    work(office)
    rejects = client.get(f"/api/v1/imports/{job['id']}/rejects").json()["items"]
    assert [r["row"] for r in rejects] == [2, 3]


def test_a_nul_in_a_value_is_shown_in_the_rejects(client: TestClient, office: Office) -> None:
    line = json.dumps({"id": "c1", "title": "a\0b", "outcomes": ["Do"]}).encode()
    job = send(client, line, kind="application/jsonl").json()
    work(office)
    (reject,) = client.get(f"/api/v1/imports/{job['id']}/rejects").json()["items"]
    assert reject["value"] == "a␀b"


@pytest.mark.parametrize("to", ["catalogue", "postings"])
def test_no_error_says_where_the_service_keeps_its_files(client: TestClient, office: Office, to: str) -> None:
    """Every name, with content that is none of it: neither answers, nor jobs, nor rejects have a path of the server."""
    said = []
    for name in ("a.csv", "a.tsv", "a.xlsx", "a.parquet", "a.jsonl", "a.json", "a.html", "a.xml", "a.zip", "a.tgz"):
        for content in (
            b"x",
            b"\x00\xff",
            b"PK\x03\x04",
            b"{]",
            b"<a",
            b"[1]",
            b"id,title\n1,2\n",
            gzip.compress(b"x"),
        ):
            said.append(send(client, content, to=to, name=name).text)
    said += [send(client, b"x", to=to, name=name).text for name in ("a.pdf", "a.docx", "a", "../../etc/passwd")]
    work(office)
    jobs = client.get("/api/v1/jobs", params={"limit": 200}).json()["items"]
    assert {job["state"] for job in jobs} <= {"failed", "done"}
    assert sum(job["state"] == "failed" for job in jobs) > 20
    assert {job["error"]["kind"] for job in jobs if job["error"]} <= {
        "UnreadableFileError", "MissingColumnError", "InputError",
    }  # fmt: skip
    said += [json.dumps(job) for job in jobs]
    said += [client.get(f"/api/v1/imports/{job['id']}/rejects").text for job in jobs if job["state"] == "done"]
    for text in said:
        assert str(office.settings.home) not in text
        assert "uploads/" not in text


def test_unknown_imports_are_not_found(client: TestClient) -> None:
    for path in ("", "/rejects", "/rejects.csv"):
        answer = client.get(f"/api/v1/imports/nothing{path}")
        assert (answer.status_code, answer.json()["detail"]) == (404, "no import 'nothing'")


def test_imports_are_listed_newest_first(client: TestClient, office: Office) -> None:
    ids = [
        send(client, COURSES, kind="text/csv").json()["id"],
        send(client, ADVERTS, to="postings", kind="text/csv").json()["id"],
    ]
    work(office)
    listed = client.get("/api/v1/imports").json()["items"]
    assert sorted(i["id"] for i in listed) == sorted(ids)
    (one,) = client.get("/api/v1/imports", params={"kind": "import postings"}).json()["items"]
    assert one["id"] == ids[1]


def test_a_file_may_be_larger_than_other_requests(office: Office) -> None:
    """Requests may have one megabyte, uploads two: of 1.5 megabytes the file is taken and the credential is not."""
    settings = office.settings.model_copy(update={"max_request_mb": 1, "max_upload_mb": 2})
    content = COURSES + b"c9,T," + b"x" * 1_500_000 + b"\n"
    with TestClient(create_app(replace(office, settings=settings))) as client:
        assert send(client, content, kind="text/csv").status_code == 202
        assert client.put("/api/v1/credentials/c9", content=content).status_code == 413
        assert send(client, content + content, kind="text/csv").status_code == 413
