"""A service to send anything to: a small workspace, a server in a process of its own, and one of each thing by id."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2

MAIN = "from credlens.service.cli.main import main; main()"
# Jobs wait for no worker here: who follows one would do so for ten minutes.
SERVER = f"from credlens.service.api import jobs; jobs.FOLLOWED = 0.5; {MAIN}"
TABLES = {
    "taxonomy import custom": "id,label\nweld,weld pipes\nread,read technical drawings\ncook,cook soups\n",
    "catalogue import": "id,title,outcomes,jurisdiction\nc-weld,Welding,Weld pipes,NZ\nc-cook,Kitchen,Cook soups,AU\n",
    "postings import": "id,title,text,date,employer\n"
    + "".join(f"p{n},Welder,You weld pipes in team {n}.,2026-0{n % 6 + 1}-05,Works {n}\n" for n in range(40)),
}
RECORD = {"title": "Welding", "outcomes": [{"text": "Learners weld pipes"}]}
# Name of the key that all is sent with.
KEY = "fuzz"
PEOPLE = ("admin@yard.example", "second@yard.example")
# Days that are to come.
FUTURE = {"until": ["2099-12-31"], "next_review": ["2099-12-31"], "next_at": ["2030-01-31T09:00:00Z"]}
PATIENCE = 120.0


@dataclass(frozen=True)
class Town:
    """A service that answers.

    key    of an administrator, empty where one works alone
    known  what there is, by the parameter, or the value of a body, that names it
    """

    address: str
    key: str
    known: Mapping[str, list[str]]


@contextmanager
def town(home: Path, log: Path, *, people: bool) -> Iterator[Town]:
    """Make a workspace, serve it, and yield what is there until the block ends; log: what the server says."""
    environment = _environment(home, people=people)
    for name, content in TABLES.items():
        table = home / f"{name.split()[0]}.csv"
        table.write_text(content, encoding="utf-8")
        _credlens(environment, *name.split(), str(table))
    _credlens(environment, "score", "--out", str(home / "out"))
    key = _key(environment) if people else ""
    port = _free_port()
    command = [sys.executable, "-c", SERVER, "serve", "--no-worker", "--port", str(port)]
    with log.open("wb") as said:
        server = subprocess.Popen(command, env=environment, stdout=said, stderr=said)
    try:
        address = f"http://127.0.0.1:{port}"
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        with httpx2.Client(base_url=f"{address}/api/v1", headers=headers, timeout=PATIENCE) as client:
            _await(client)
            known = {**_ids(client, environment), **FUTURE, "key_id": _spare_keys(client) if people else ["none"]}
        yield Town(address=address, key=key, known=known)
    finally:
        server.terminate()
        server.wait()


def _environment(home: Path, *, people: bool) -> dict[str, str]:
    settings = {"CREDLENS_HOME": str(home), "CREDLENS_ENCODER": "static", "OMP_NUM_THREADS": "1"}
    settings |= {"CREDLENS_AUTH": "people" if people else "local", "CREDLENS_RATE_LIMIT": "1000000/minute"}
    return {**os.environ, **settings}


def _credlens(environment: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", MAIN, *arguments], env=environment, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"credlens {' '.join(arguments)}: {done.stderr}")
    return done.stdout


def _key(environment: Mapping[str, str]) -> str:
    for email in PEOPLE:
        _credlens(environment, "people", "add", email, "--role", "administrator", "--organisation", "local")
    scopes = [word for scope in ("read", "write", "decide", "manage") for word in ("--scope", scope)]
    secret: str = json.loads(_credlens(environment, "people", "key", PEOPLE[0], "--name", KEY, *scopes, "--json"))[
        "secret"
    ]
    return secret


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _await(client: httpx2.Client) -> None:
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        try:
            client.get("/openapi.json")
            return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise TimeoutError(f"no server answers after {PATIENCE:.0f} seconds")


def _spare_keys(client: httpx2.Client) -> list[str]:
    body = {"name": "spare", "scopes": ["read"]}
    return [client.post("/keys", json=body).raise_for_status().json()["key"]["id"] for _ in range(3)]


def _ids(client: httpx2.Client, environment: Mapping[str, str]) -> dict[str, list[str]]:
    """Make one of each thing, and return the ids by the parameter that names them."""

    def send(method: str, path: str, **given: Any) -> Any:  # noqa: ANN401
        return client.request(method, path, **given).raise_for_status().json()

    table = b"id,title,outcomes,hours\nc-read,Drawings,Read technical drawings,many\nc-none,,Weld,4\n"
    imported = send("POST", "/catalogue/imports?name=more.csv", content=table)["id"]
    exported = send("POST", "/jobs/export", json={})["id"]
    _credlens(environment, "worker", "--drain")
    waiting = send("POST", "/jobs/score", json={"previous_release": "custom-taxonomy"})["id"]
    ended = send("POST", f"/jobs/{waiting}/cancel")["id"]
    drafts = [send("POST", "/drafts", json={"record": RECORD})["id"] for _ in range(4)]
    invited = [send("POST", f"/drafts/{draft}/invitations", json={"employer": "Yard"}) for draft in drafts]
    digests = [send("GET", f"/drafts/{draft}/versions")["items"][0]["digest"] for draft in drafts]
    decided = send(
        "POST",
        "/review/credentials/c-cook/decisions",
        json={"verdict": "keep", "rationale": "Fits."},
        headers={"If-Match": "*"},
    )["id"]
    person = {"email": "ana@yard.example", "name": "Ana", "role": "provider"}
    return {
        "credential_id": ["c-weld", "c-cook", "c-read"],
        "posting_id": ["p1", "p2"],
        "skill_id": ["custom:weld", "custom:cook"],
        "credential": ["c-weld", "c-cook"],
        "draft_id": drafts,
        "version": [1],
        "digest": digests,
        "secret": [one["secret"] for one in invited],
        "invitation_id": [one["invitation"]["id"] for one in invited],
        "job_id": [imported, exported, ended],
        "import_id": [imported],
        "run_id": [send("GET", "/runs/newest")["id"], "newest"],
        "decision_id": [decided],
        "user_id": [send("POST", "/users", json=person)["user"]["id"]],
    }
