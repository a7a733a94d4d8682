"""Those who write while the service is killed: each remembers what was accepted, and repeats what was not answered."""

import random
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx2
from torture_checks import Accepted

# Answers that say nothing of whether it was done, or ask to come again.
_AGAIN = {429, 500, 502, 503, 504}
_ROWS = 5


class Writer(threading.Thread):
    """One that writes until it is stopped; what it has begun by then it brings to its end first."""

    def __init__(self, number: int, address: str, *, seed: int, stop: threading.Event) -> None:
        super().__init__(name=f"writer {number}", daemon=True)
        self.accepted = Accepted()
        self._number = number
        self._dice = random.Random(f"{seed} {number}")
        self._stop_asked = stop
        self._client = httpx2.Client(base_url=address, timeout=10)
        self._count = 0

    def run(self) -> None:
        """Write."""
        acts: tuple[Callable[[str], None], ...] = (self._edit, self._edit, self._courses, self._adverts, self._score)
        with self._client:
            while not self._stop_asked.is_set():
                self._count += 1
                self._dice.choice(acts)(f"{self._number}-{self._count}")
                time.sleep(self._dice.uniform(0, 0.2))

    def _edit(self, name: str) -> None:
        credential = f"edited-{self._number}-{self._dice.randrange(3)}"
        title, outcomes = f"Edit {name}", [{"id": f"{credential}/1", "text": "Weld pipes"}]
        record = {"id": credential, "title": title, "outcomes": outcomes}
        self._sent("PUT", f"/credentials/{credential}", json=record, headers={"If-Match": "*"})
        self.accepted.edits.setdefault(credential, []).append(title)

    def _courses(self, name: str) -> None:
        ids = [f"course-{name}-{row}" for row in range(_ROWS)]
        lines = ["id,title,outcomes", *(f"{i},Course {i},Read technical drawings" for i in ids)]
        self._import("catalogue", name, lines)
        self.accepted.courses.update(ids)

    def _adverts(self, name: str) -> None:
        ids = [f"advert-{name}-{row}" for row in range(_ROWS)]
        lines = ["id,title,text,date"]
        for number, advert in enumerate(ids):
            lines.append(f"{advert},Welder,In yard {advert} you weld pipes.,2026-{1 + number:02}-0{1 + number}")
        self._import("postings", name, lines)
        self.accepted.adverts.update(ids)

    def _score(self, name: str) -> None:
        # Not more often than that: each takes far longer than an import.
        if self._dice.random() < 0.1:
            self.accepted.scores.add(self._sent("POST", "/jobs/score", json={})["id"])

    def _import(self, kind: str, name: str, lines: list[str]) -> None:
        headers = {
            "Content-Type": "text/csv",
            "Idempotency-Key": f"{name} {uuid.UUID(int=self._dice.getrandbits(128))}",
        }
        content = "\n".join(lines) + "\n"
        first = self._sent("POST", f"/{kind}/imports", content=content, headers=headers)["id"]
        self.accepted.imports[first] = len(lines) - 1
        # A program that was cut off after the answer asks again: it must be told of the same job.
        if self._dice.random() < 0.5:
            again = self._sent("POST", f"/{kind}/imports", content=content, headers=headers)["id"]
            if again != first:
                self.accepted.twice.append(f"{headers['Idempotency-Key']}: {first}, then {again}")

    def _sent(self, method: str, path: str, **given: Any) -> Any:  # noqa: ANN401
        """Send a request until it is answered, and return the answer."""
        while True:
            try:
                answer = self._client.request(method, path, **given)
                if answer.is_success:
                    return answer.json()
                if answer.status_code not in _AGAIN:
                    raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
                self.accepted.unavailable += 1
            except httpx2.ConnectError:
                self.accepted.refused += 1
            except httpx2.TransportError:
                self.accepted.cut_off += 1
            time.sleep(0.1)
