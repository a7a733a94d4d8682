"""Send whatever the OpenAPI document allows, and what it does not, and see that the service answers as it says.

    .venv/bin/python scripts/fuzz_api.py [--cases 30] [--seed 1] [--mode local] [--mode people] [--report DIR] [--json]

schemathesis goes through every operation of the whole document: its examples, the bounds of every value, values at
random (--cases of each kind an operation) and chains of requests, in which the answer to one names what the next is
about. It is done once for one person alone and once with an administrator's key, against a server in a process of its
own over a fresh workspace with one of each thing, in SQLite or in the empty database of CREDLENS_DATABASE_URL (with one
--mode). The same seed makes the same requests, but for ids that the service gives out.

A fault is: an answer of 500 or more; a status, media type, header or body that the document does not have; a request
accepted that it forbids; one refused as malformed that it allows; a method answered that it does not have; a route that
takes no notice of keys; an answer that tells where the service lies.
Exit code 1 where there is a fault; --report keeps schemathesis' own reports, which say how to repeat each.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
from fuzz_town import KEY, Town, town

MODES = ("local", "people")
# What a valid request may be answered with: not only what it asks for, but that its state forbids it.
VALID = ["2xx", "3xx", "401", "403", "404", "409", "412", "422", "428", "429", "503"]
_SERVER_FAULT = re.compile(r"status=5(?!03)\d\d")


@dataclass(frozen=True)
class Fuzzed:
    """What came of one run. faults: in words, with the operations; broken: answers of 500 or more, by the log."""

    mode: str
    operations: int
    cases: int
    broken: int
    seconds: float
    faults: list[str] = field(default_factory=list)


def fuzz(mode: str, folder: Path, *, cases: int, seed: int) -> Fuzzed:
    """Fuzz a fresh service; reports and the server's log go into the folder."""
    log = folder / f"{mode}.log"
    with tempfile.TemporaryDirectory() as home, town(Path(home), log, people=mode == "people") as place:
        report = folder / f"{mode}.json"
        config = folder / f"{mode}.toml"
        config.write_text(
            f"[checks.positive_data_acceptance]\nexpected-statuses = {json.dumps(VALID)}\n", encoding="utf-8"
        )
        done = _schemathesis(place, Path(home), config, report, cases=cases, seed=seed)
        (folder / f"{mode}.txt").write_text(done, encoding="utf-8")
        faults = _lost_key(place)
        broken = len(_SERVER_FAULT.findall(log.read_text(encoding="utf-8", errors="replace")))
    if not report.exists():
        raise RuntimeError(done[-2000:])
    told = json.loads(report.read_text(encoding="utf-8"))
    faults += [f"{one['title']}: {', '.join(_operations(one))}" for one in told["failures"]]
    faults += [
        f"not tested: {told['operations'][name]} {name}" for name in ("errored", "skipped") if told["operations"][name]
    ]
    faults += [f"{one['title']}: {one['count']} times" for one in told["errors"]]
    if broken:
        faults.append(f"{broken} answers of 500 or more are in the server's log")
    return Fuzzed(
        mode=mode,
        operations=told["operations"]["tested"],
        cases=told["test_cases"]["generated"],
        broken=broken,
        seconds=round(told["running_time"], 1),
        faults=faults,
    )


def _operations(failure: Mapping[str, Any]) -> list[str]:
    return [one if isinstance(one, str) else str(one.get("label", one)) for one in failure["operations"]]


def _schemathesis(place: Town, home: Path, config: Path, report: Path, *, cases: int, seed: int) -> str:
    command = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "--no-color", "run"]
    command += [f"{place.address}/api/v1/openapi.json", "--seed", str(seed), "--max-examples", str(cases)]
    command += ["--continue-on-failure", "--request-timeout", "60", "--suppress-health-check", "all"]
    command += ["--generation-database", "none"]
    command += ["--report", "json", "--report-json-path", str(report)]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "fuzz_hooks", "PYTHONHASHSEED": "0", "COLUMNS": "160"}
    environment["FUZZ_INSIDE"] = f"{home}\n{Path(__file__).parent.parent}"
    environment["FUZZ_KNOWN"] = json.dumps(place.known)
    environment["PYTHONPATH"] = os.pathsep.join((str(Path(__file__).parent), os.environ.get("PYTHONPATH", "")))
    if place.key:
        command += ["--header", f"Authorization: Bearer {place.key}"]
        environment["FUZZ_OWN"] = " ".join(_own(place))
    done = subprocess.run(command, env=environment, cwd=report.parent, capture_output=True, text=True)
    return done.stdout + done.stderr


def _own(place: Town) -> list[str]:
    """Return the ids of the person that all is sent as, and of the key."""
    with _client(place) as client:
        keys = client.get("/keys").json()["items"]
        return [client.get("/me").json()["user_id"], *(key["id"] for key in keys if key["name"] == KEY)]


def _lost_key(place: Town) -> list[str]:
    with _client(place) as client:
        answer = client.get("/me")
    return [] if answer.is_success else [f"at the end the service answers {answer.status_code} to who sent all that"]


def _client(place: Town) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {place.key}"} if place.key else {}
    return httpx2.Client(base_url=f"{place.address}/api/v1", headers=headers, timeout=60)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=30, help="values at random an operation, and chains of requests")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mode", action="append", choices=MODES, help="both by default")
    parser.add_argument("--report", type=Path, help="folder that keeps the reports")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.report or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        told = [fuzz(mode, folder.resolve(), cases=given.cases, seed=given.seed) for mode in given.mode or MODES]
    for one in told:
        if given.json:
            print(json.dumps(one.__dict__))
            continue
        print(
            f"{one.mode}: {one.cases} cases, {one.operations} operations, {one.broken} answers of 500 or more, "
            f"{len(one.faults)} kinds of violations, {one.seconds:.0f} s"
        )
        print(*(f"  {fault}" for fault in one.faults), sep="\n", end="\n" if one.faults else "")
    return 1 if any(one.faults for one in told) else 0


if __name__ == "__main__":
    sys.exit(main())
