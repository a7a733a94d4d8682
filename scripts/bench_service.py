"""Measure the service over HTTP: clients in closed loop, each on a connection of its own, and a server process.

    .venv/bin/python scripts/bench_service.py [--clients 8] [--seconds 60] [--market mixed] [--json]
        [--only match|what-if|queue] [--minutes-of-memory 10]

The workspace is CREDLENS_HOME with postings, a catalogue and a run on record. Printed: seconds from the start of
`credlens serve` to the first answer, then for each kind of request how many, per second, percentiles in milliseconds,
errors, and the memory of the server's processes. A match brings one sentence that was never read; a what-if a
draft of ten outcomes of which one was reworded; queue asks for the first page of the review queue.
"""

import argparse
import contextlib
import http.client
import itertools
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench_live import Measured, Rewording

from credlens.models.records import Credential, Outcome

OUTCOMES = 10
# Of the market's occupations, those with the most postings; each client works at a draft for one of them.
DRAFTS = 8

Request = tuple[str, str, object]


class Client:
    """One connection that stays open, as a browser's or a program's does."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def ask(self, method: str, path: str, body: object = None, *, parse: bool = True) -> tuple[int, Any]:
        """Return status and document of an answer. parse: False leaves the processor to what is measured."""
        sent = None if body is None else json.dumps(body).encode()
        self._connection.request(method, path, sent, {"Content-Type": "application/json"} if sent else {})
        answer = self._connection.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if parse and text[:1] in (b"{", b"[") else text


@contextlib.contextmanager
def server() -> Iterator[tuple[subprocess.Popen[bytes], int, float]]:
    """Start a server without a worker, and yield its process, its port, and the seconds until it answered a match."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call = "from credlens.service.cli.main import main; main()"
    begin = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", call, "serve", "--port", str(port), "--no-worker"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process, port, _first_answer(process, port, begin)
    finally:
        process.terminate()
        process.wait(timeout=60)


def _first_answer(process: subprocess.Popen[bytes], port: int, begin: float) -> float:
    while process.poll() is None:
        with contextlib.suppress(OSError):
            status, _ = Client(port).ask("POST", "/api/v1/match", {"texts": ["Weld pipes"]})
            if status != 200:
                raise SystemExit(f"the first match was answered with {status}; CREDLENS_HOME needs a release in use")
            return time.perf_counter() - begin
        time.sleep(0.02)
    raise SystemExit("the server ended; run credlens serve to see why")


def closed_loop(port: int, kinds: list[Callable[[], Request]], seconds: float) -> dict[str, Any]:
    """Have each client send its next request when the last one is answered."""
    taken: list[list[float]] = [[] for _ in kinds]
    errors: list[int] = []
    end = time.perf_counter() + seconds

    def run(make: Callable[[], Request], mine: list[float]) -> None:
        client = Client(port)
        while time.perf_counter() < end:
            request = make()
            begin = time.perf_counter()
            status, _ = client.ask(*request, parse=False)
            mine.append(1000 * (time.perf_counter() - begin))
            if status >= 400:
                errors.append(status)

    threads = [threading.Thread(target=run, args=pair) for pair in zip(kinds, taken, strict=True)]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = Measured([round(ms, 1) for mine in taken for ms in mine], time.perf_counter() - begin, 0).row()
    del found["processor_ms"]
    return {**found, "errors": len(errors)}


def drafts_of(port: int, market: str) -> list[Credential]:
    """Return drafts whose outcomes are made of what the market asks for most."""
    client = Client(port)
    asked = client.ask("GET", f"/api/v1/demand?top={OUTCOMES * DRAFTS}")[1]["skills"]
    occupations = _occupations(client)
    drafts = []
    for number in range(DRAFTS):
        skills = asked[number::DRAFTS][:OUTCOMES]
        declares = occupations and (market == "declared" or (market == "mixed" and number % 2))
        drafts.append(
            Credential(
                id=f"draft-{number}",
                title=f"Draft {number}",
                outcomes=tuple(
                    Outcome(id=f"o{i}", text=f"Learners {s['skill']['label']}") for i, s in enumerate(skills)
                ),
                target_occupations=(occupations[number % len(occupations)],) if declares else (),
            )
        )
    return drafts


def _occupations(client: Client) -> list[str]:
    """Return occupations with many postings, by trying those that are often advertised."""
    names = ("15-1252.00", "15-2051.00", "29-1141.00", "13-2011.00", "25-2031.00", "41-2031.00", "49-9071.00")
    found = [
        (client.ask("GET", f"/api/v1/demand?top=1&occupation={name}")[1].get("postings", 0), name) for name in names
    ]
    return [name for count, name in sorted(found, reverse=True) if count >= 30]


def requests_for(port: int, kind: str, clients: int, market: str) -> list[Callable[[], Request]]:
    """Return what each client sends."""
    reword = Rewording()
    drafts = drafts_of(port, market) if kind != "queue" else []

    def match(draft: Credential) -> Callable[[], Request]:
        texts = itertools.cycle([outcome.text for outcome in draft.outcomes])
        return lambda: ("POST", "/api/v1/match", {"texts": [reword(next(texts))]})

    def what_if(draft: Credential) -> Callable[[], Request]:
        def make() -> Request:
            edited = reword.draft(draft, 1)
            record = {
                "title": edited.title,
                "outcomes": [{"id": o.id, "text": o.text} for o in edited.outcomes],
                "target_occupations": list(edited.target_occupations),
            }
            return "POST", "/api/v1/what-if", {"record": record}

        return make

    if kind == "queue":
        return [lambda: ("GET", "/api/v1/review/queue", None)] * clients
    make = match if kind == "match" else what_if
    return [make(draft) for draft in itertools.islice(itertools.cycle(drafts), clients)]


def memory_mb(process: subprocess.Popen[bytes]) -> int:
    """Return the memory of a process and its children, shared pages once (Linux)."""
    total = 0
    for pid in [process.pid, *_children(process.pid)]:
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total // 1024


def _children(pid: int) -> list[int]:
    found = []
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, path.read_text().split()):
            found += [child, *_children(child)]
    return found


def main() -> None:
    """Start a server and measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--market", choices=["declared", "inferred", "mixed"], default="mixed")
    parser.add_argument("--only", choices=["match", "what-if", "queue"])
    parser.add_argument("--minutes-of-memory", type=float, default=0, help="go on for so long, watching memory")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found: dict[str, Any] = {"cores": os.cpu_count(), "clients": given.clients}
    with server() as (process, port, started):
        found["first answer after seconds"] = round(started, 2)
        for kind in [given.only] if given.only else ["match", "what-if", "queue"]:
            makers = requests_for(port, kind, given.clients, given.market)
            for make in makers:
                Client(port).ask(*make())
            found[kind] = closed_loop(port, makers, given.seconds) | {"memory_mb": memory_mb(process)}
        if given.minutes_of_memory:
            found["memory_mb by minute"] = []
            makers = requests_for(port, "what-if", given.clients // 2, given.market)
            makers += requests_for(port, "match", given.clients - len(makers), given.market)
            for _ in range(int(given.minutes_of_memory)):
                closed_loop(port, makers, 60)
                found["memory_mb by minute"].append(memory_mb(process))
    print(json.dumps(found) if given.json else "\n".join(f"{name}: {value}" for name, value in found.items()))


if __name__ == "__main__":
    main()
