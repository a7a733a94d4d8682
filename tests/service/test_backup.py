"""A backup holds one state of a service that goes on, and makes the same service again, on either database."""

import json
import shutil
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from credlens.models.records import Posting
from credlens.service.audit import verify_log
from credlens.service.backup import back_up, restore
from credlens.service.catalogue import put_credential
from credlens.service.config import Settings
from credlens.service.errors import ConflictError
from credlens.service.findings import get_found, set_aside
from credlens.service.office import Office, open_office
from credlens.service.people.actor import local_actor
from credlens.service.store.sql.audit import AuditLog
from credlens.service.store.sql.database import Database
from credlens.service.store.sql.schema import METADATA
from credlens.service.store.sql.verification import verify
from credlens.taxonomy.errors import InputError

from .conftest import NOW
from .databases import Databases
from .test_cli import refused
from .test_findings import many, record, result
from .test_takeover import WORD

ME = local_actor()


@pytest.fixture
def filled(office: Office) -> Office:
    """Return an office with a catalogue, a run, a suppression, postings, a taxonomy and an upload."""
    made = result(*many(3))
    for one in made.scored:
        put_credential(office, ME, one.credential.id, one.credential)
    record(office.database, made)
    set_aside(office, ME, WORD)
    office.workspace.postings.add([Posting(id="p1", title="Welder", text="Weld.", date=NOW.date())])
    for name in ("taxonomies/tiny/release.json", "uploads/ab12/courses.csv", "uploads/arriving/half", "index/x.bin"):
        path = office.settings.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    (office.settings.home / "taxonomies" / ".new-1").mkdir()
    (office.settings.home / "taxonomies" / ".new-1" / "half").write_text("half", encoding="utf-8")
    return office


@contextmanager
def elsewhere(databases: Databases, folder: Path, *, url: str = "") -> Iterator[Settings]:
    """Yield the settings of an empty workspace over an empty database of the same kind, or of this address."""
    folder.mkdir()
    with databases.blank(folder) as blank:
        yield Settings(home=folder / "home", database_url=url or blank)


def rows(database: Database) -> dict[str, list[Any]]:
    with database.read() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))]
            for table in METADATA.sorted_tables
        }


def test_a_restored_service_is_the_same(filled: Office, databases: Databases, tmp_path: Path) -> None:
    made = back_up(filled.settings, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o077 == 0
    assert [name for name in made.members if name.startswith("files/")] == [
        "files/postings/2026-06.parquet",
        "files/taxonomies/tiny/release.json",
        "files/uploads/ab12/courses.csv",
    ]
    with elsewhere(databases, tmp_path / "again") as settings:
        assert restore(settings, tmp_path / "b.zip") == made
        plain = Database(settings.database_url)
        assert rows(plain) == rows(filled.database)
        plain.close()
        again = open_office(settings)
        assert again.workspace.postings.load() == filled.workspace.postings.load()
        assert (settings.home / "uploads" / "ab12" / "courses.csv").read_text() == "uploads/ab12/courses.csv"
        assert not (settings.home / "uploads" / "arriving").exists()
        assert (
            get_found(again, ME, "c1").finding.scored.credential
            == get_found(filled, ME, "c1").finding.scored.credential
        )
        found = verify_log(again)
        assert (found.fault, found.sealed) == (None, 1)
        again.database.close()


def test_a_backup_moves_from_one_kind_of_database_to_the_other(
    filled: Office, databases: Databases, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Rows are the same, and so are the digests that seal them."""
    back_up(filled.settings, tmp_path / "b.zip")
    url = f"sqlite:///{tmp_path / 'other.db'}"
    if filled.database.embedded:
        server = request.getfixturevalue("_postgres")
        url = server.url(server.create())
    with elsewhere(databases, tmp_path / "again", url=url) as settings:
        restore(settings, tmp_path / "b.zip")
        again = Database(settings.database_url)
        assert again.embedded is not filled.database.embedded
        assert rows(again) == rows(filled.database)
        with again.read() as connection:
            assert verify(connection).fault is None
        again.close()


def test_while_others_write_a_backup_holds_one_state(filled: Office, databases: Databases, tmp_path: Path) -> None:
    """Each writer adds an entry and a credential in one transaction: in the copy there are as many of both."""
    end = threading.Event()

    def write(number: int) -> None:
        count = 0
        while not end.is_set():
            one = many(2)[1].credential
            put_credential(
                filled, ME, f"w{number}-{count}", type(one)(id=f"w{number}-{count}", title="T", outcomes=one.outcomes)
            )
            count += 1

    writers = [threading.Thread(target=write, args=(number,)) for number in range(2)]
    for writer in writers:
        writer.start()
    try:
        made = [back_up(filled.settings, tmp_path / f"{i}.zip") for i in range(3)]
    finally:
        end.set()
        for writer in writers:
            writer.join()
    for i, manifest in enumerate(made):
        with elsewhere(databases, tmp_path / f"again{i}") as settings:
            restore(settings, tmp_path / f"{i}.zip")
            again = open_office(settings)
            assert verify_log(again).fault is None
            with again.database.read() as connection:
                edits = [e for e in AuditLog(connection).entries() if e.action == "edit credential"]
            assert len(edits) == manifest.rows["credential_versions"] == manifest.rows["credentials"]
            again.database.close()


def test_nothing_is_overwritten(filled: Office, databases: Databases, tmp_path: Path) -> None:
    path = tmp_path / "b.zip"
    back_up(filled.settings, path)
    with pytest.raises(InputError, match="there is a file of this name; name another"):
        back_up(filled.settings, path)
    before = rows(filled.database)
    with pytest.raises(ConflictError, match=r"nothing is overwritten.*postings, taxonomies, uploads, table audit"):
        restore(filled.settings, path)
    assert rows(filled.database) == before
    with elsewhere(databases, tmp_path / "again") as settings:
        with pytest.raises(ConflictError, match="there is something already: table audit"):
            restore(Settings(home=settings.home, database_url=filled.database.url), path)
        (settings.home / "postings").mkdir(parents=True)
        with pytest.raises(ConflictError, match="there is something already: postings"):
            restore(settings, path)


def test_a_damaged_backup_is_refused_and_leaves_nothing(filled: Office, databases: Databases, tmp_path: Path) -> None:
    whole = tmp_path / "b.zip"
    back_up(filled.settings, whole)
    content = whole.read_bytes()
    damaged = tmp_path / "damaged.zip"
    steps = range(0, len(content), max(1, len(content) // 40))
    cases = [content[:0], content[: len(content) // 2], b"PK", *(_flipped(content, at) for at in steps)]
    with elsewhere(databases, tmp_path / "again") as settings:
        for case in cases:
            damaged.write_bytes(case)
            try:
                restore(settings, damaged)
            except InputError:
                assert not (settings.home / "postings").exists()
            else:
                # A flag or a date of the archive's own that nothing is read from.
                _wipe(settings)
        with pytest.raises(InputError, match="no backup can be read here"):
            restore(settings, tmp_path / "missing.zip")


def _flipped(content: bytes, at: int) -> bytes:
    return content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]


def _wipe(settings: Settings) -> None:
    database = Database(settings.database_url)
    with database.write() as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())
    database.close()
    for folder in ("postings", "taxonomies", "uploads"):
        shutil.rmtree(settings.home / folder, ignore_errors=True)


def changed(source: Path, target: Path, change: Callable[[dict[str, Any]], dict[str, bytes]]) -> Path:
    """Write a backup with another manifest, and the members that `change` returns exchanged or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        others = change(manifest)
        for name in set(old.namelist()) - {"manifest.json"} - set(others):
            new.writestr(name, old.read(name))
        for name, content in others.items():
            new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))
    return target


