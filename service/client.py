"""A client of the service for programs: each method sends one request and returns what the API promises.

with Client("https://skills.example.edu", key="credlens_...") as client:
job = client.import_catalogue(Path("courses.csv"))
client.wait(job)
client.wait(client.score())
for row in client.alignments():
print(row.title, row.scores.relevance.value)
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

from credlens.models.records import Credential, TextKind
from credlens.taxonomy.errors import ConfigError, CredlensError

from .api.credentials import CredentialRow
from .api.demand import DemandReply
from .api.finding_shapes import AlignmentDetail, AlignmentListed, FlagListed, GapWithQuotes
from .api.jobs import JobShape
from .api.match import MatchedShape, MatchReply
from .api.problems import Problem
from .api.review_shapes import DecisionShape, QueueRowShape
from .api.scored_shapes import DraftScored
from .api.shapes import Listed
from .api.taxonomies import ConceptShape
from .store.sql.packing import plain, typed

if TYPE_CHECKING:
    import httpx2

T = TypeVar("T")

# Seconds between two looks at a job.
_LOOK = 0.5
_OVER = ("done", "failed", "cancelled")


class ServiceError(CredlensError):
    """The service refused. status: of HTTP; problem: what it said, with the values that are wrong."""

    def __init__(self, status: int, problem: Problem) -> None:
        self.status, self.problem = status, problem
        super().__init__(f"{status}: {problem.detail}")


class Client:
    """A connection to one service; use it in a with statement, or close it."""

    def __init__(self, address: str = "http://127.0.0.1:8000", *, key: str = "", timeout: float = 60.0) -> None:
        """Connect.

        address  without /api/v1
        key      of POST /api/v1/keys; none where one person works alone on this machine
        timeout  seconds that an answer may take
        """
        try:
            import httpx2
        except ModuleNotFoundError:
            raise ConfigError("the client needs httpx2; install it: pip install 'credlens[client]'") from None
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx2.Client(base_url=f"{address.rstrip('/')}/api/v1", headers=headers, timeout=timeout)

    def __enter__(self) -> "Client":
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def match(self, texts: Sequence[str], *, kind: TextKind = TextKind.SENTENCE, top: int = 10) -> list[MatchedShape]:
        """Return the skills that each text asks for or teaches, best first."""
        return self._send(MatchReply, "POST", "/match", {"texts": list(texts), "kind": kind.value, "top": top}).items

    def search_skills(self, text: str, *, limit: int = 20, scheme: str = "") -> list[ConceptShape]:
        """Return the skills whose names come nearest to a text."""
        return self._get(Listed[ConceptShape], "/taxonomies/skills", text=text, limit=limit, scheme=scheme).items

    def demand(self, *, occupation: str = "", region: str = "", since: str = "", top: int = 50) -> DemandReply:
        """Return the skills that the postings which meet every condition ask for most; since: 2026-01-31."""
        return self._get(DemandReply, "/demand", occupation=occupation, region=region, since=since, top=top)

    def what_if(self, record: Mapping[str, Any], *, offers: int = 0) -> DraftScored:
        """Return what is found about a draft that is kept nowhere; record: {"title", "outcomes": [{"text"}], ...}."""
        return self._send(DraftScored, "POST", "/what-if", {"record": dict(record), "offers": offers})

    def credentials(self, *, text: str = "", jurisdiction: str = "") -> Iterator[CredentialRow]:
        """Yield the catalogue by title, page by page."""
        return self._pages(CredentialRow, "/credentials", text=text, jurisdiction=jurisdiction)

    def credential(self, credential_id: str) -> tuple[Credential, str]:
        """Return a record and its tag, which put_credential takes."""
        answer = self._request("GET", f"/credentials/{_part(credential_id)}")
        return typed(Credential, answer.json()), answer.headers["etag"]

    def put_credential(self, record: Credential, *, tag: str = "") -> str:
        """Write a record and return its new tag; tag: of what was read, empty for a credential that is new."""
        headers = {"If-Match": tag} if tag else {}
        answer = self._request("PUT", f"/credentials/{_part(record.id)}", json=plain(record), headers=headers)
        return answer.headers["etag"]

    def import_catalogue(self, path: Path, *, mapping: Mapping[str, str] | None = None, key: str = "") -> JobShape:
        """Send a table of credentials and return the job that takes it in.

        mapping  field -> column, for columns whose names are not recognised
        key      the same for a request that is repeated, so that it is done once
        """
        return self._import("/catalogue/imports", path, mapping or {}, key)

    def import_postings(self, path: Path, *, mapping: Mapping[str, str] | None = None, key: str = "") -> JobShape:
        """Send a table of postings and return the job that takes it in; arguments as in import_catalogue."""
        return self._import("/postings/imports", path, mapping or {}, key)

    def score(self) -> JobShape:
        """Have the catalogue scored and return the job that does it."""
        return self._send(JobShape, "POST", "/jobs/score", {})

    def job(self, job_id: str) -> JobShape:
        """Return a job as it stands."""
        return self._get(JobShape, f"/jobs/{_part(job_id)}")

    def wait(self, job: JobShape, *, timeout: float = 3600.0) -> JobShape:
        """Wait until a job is over and return it; raise TimeoutError after so many seconds."""
        end = time.monotonic() + timeout
        while job.state not in _OVER:
            if time.monotonic() > end:
                raise TimeoutError(f"job {job.id} is {job.state} after {timeout:.0f} s")
            time.sleep(_LOOK)
            job = self.job(job.id)
        return job

    def alignments(self, *, order: str = "severity", text: str = "") -> Iterator[AlignmentListed]:
        """Yield how the credentials stand after the newest run, page by page."""
        return self._pages(AlignmentListed, "/alignments", order=order, text=text)

    def alignment(self, credential_id: str) -> AlignmentDetail:
        """Return scores with their parts, outcomes and flags of a credential."""
        return self._get(AlignmentDetail, f"/alignments/{_part(credential_id)}")

    def gaps(self, credential_id: str) -> Iterator[GapWithQuotes]:
        """Yield what a credential's market asks for, with quotes, page by page."""
        return self._pages(GapWithQuotes, f"/alignments/{_part(credential_id)}/gaps")

    def flags(self, *, credential_id: str = "", rule: str = "") -> Iterator[FlagListed]:
        """Yield the flags of the newest run, page by page."""
        return self._pages(FlagListed, "/flags", credential=credential_id, rule=rule)

    def queue(self) -> Iterator[QueueRowShape]:
        """Yield the credentials with flags that nobody has answered, the most severe first."""
        return self._pages(QueueRowShape, "/review/queue")

    def decide(
        self, credential_id: str, verdict: str, rationale: str, *, next_review: str | None = None, tag: str = ""
    ) -> DecisionShape:
        """Answer the flags of a credential: keep, revise, retire or defer; next_review: 2027-01-31.

        tag  of the dossier that was read; by default that of the dossier as it stands now
        """
        path = f"/review/credentials/{_part(credential_id)}"
        tag = tag or self._request("GET", path).headers["etag"]
        body = {"verdict": verdict, "rationale": rationale, "next_review": next_review}
        answer = self._request("POST", f"{path}/decisions", json=body, headers={"If-Match": tag})
        return DecisionShape.model_validate(answer.json())

    def export(
        self,
        format_id: str,
        path: Path,
        *,
        credential_ids: Sequence[str] = (),
        run_id: str = "",
        min_probability: float = 0.5,
    ) -> Path:
        """Write a run, by default the newest, into a file as it comes, and return its path.

        format_id  scores, gaps, flags, outcomes, or a format of other systems, such as elm
        path       of a table: its ending says how it is written
        """
        query = _told({"run": run_id, "min_probability": min_probability, "ending": path.suffix})
        chosen: dict[str, str | list[str]] = {**query, "credential": [*credential_ids]}
        partial = path.with_name(f"{path.name}.part")
        try:
            with self._http.stream("GET", f"/exports/{_part(format_id)}", params=chosen) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise ServiceError(answer.status_code, _problem(answer))
                with partial.open("wb") as file:
                    file.writelines(answer.iter_bytes())
            return partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)

    def _import(self, path: str, file: Path, mapping: Mapping[str, str], key: str) -> JobShape:
        given = [("name", file.name), *(("map", f"{field}={column}") for field, column in mapping.items())]
        headers = {"Content-Type": "application/octet-stream"} | ({"Idempotency-Key": key} if key else {})
        with file.open("rb") as stream:
            answer = self._request("POST", path, params=given, content=stream, headers=headers)
        return JobShape.model_validate(answer.json())

    def _get(self, shape: type[T], path: str, **query: object) -> T:
        return typed(shape, self._request("GET", path, params=_told(query)).json())

    def _send(self, shape: type[T], method: str, path: str, body: object) -> T:
        return typed(shape, self._request(method, path, json=body).json())

    def _pages(self, shape: type[T], path: str, **query: object) -> Iterator[T]:
        cursor = ""
        while True:
            page = self._request("GET", path, params=_told({**query, "limit": 200, "cursor": cursor})).json()
            yield from (typed(shape, item) for item in page["items"])
            cursor = page["next"]
            if not cursor:
                return

    def _request(self, method: str, path: str, **sent: Any) -> "httpx2.Response":  # noqa: ANN401
        answer = self._http.request(method, path, **sent)
        if answer.status_code >= 400:
            raise ServiceError(answer.status_code, _problem(answer))
        return answer


def _told(query: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in query.items() if value not in ("", None)}


def _part(name: str) -> str:
    """Return a name as one part of an address."""
    return quote(name, safe="")


def _problem(answer: "httpx2.Response") -> Problem:
    try:
        return Problem.model_validate(answer.json())
    except ValueError:
        return Problem(title=answer.reason_phrase, status=answer.status_code, detail=answer.text[:500])
