"""Folders and archives of documents: read one by one, each with its own faults."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from credlens.models.records import Posting
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange import archives, collected
from credlens.service.formats.loaded import Loaded
from credlens.service.formats.postings import open_postings, read_postings
from credlens.taxonomy.errors import UnreadableFileError

Files = dict[str, str]


def advert(title: str, **others: str) -> str:
    return json.dumps({"@type": "JobPosting", "title": title, "description": f"{title}s wanted", **others})


def page(title: str) -> str:
    return f'<!DOCTYPE html><script type="application/ld+json">{advert(title)}</script>'


def folder(place: Path, files: Files) -> Path:
    for name, content in files.items():
        path = place / "jobs" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    return place / "jobs"


def zipped(place: Path, files: Files) -> Path:
    with zipfile.ZipFile(place / "jobs.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return place / "jobs.zip"


def tarred(place: Path, files: Files, mode: str = "w:gz") -> Path:
    path = place / f"jobs.tar.{mode[2:]}".rstrip(".")
    with tarfile.open(path, mode) as archive:  # type: ignore[call-overload]
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
    return path


FILES = {
    "a/1.json": advert("Cook"),
    "a/2.html": page("Nurse"),
    "b.json": "[1, ",
    "c.html": "<html><body>no advert</body></html>",
    "d.png": "no document",
    ".hidden.json": advert("Ghost"),
    "e.jsonld": f"[{advert('Tiler', url='https://x.example/t')}, {advert('Clerk')}]",
}
PACKS: list[Callable[[Path, Files], Path]] = [
    folder,
    zipped,
    tarred,
    lambda place, files: tarred(place, files, "w:"),
    lambda place, files: tarred(place, files, "w:xz"),
    lambda place, files: tarred(place, files, "w:bz2"),
]


def read(path: Path) -> Loaded[Posting]:
    loaded = read_postings([path])
    assert loaded.counts.rows == loaded.counts.records + loaded.counts.rejected
    return loaded


@pytest.mark.parametrize("pack", PACKS)
def test_every_document_is_read_and_bad_ones_cost_only_themselves(
    tmp_path: Path, pack: Callable[[Path, Files], Path]
) -> None:
    path = pack(tmp_path, FILES)
    loaded = read(path)
    top = path.name
    assert sorted((p.title, p.id, p.source) for p in loaded.records) == [
        ("Clerk", f"{top}/e-00002", f"{top}/e.jsonld"),
        ("Cook", f"{top}/a/1-00001", f"{top}/a/1.json"),
        ("Nurse", f"{top}/a/2-00001", f"{top}/a/2.html"),
        ("Tiler", "https://x.example/t", "https://x.example/t"),
    ]
    assert sorted((r.path, r.reason.split(":")[0]) for r in loaded.rejects) == [
        (f"{top}/b.json", "not valid JSON"),
        (f"{top}/c.html", "a document in HTML that is none of these"),
    ]
    assert f"{top}: files left out that are no documents: 1 .png" in loaded.notes
    assert f"{top}: of 3 files: read as schema.org JobPosting / JDX JobSchema+" in loaded.notes
    assert list(loaded.inputs) == [top]


def test_the_tables_of_a_folder_are_tables_of_their_own(tmp_path: Path) -> None:
    path = folder(
        tmp_path, {"x.csv": "id,title,text\n1,Cook,Bake\n", "y.jsonl": advert("Tiler"), "z.json": advert("Nurse")}
    )
    loaded = read(path)
    assert [p.title for p in loaded.records] == ["Cook", "Tiler", "Nurse"]
    assert list(loaded.inputs) == ["x.csv", "y.jsonl", "jobs"]


def test_a_table_inside_an_archive_is_to_be_unpacked_first(tmp_path: Path) -> None:
    loaded = read(zipped(tmp_path, {"x.csv": "id,title,text\n1,Cook,Bake\n", "y.jsonl": advert("Tiler")}))
    assert [p.title for p in loaded.records] == ["Tiler"]
    assert [r.reason for r in loaded.rejects] == ["a table inside an archive; unpack it and give it as a file"]


def test_an_id_that_comes_twice_names_the_file_that_has_it(tmp_path: Path) -> None:
    files = {name: advert(name, url="https://x.example/1") for name in ("a.json", "b.json")}
    (reject,) = read(folder(tmp_path, files)).rejects
    assert reject.reason == "the id is taken: jobs/a.json has it too"


def test_the_digest_tells_folders_apart(tmp_path: Path) -> None:
    def digest(files: Files) -> str:
        place = tmp_path / str(len(list(tmp_path.iterdir())))
        (found,) = read(folder(place, files)).inputs.values()
        return found

    first = digest({"a.json": advert("Cook")})
    assert digest({"a.json": advert("Cook")}) == first
    assert digest({"a.json": advert("Cooks")}) != first
    assert digest({"b.json": advert("Cook")}) != first


def test_one_document_is_held_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With batches of 10, the 31st file is not opened before the third batch has been drawn."""
    path = folder(tmp_path, {f"{n:03}.json": advert(f"Job {n}") for n in range(50)})
    monkeypatch.setattr(collected, "_DATED_BY", 10)
    reading = open_postings([path])
    drawn: list[str] = []
    members = archives._folder

    def counted(folder: Path, *, name: str) -> Iterator[archives.Member]:
        for member in members(folder, name=name):
            drawn.append(member.name)
            yield member

    monkeypatch.setattr(archives, "_folder", counted)
    batches = reading.batches(10)
    for _ in range(3):
        next(batches)
    # the pass over the dates drew 10 before
    assert len(drawn) - 10 == 30


def test_a_folder_of_credentials(tmp_path: Path) -> None:
    course = {
        "@context": "https://schema.org",
        "@type": "Course",
        "name": "Baking",
        "url": "https://x.example/c",
        "teaches": "Bake bread",
    }
    loaded = read_catalogue([folder(tmp_path, {"a.json": json.dumps(course), "b.json": advert("Cook")})])
    assert [c.title for c in loaded.records] == ["Baking"]
    assert [r.reason.split(":")[0] for r in loaded.rejects] == ["a document in JSON that is none of these"]


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a.png": "x"}, "the folder holds no file that ends in"),
        ({}, "the folder holds no file that ends in"),
    ],
)
def test_folders_that_hold_nothing(tmp_path: Path, files: Files, message: str) -> None:
    (tmp_path / "jobs").mkdir()
    with pytest.raises(UnreadableFileError, match=message):
        read(folder(tmp_path, files))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.zip", b"no zip", "not a zip archive that can be read"),
        ("a.tar", b"no tar", "not a tar archive that can be read"),
        ("a.tar.gz", b"\x1f\x8bno gzip", "not a tar archive that can be read"),
    ],
)
def test_broken_archives(tmp_path: Path, name: str, content: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFileError, match=message):
        read(tmp_path / name)
    with pytest.raises(UnreadableFileError, match="there is no such file"):
        read(tmp_path / f"none-{name}")


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    path = folder(tmp_path, {"a.json": advert("Cook")})
    (tmp_path / "outside.json").write_text(advert("Nurse"), encoding="utf-8")
    (path / "b.json").symlink_to(tmp_path / "outside.json")
    assert [p.title for p in read(path).records] == ["Cook"]
