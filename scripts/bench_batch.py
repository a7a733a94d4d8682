"""Measure whole runs of `credlens score` at growing sizes: seconds and memory by stage, and whether they stay linear.

    .venv/bin/python scripts/bench_batch.py --data FOLDER --sizes 10000 100000 1000000
        [--engine local|ray] [--workers 2] [--credentials N] [--again] [--json]

FOLDER holds what scripts/make_postings.py wrote: postings-00000.parquet and so on, 20,000 adverts each, and
catalogue.jsonl. Each size runs in a workspace of its own, made from the releases and the index of the one in use, with
nothing matched; --again runs it a second time, unchanged. Memory is that of all processes of the run together, each
page that they share counted once for each process that shares it (RSS) and once in all (PSS).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from credlens.service.config import load_settings
from credlens.taxonomy.errors import CredlensError, InputError

PART = 20_000
# What a workspace needs to run without computing anything that is not the run's own.
KEPT = ("taxonomies", "index", "crosswalk")
EVERY = 2.0  # seconds between two looks at the memory


class Memory:
    """Watches the memory of a process and of all that it starts."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.peak = {"rss": 0, "pss": 0, "largest": 0}

    def __enter__(self) -> "Memory":
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *raised: object) -> None:
        """Stop watching."""
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(EVERY):
            each = [_kilobytes(pid) for pid in _family(self._pid)]
            found = {
                "rss": sum(rss for rss, _ in each),
                "pss": sum(pss for _, pss in each),
                "largest": max((rss for rss, _ in each), default=0),
            }
            self.peak = {name: max(self.peak[name], value) for name, value in found.items()}


def _family(pid: int) -> Iterator[int]:
    """Yield a process and all that it started."""
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _kilobytes(pid: int) -> tuple[int, int]:
    """Return resident and proportional memory."""
    try:
        lines = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    except OSError:
        return 0, 0
    return int(lines["Rss"].split()[0]), int(lines["Pss"].split()[0])


def measure(data: Path, size: int, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Return one row a run of a size."""
    parts = [data / f"postings-{number:05}.parquet" for number in range(-(-size // PART))]
    if missing := [str(path) for path in parts if not path.exists()]:
        raise InputError(
            f"{len(missing)} parts are not there; make them with scripts/make_postings.py", path=missing[0]
        )
    with tempfile.TemporaryDirectory(prefix="credlens-batch-", dir=options.scratch) as scratch:
        home = Path(scratch) / "home"
        for name in KEPT:
            if (load_settings().home / name).is_dir():
                shutil.copytree(load_settings().home / name, home / name)
        catalogue = _first(data / "catalogue.jsonl", options.credentials, Path(scratch) / "catalogue.jsonl")
        postings = _cut(parts, size, Path(scratch))
        out = Path(scratch) / "out"
        command = [sys.executable, "-c", "from credlens.service.cli.main import main; main()", "score"]
        command += ["--catalogue", str(catalogue), "--out", str(out), "--engine", options.engine, "--json"]
        command += ["--workers", str(options.workers), "--as-of", options.as_of]
        for path in postings:
            command += ["--postings", str(path)]
        return [_run(command, home, size, again) for again in range(2 if options.again else 1)]


def _run(command: list[str], home: Path, size: int, again: int) -> dict[str, Any]:
    begin = time.perf_counter()
    environment = {**os.environ, "CREDLENS_HOME": str(home), "RAY_USAGE_STATS_ENABLED": "0"}
    with (
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as run,
        Memory(run.pid) as memory,
    ):
        said, _ = run.communicate()
    if run.returncode:
        raise InputError(f"the run of {size:,} postings ended with {run.returncode}")
    seconds = time.perf_counter() - begin
    return {
        "postings": size,
        "again": bool(again),
        "seconds": round(seconds, 1),
        "microseconds_a_posting": round(seconds / size * 1e6, 1),
        "peak_megabytes": {name: round(value / 1024) for name, value in memory.peak.items()},
        **{key: value for key, value in json.loads(said).items() if key not in ("report", "postings")},
    }


def _first(catalogue: Path, count: int | None, target: Path) -> Path:
    """Return a catalogue of the first so many credentials."""
    lines = catalogue.read_text(encoding="utf-8").splitlines(keepends=True)
    target.write_text("".join(lines[:count]), encoding="utf-8")
    return target


def _cut(parts: list[Path], size: int, scratch: Path) -> list[Path]:
    """Return files of exactly so many postings: the last part may be too long."""
    import pyarrow.parquet as pq

    rest = size - PART * (len(parts) - 1)
    if rest == PART:
        return parts
    last = scratch / parts[-1].name
    pq.write_table(pq.read_table(parts[-1]).slice(0, rest), last)
    return [*parts[:-1], last]


def main() -> int:
    """Run every size and print the rows."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sizes", type=int, nargs="+", required=True)
    parser.add_argument("--credentials", type=int, help="of the catalogue; all by default")
    parser.add_argument("--engine", choices=("local", "ray"), default="local")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    parser.add_argument("--as-of", default="2026-11-27")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--scratch", type=Path, help="folder with room for the workspaces; the system's by default")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = []
    try:
        for size in options.sizes:
            for row in measure(options.data, size, options):
                rows.append(row)
                if not options.json:
                    print(json.dumps(row), flush=True)
    except CredlensError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if options.json:
        print(json.dumps(rows, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
