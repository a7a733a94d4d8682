"""Runs downloaded: in every format that there is a writer for, and no catalogue is held in memory meanwhile."""

import gc
import json
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import overload

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from credlens.service import downloads
from credlens.service.api.app import create_app
from credlens.service.exporting import export, exported, writers
from credlens.service.formats.exchange.format import Exported
from credlens.service.formats.exchange.json_out import write_json
from credlens.service.office import Office
from credlens.service.people.actor import local_actor
from credlens.service.recorded import recorded_result
from credlens.service.reports.frames import FRAMES, frame
from credlens.service.reports.table_files import write_table

from . import report_fixtures
from .test_findings import many, record, result

FILES = [(name, ending) for name, target in downloads.targets().items() for ending in target.endings]


@pytest.fixture
def client(office: Office) -> Iterator[TestClient]:
    with TestClient(create_app(office), base_url="http://localhost") as client:
        yield client


@pytest.fixture
def run_id(office: Office) -> str:
    return record(office.database, result(report_fixtures.care(), *many(3)))


def test_what_is_listed_is_what_can_be_written(client: TestClient) -> None:
    listed = client.get("/api/v1/exports").json()["items"]
    assert [(one["id"], ending) for one in listed for ending in one["endings"]] == FILES
    assert {one["id"] for one in listed} == {*writers(), *FRAMES}


@pytest.mark.parametrize(("name", "ending"), FILES)
def test_a_download_is_the_file_that_the_command_writes(
    client: TestClient, office: Office, run_id: str, tmp_path: Path, name: str, ending: str
) -> None:
    answer = client.get(f"/api/v1/exports/{name}", params={"ending": ending, "min_probability": 0.2})
    assert answer.status_code == 200, answer.text
    run = recorded_result(office, local_actor())
    path = tmp_path / f"own{ending}"
    export(run, name, path, min_probability=0.2)
    assert answer.content == path.read_bytes()
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert answer.headers["content-type"].partition(";")[0] == downloads.MEDIA[ending]
    told = f'attachment; filename="credlens-{name}-{run.run.as_of}{ending}"'
    assert answer.headers["content-disposition"] == told
    assert [*office.settings.home.glob("exports/*")] == []


def test_some_credentials_or_an_earlier_run(client: TestClient, office: Office, run_id: str) -> None:
    said = client.get("/api/v1/exports/elm", params={"credential": ["c1", "c2"], "run": run_id}).json()
    assert [one["id"] for one in said["@graph"]] == ["urn:credlens:c1", "urn:credlens:c2"]
    table = client.get("/api/v1/exports/scores", params={"credential": "c1"}).text
    assert [line.partition(",")[0] for line in table.splitlines()] == ["id", "c1"]


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("elms", 404, "no export format 'elms'; nearest: elm"),
        ("elm?run=none", 404, "no run 'none'"),
        ("elm?ending=.csv", 422, "elm is written into files that end in .jsonld"),
        ("elm?credential=c9", 422, "no credential 'c9'"),
        ("elm?min_probability=2", 422, "min_probability"),
        ("elm?ending=.exe", 422, "ending"),
    ],
)
def test_what_cannot_be_had(client: TestClient, run_id: str, path: str, status: int, words: str) -> None:
    answer = client.get(f"/api/v1/exports/{path}")
    assert (answer.status_code, words in answer.json()["detail"]) == (status, True), answer.text


def test_before_the_first_run_there_is_nothing(client: TestClient) -> None:
    assert client.get("/api/v1/exports/elm").status_code == 404


def test_most_threads_are_for_others(client: TestClient, run_id: str) -> None:
    """While four are being written the fifth is to come again; a place is free when one of them is done."""
    taken = [downloads._WRITING.acquire(blocking=False) for _ in range(4)]
    try:
        answer = client.get("/api/v1/exports/elm")
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    finally:
        for _ in taken:
            downloads._WRITING.release()
    assert [client.get("/api/v1/exports/elm").status_code for _ in range(6)] == [200] * 6


class Tracked(Exported):
    """One that can be looked after, as it has no slots."""

    __hash__ = object.__hash__


class Drawn(Sequence[Exported]):
    """Credentials that know how many of them are held at once."""

    def __init__(self, held: Sequence[Exported]) -> None:
        self._held, self.alive, self.most = held, weakref.WeakSet[Tracked](), 0

    def __len__(self) -> int:
        return len(self._held)

    def _made(self, one: Exported) -> Tracked:
        made = Tracked(credential=one.credential, found=one.found, as_of=one.as_of, model=one.model)
        self.alive.add(made)
        self.most = max(self.most, len(self.alive))
        return made

    def __iter__(self) -> Iterator[Exported]:
        return map(self._made, self._held)

    @overload
    def __getitem__(self, index: int) -> Exported: ...
    @overload
    def __getitem__(self, index: slice) -> list[Exported]: ...
    def __getitem__(self, index: int | slice) -> Exported | list[Exported]:
        return [*map(self._made, self._held[index])] if isinstance(index, slice) else self._made(self._held[index])


@pytest.mark.parametrize("format_id", writers())
def test_no_writer_holds_a_catalogue(tmp_path: Path, format_id: str) -> None:
    """Of 40 credentials a writer that keeps them would hold 40; one that goes on has the last and the next."""
    run = report_fixtures.result(*(report_fixtures.care(f"c{n}") for n in range(40)))
    drawn = Drawn(exported(run, min_probability=0.5))
    gc.collect()
    write = writers()[format_id].write
    assert write is not None
    write(drawn, tmp_path / "file")
    assert 1 <= drawn.most <= 3


@pytest.mark.parametrize("name", FRAMES)
def test_parquet_has_the_types_of_data_frames(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written in parts of three rows, it reads as the whole frame does."""
    import pandas as pd

    from credlens.service.reports import parquet_out

    monkeypatch.setattr(parquet_out, "_PART", 3)
    run = report_fixtures.result(report_fixtures.care(), report_fixtures.unscored(), report_fixtures.hostile())
    write_table(run, name, tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / "a.parquet"), frame(run, name), check_dtype=False)
    kinds = {column: dtype.kind for column, dtype in pd.read_parquet(tmp_path / "a.parquet").dtypes.items()}
    assert kinds == {column: dtype.kind for column, dtype in frame(run, name).dtypes.items()}


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(document=st.dictionaries(st.text(max_size=3), plain, max_size=4) | st.lists(plain, max_size=4))
def test_what_is_drawn_is_written_as_what_is_held(tmp_path_factory: pytest.TempPathFactory, document: object) -> None:
    """Iterators in the place of lists give the bytes of json.dumps over the lists."""
    path = tmp_path_factory.mktemp("json") / "a.json"
    drawn: object = iter(document) if isinstance(document, list) else document
    if isinstance(document, dict):
        drawn = {name: iter(value) if isinstance(value, list) else value for name, value in document.items()}
    write_json(drawn, path)
    whole = json.dumps(document, ensure_ascii=False, indent=2)
    assert path.read_bytes() == whole.encode("utf-8", errors="replace") + b"\n"


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    def parts() -> Iterator[int]:
        yield 1
        raise OSError("disk full")

    path = tmp_path / "a.json"
    write_json([0], path)
    with pytest.raises(OSError, match="disk full"):
        write_json({"parts": parts()}, path)
    assert json.loads(path.read_text(encoding="utf-8")) == [0]
    assert [*tmp_path.iterdir()] == [path]
