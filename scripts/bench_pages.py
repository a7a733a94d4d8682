"""Measure the pages in Debian's Chromium on loopback: first contentful paint, bytes and requests of each.

    .venv/bin/python scripts/bench_pages.py [--credential ID] [--rounds 3] [--json]

The workspace is CREDLENS_HOME with a catalogue and a run on record, used by one person alone. Cold: the server was
started for this page, and it is asked as soon as its port is open. Warm: median of the rounds, each with a browser
that holds nothing yet. Bytes are those that were sent, without headers.
"""

import argparse
import contextlib
import json
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

PLACES = (
    "/",
    "/review",
    "/decisions",
    "/suppressions",
    "/drafts",
    "/market",
    "/skills",
    "/imports",
    "/jobs",
    "/people",
)
OF_ONE = ("/credentials/{}", "/review/{}", "/gaps/{}?status=covered")

_PAINTED = """() => new Promise(done => new PerformanceObserver(list => {
  const found = list.getEntries().find(one => one.name === 'first-contentful-paint');
  if (found) done(found.startTime);
}).observe({type: 'paint', buffered: true}))"""


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server without a worker, and yield its address as soon as its port is open."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    call = "from credlens.service.cli.main import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", call, "serve", "--port", str(port), "--no-worker"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _await_port(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=60)


def _await_port(process: subprocess.Popen[bytes], port: int) -> None:
    while process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.02)
    raise SystemExit("the server ended; run credlens serve to see why")


def opened(browser: Browser, address: str) -> dict[str, Any]:
    """Open an address in a new context; return milliseconds to the first paint, bytes, requests and status."""
    context = browser.new_context()
    page = context.new_page()
    page.set_default_timeout(120_000)
    answers: list[Any] = []
    page.on("response", lambda one: answers.append(one))
    answer = page.goto(address)
    page.wait_for_load_state("load")
    found = {
        "paint_ms": round(page.evaluate(_PAINTED)),
        "bytes": sum(len(one.body()) for one in answers if one.ok),
        "requests": len(answers),
        "status": answer.status if answer else 0,
    }
    context.close()
    return found


def measured(browser: Browser, places: list[str], rounds: int) -> list[dict[str, Any]]:
    """Return a row a page: its first paint cold and warm, bytes and requests."""
    cold = {}
    for place in places:
        with server() as url:
            cold[place] = opened(browser, url + place)["paint_ms"]
    rows = []
    with server() as url:
        for place in places:
            taken = [opened(browser, url + place) for _ in range(rounds + 1)][1:]
            warm = statistics.median(one["paint_ms"] for one in taken)
            rows.append({"page": place, "cold_ms": cold[place], **taken[-1], "paint_ms": warm})
    return rows


def main() -> None:
    """Read what is asked for, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--credential", default="nz-cloud-bookkeeping", help="whose dossier, case and gaps are opened")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    places = [*PLACES, *(one.format(quote(asked.credential, safe="")) for one in OF_ONE)]
    with sync_playwright() as playwright:
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=flags)
        rows = measured(browser, places, asked.rounds)
        browser.close()
    if asked.json:
        print(json.dumps(rows, indent=1))
        return
    print("page  first paint cold / warm (ms)  kB  requests  status")
    for row in rows:
        figures = f"{row['cold_ms']:>6} {row['paint_ms']:>6.0f} {row['bytes'] / 1000:>6.0f} {row['requests']:>3}"
        print(f"{row['page']:<40} {figures} {row['status']:>4}")


if __name__ == "__main__":
    main()