def test_what_another_version_or_another_hand_made_is_refused(
    filled: Office, databases: Databases, tmp_path: Path
) -> None:
    path = tmp_path / "b.zip"
    back_up(filled.settings, path)

    def escape(manifest: dict[str, Any]) -> dict[str, bytes]:
        manifest["members"]["files/postings/../../../evil"] = (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        return {"files/postings/../../../evil": b""}

    cases = {
        "this backup is of form 2": lambda m: m.update(form=2) or {},
        "revision 0000, this version has 0001: restore it with credlens": lambda m: m.update(revision="0000") or {},
        "it does not hold what its manifest names": lambda m: {"files/postings/more": b"x"},
        "database/runs.jsonl is not what it was": lambda m: {"database/runs.jsonl": b"{}\n"},
        "which is no part of a workspace": escape,
    }
    with elsewhere(databases, tmp_path / "again") as settings:
        for number, (message, change) in enumerate(cases.items()):
            with pytest.raises(InputError, match=message):
                restore(settings, changed(path, tmp_path / f"{number}.zip", change))
            assert not (settings.home / "postings").exists()
        assert not (tmp_path / "evil").exists()
        other = tmp_path / "other.zip"
        with zipfile.ZipFile(other, "w") as archive:
            archive.writestr("x", "y")
        with pytest.raises(InputError, match="it is none that credlens backup wrote"):
            restore(settings, other)


def test_the_commands(
    filled: Office, run: Callable[..., tuple[int, str, str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, err = run("backup", tmp_path / "b.zip", "--json")
    assert code == 0, err
    assert (json.loads(out)["rows"]["credentials"], json.loads(out)["bytes"]) == (
        3,
        (tmp_path / "b.zip").stat().st_size,
    )
    refused(run("backup", tmp_path / "b.zip"), "b.zip", "name another")
    refused(run("restore", tmp_path / "b.zip"), "nothing is overwritten")
    monkeypatch.setenv("CREDLENS_HOME", str(tmp_path / "again"))
    monkeypatch.setenv("CREDLENS_DATABASE_URL", f"sqlite:///{tmp_path / 'again.db'}")
    code, out, _ = run("restore", tmp_path / "b.zip")
    assert (code, f"restored into {tmp_path / 'again'}" in out) == (0, True)
    assert run("audit", "verify")[0] == 0
    assert json.loads(run("catalogue", "list", "--json")[1])[0]["id"] == "c0"
    refused(run("restore", tmp_path / "none.zip"), "no backup can be read here")
