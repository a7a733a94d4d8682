"""The client and the page of curl lines, against a whole service."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from credlens.models.records import Credential, Outcome, TextKind
from credlens.service.client import Client, ServiceError

from .live_server import Served, served, workspace

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    home = tmp_path_factory.mktemp("served")
    workspace(home)
    with served(home) as running:
        yield running


@pytest.fixture
def client(service: Served) -> Iterator[Client]:
    with Client(service.address) as client:
        yield client


def table(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_program_goes_from_files_to_a_decision(client: Client, tmp_path: Path) -> None:
    adverts = [f'p{n},Welder,"You weld pipes in team {n}.",2026-06-{n % 28 + 1:02},Works {n},Welder' for n in range(60)]
    posted = client.wait(
        client.import_postings(table(tmp_path, "a.csv", "id,title,text,date,employer,occupation", *adverts))
    )
    assert (posted.state, (posted.result or {})["new"]) == ("done", 60)
    courses = table(
        tmp_path, "c.csv", "id,title,outcomes", "c-weld,Welding,Weld pipes", "c-wash,Kitchen,Wash dishes", "x,,"
    )
    taken = client.wait(client.import_catalogue(courses, key="june"))
    counts = taken.result or {}
    assert (counts["records"], counts["rejected"]) == (2, 1)
    assert client.import_catalogue(courses, key="june").id == taken.id
    assert client.wait(client.score()).state == "done"
    assert {row.credential_id for row in client.alignments()} == {"c-weld", "c-wash"}
    found = client.alignment("c-weld")
    assert [skill.label for skill in found.outcomes[0].skills] == ["weld pipes"]
    assert [gap.label for gap in client.gaps("c-weld")] == ["weld pipes"]
    elm = json.loads(client.export("elm", tmp_path / "elm.jsonld").read_text(encoding="utf-8"))
    assert {one["title"]["en"] for one in elm["@graph"]} == {"Welding", "Kitchen"}
    scores = client.export("scores", tmp_path / "scores.csv", credential_ids=["c-weld"]).read_text(encoding="utf-8")
    assert [line.split(",")[0] for line in scores.splitlines()] == ["id", "c-weld"]
    with pytest.raises(ServiceError, match="nearest: elm"):
        client.export("elms", tmp_path / "no.json")
    assert not [*tmp_path.glob("no.json*")]
    flagged = {flag.credential_id for flag in client.flags()}
    assert flagged == {row.credential_id for row in client.queue()}
    decided = client.decide(flagged.pop(), "keep", "It was read.", next_review="2099-01-31")
    assert decided.state == "in force"


def test_texts_are_matched_and_drafts_scored(client: Client) -> None:
    (matched,) = client.match(["Learners weld pipes"], kind=TextKind.OUTCOME, top=1)
    assert matched.matches[0].label == "weld pipes"
    assert client.search_skills("cook soup")[0].label == "cook soups"


def test_a_record_is_written_with_the_tag_that_was_read(client: Client) -> None:
    record = Credential(id="c/ü 1", title="Soups", outcomes=(Outcome(id="o1", text="Cook soups"),))
    tag = client.put_credential(record)
    assert client.credential("c/ü 1") == (record, tag)
    with pytest.raises(ServiceError, match="If-Match") as refused:
        client.put_credential(record)
    assert refused.value.status == 428
    assert [row.title for row in client.credentials(text="soups")] == ["Soups"]


@pytest.mark.skipif(shutil.which("curl") is None or shutil.which("bash") is None, reason="no curl or bash here")
def test_every_line_of_the_curl_page_works(service: Served, tmp_path: Path) -> None:
    page = (files("credlens.service.api") / "CURL.md").read_text(encoding="utf-8")
    script = "\n".join(re.findall(r"```sh\n(.*?)```", page, flags=re.DOTALL))
    assert script.count("api ") > 15
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", script],
        cwd=tmp_path,
        env={"CREDLENS": service.address, "PATH": "/usr/bin:/bin:/usr/local/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-500:]
    assert '"verdict":"keep"' in done.stdout
