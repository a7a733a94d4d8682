"""What is around every request: ids, headers, counts, and how trouble inside looks from outside."""

import logging
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from credlens.service.api.app import create_app
from credlens.service.api.watch import HEADERS
from credlens.service.config import Settings
from credlens.service.office import open_office


@pytest.fixture
def app(tmp_path: Path) -> Any:
    made = create_app(open_office(Settings(home=tmp_path, max_request_mb=1)))

    @made.get("/broken/{secret}")
    def broken(secret: str) -> None:
        raise ZeroDivisionError(secret)

    return made


@pytest.mark.parametrize(
    "path", ["/healthz", "/nothing", "/api/v1/me", "/api/v1/credentials?limit=0", "/broken/s3cret"]
)
def test_every_answer_carries_the_headers(app: Any, path: str) -> None:
    answer = TestClient(app, raise_server_exceptions=False).get(path)
    for name, value in HEADERS.items():
        assert answer.headers[name] == value
    assert len(answer.headers["x-request-id"]) == 32


def test_also_where_the_framework_refuses(app: Any) -> None:
    big = b"x" * 1_000_001
    answer = TestClient(app).post("/api/v1/sessions", content=big, headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert "x-request-id" in answer.headers


@pytest.mark.parametrize(
    ("given", "kept"), [("trace-0001", True), ("x\ty", False), ("short", False), ("x" * 65, False)]
)
def test_an_id_that_was_given_is_kept_if_it_is_one(app: Any, given: str, kept: bool) -> None:
    answer = TestClient(app).get("/healthz", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) is kept


def test_what_breaks_inside_is_a_problem_that_tells_nothing(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    answer = TestClient(app, raise_server_exceptions=False).get("/broken/s3cret")
    assert answer.status_code == 500
    assert answer.json()["title"] == "Internal Server Error"
    assert answer.headers["x-request-id"] in answer.json()["detail"]
    assert "s3cret" not in answer.text
    assert [r.exc_info for r in caplog.records if r.name == "credlens.requests"] != []


def test_the_log_names_the_operation_and_no_secret(app: Any, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        TestClient(app, raise_server_exceptions=False).get("/broken/s3cret?key=s3cret")
        TestClient(app).get("/nothing/s3cret")
    told = [r for r in caplog.records if r.message == "request"]
    assert [(r.operation, r.status) for r in told] == [("broken", 500), ("none", 404)]
    assert not [r for r in told if "s3cret" in str(r.__dict__)]


def test_requests_are_counted_by_operation(app: Any) -> None:
    http = TestClient(app)
    for _ in range(3):
        http.get("/api/v1/credentials/none-such")
    text = http.get("/metrics").text
    assert 'credlens_requests_total{method="GET",operation="get_credential",status="404"} 3.0' in text
    assert 'credlens_request_seconds_count{operation="get_credential"} 3.0' in text
    assert "credlens_requests_in_flight 1.0" in text
    assert "none-such" not in text


def test_jobs_are_counted_by_state(app: Any) -> None:
    http = TestClient(app)
    http.post("/api/v1/jobs/score", json={})
    job = http.post("/api/v1/jobs/score", json={"as_of": "2020-01-01"}).json()["id"]
    http.post(f"/api/v1/jobs/{job}/cancel")
    text = http.get("/metrics").text
    told = [
        f'credlens_jobs{{state="{state}"}} {count}.0' for state, count in (("queued", 1), ("cancelled", 1), ("done", 0))
    ]
    assert [line for line in told if line not in text] == []


def test_metrics_are_for_this_machine_or_who_knows_the_token(app: Any, tmp_path: Path) -> None:
    away = ("203.0.113.9", 50000)
    assert TestClient(app, client=away).get("/metrics").status_code == 403
    other = create_app(open_office(Settings(home=tmp_path, metrics_token="t0ken")))
    assert TestClient(other).get("/metrics").status_code == 403
    http = TestClient(other, client=away)
    assert http.get("/metrics", headers={"Authorization": "Bearer t0ken"}).status_code == 200
    assert http.get("/metrics", headers={"Authorization": "Bearer other"}).status_code == 403


def test_not_ready_without_its_tables(tmp_path: Path) -> None:
    office = open_office(Settings(home=tmp_path))
    http = TestClient(create_app(office))
    assert http.get("/readyz").json()["checks"] == {"database": "ok", "workspace": "ok"}
    with office.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0000'")
    answer = http.get("/readyz")
    assert answer.status_code == 503
    assert "version 0000" in answer.json()["checks"]["database"]


def test_a_database_that_does_not_answer_is_503(tmp_path: Path) -> None:
    office = open_office(Settings(home=tmp_path / "home"))
    http = TestClient(create_app(office))
    office.database.close()
    for file in (tmp_path / "home").glob("credlens.db*"):
        file.unlink()
    (tmp_path / "home" / "credlens.db").mkdir()
    answer = http.get("/api/v1/credentials")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert http.get("/readyz").status_code == 503
    assert http.get("/healthz").status_code == 200
