"""Kill the server and the worker at random moments while others write, then see that nothing is lost or done twice.

    .venv/bin/python scripts/torture_service.py [--kills 100] [--seed 1] [--database URL] [--json]

Several writers change credentials, send tables and ask for scores over HTTP, and repeat what was not answered, as a
program should: imports with the same Idempotency-Key. Meanwhile SIGKILL goes to the server or to the worker, which are
started anew. In the end the queue is worked off, and what torture_checks.py says of database and workspace is printed.
The database is SQLite in a folder of its own, or the empty one at the address given. Exit code 1 where something fails.
"""

import argparse
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from torture_checks import Accepted, faults, retry_worn_out
from torture_writers import Writer

MAIN = "from credlens.service.cli.main import main; main()"
WRITERS = 3
# Seconds between two kills, at least and at most: from the first moments of a process to the middle of its work.
BETWEEN = (0.1, 2.5)
LEASE = 1
# Seconds that a server has to start.
PATIENCE = 120.0
TABLES = {
    "taxonomy import custom": "id,label\nweld,weld pipes\nread,read technical drawings\ncook,cook soups\n",
    "catalogue import": "id,title,outcomes\nfirst,First,Weld pipes\n",
    "postings import": "id,title,text\nfirst,Welder,You weld pipes.\n",
}


@dataclass
class Program:
    """A process of credlens that can be killed and started anew. log: where what it says goes."""

    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    kills: int = 0
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    def start(self) -> None:
        """Start it."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-c", MAIN, *self.arguments]
            self.process = subprocess.Popen(command, env=self.environment, stdout=log, stderr=log)

    def kill(self) -> None:
        """Kill it: no handler runs, nothing is flushed."""
        if self.process:
            self.process.kill()
            self.process.wait()
            self.kills += 1

    def run(self) -> int:
        """Run it to its end, and return its exit code."""
        self.start()
        return self.process.wait() if self.process else 0


@dataclass(frozen=True)
class Torture:
    """What happened.

    retried  jobs that had been given up, as too many workers died at them, and were done when that was over
    seconds  from the first kill to the empty queue
    """

    accepted: Accepted
    server_kills: int
    worker_kills: int
    retried: int
    seconds: float
    faults: list[str]


def torture(
    home: Path, *, kills: int, seed: int, database: str = "", between: tuple[float, float] = BETWEEN
) -> Torture:
    """Kill so many times over a fresh workspace, and return what was accepted and what does not hold."""
    environment = _environment(home, database)
    _set_up(home, environment)
    port = _free_port()
    server = Program(("serve", "--no-worker", "--port", str(port)), environment, home / "server.log")
    worker = Program(("worker", "--lease", str(LEASE)), environment, home / "worker.log")
    stop = threading.Event()
    writers = [Writer(number, f"http://127.0.0.1:{port}/api/v1", seed=seed, stop=stop) for number in range(WRITERS)]
    begin = time.monotonic()
    for program in (server, worker):
        program.start()
    for writer in writers:
        writer.start()
    dice = random.Random(seed)
    for _ in range(kills):
        _await_server(port)
        time.sleep(dice.uniform(*between))
        target = dice.choice((server, worker))
        target.kill()
        target.start()
    stop.set()
    for writer in writers:
        writer.join()
    kills_of = server.kills, worker.kills
    for program in (server, worker):
        program.kill()
    accepted = Accepted.together([Accepted(adverts={"first"}), *(writer.accepted for writer in writers)])
    retried = _work_off(environment, home)
    seconds = time.monotonic() - begin
    return Torture(accepted, *kills_of, retried, seconds, faults(home, environment, accepted))


def _set_up(home: Path, environment: dict[str, str]) -> None:
    """Import a small taxonomy of our own, and a first course and advert, so that there is something to score."""
    log = home / "setup.log"
    for name, content in TABLES.items():
        table = home / f"{name.split()[0]}.csv"
        table.write_text(content, encoding="utf-8")
        if Program((*name.split(), str(table)), environment, log).run():
            raise RuntimeError(log.read_text(encoding="utf-8"))


def _await_server(port: int) -> None:
    """Return when the server listens, so that the next kill finds it at work."""
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"no server listens after {PATIENCE:.0f} seconds")


def _work_off(environment: dict[str, str], home: Path) -> int:
    """Have the queue worked off, and return how many jobs had been given up because too many workers died at them."""
    # Until the leases of the killed have passed.
    time.sleep(LEASE + 0.5)
    drain = Program(("worker", "--drain"), environment, home / "worker.log")
    drain.run()
    retried = retry_worn_out(home, environment)
    drain.run()
    return retried


def _environment(home: Path, database: str) -> dict[str, str]:
    settings = {"CREDLENS_HOME": str(home), "CREDLENS_ENCODER": "static", "OMP_NUM_THREADS": "1"}
    # What is fast enough for a person is too slow for these writers, and no test of it.
    settings |= {"CREDLENS_DATABASE_URL": database, "CREDLENS_RATE_LIMIT": "100000/minute"}
    return {**os.environ, **settings}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--database", default="", help="address of an empty PostgreSQL database")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        told = torture(Path(folder), kills=given.kills, seed=given.seed, database=given.database)
    figures = {
        "kills of the server": told.server_kills,
        "kills of the worker": told.worker_kills,
        "jobs given up, then retried": told.retried,
        "seconds": round(told.seconds),
        **told.accepted.counts(),
        "faults": told.faults,
    }
    if given.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name}: {value}")
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
