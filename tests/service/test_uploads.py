"""Files that were sent: whole or not at all, under safe names."""

import datetime as dt
import hashlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.errors import TooLargeError
from credlens.service.store.uploads import Uploads, safe_name
from credlens.taxonomy.errors import InputError


def files(home: Path) -> list[str]:
    return sorted(str(p.relative_to(home)) for p in home.rglob("*") if p.is_file())


def test_a_file_is_kept_by_its_content(tmp_path: Path) -> None:
    uploads = Uploads(tmp_path)
    for name in ("a.csv", "b.csv", "a.csv"):
        with uploads.begin(limit=10) as upload:
            upload.write(b"id,")
            upload.write(b"title")
            sha256 = upload.keep(name)
    assert sha256 == hashlib.sha256(b"id,title").hexdigest()
    assert files(tmp_path) == [f"uploads/{sha256}/a.csv", f"uploads/{sha256}/b.csv"]
    assert uploads.path(sha256, "b.csv").read_bytes() == b"id,title"


def test_what_breaks_off_leaves_nothing(tmp_path: Path) -> None:
    def send() -> None:
        with Uploads(tmp_path).begin(limit=10) as upload:
            upload.write(b"id")
            raise ConnectionError("gone")

    with pytest.raises(ConnectionError, match="gone"):
        send()
    assert files(tmp_path) == []


def test_one_byte_too_many_is_refused(tmp_path: Path) -> None:
    with Uploads(tmp_path).begin(limit=10) as upload:
        upload.write(b"0123456789")
        with pytest.raises(TooLargeError, match="larger than 10 bytes"):
            upload.write(b"0")
    assert files(tmp_path) == []


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with Uploads(tmp_path).begin(limit=10) as upload, pytest.raises(InputError, match="nothing was sent"):
        upload.keep("a.csv")
    assert files(tmp_path) == []


def test_what_a_killed_server_left_goes_after_a_while(tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    arriving = tmp_path / "uploads" / "arriving"
    arriving.mkdir(parents=True)
    for name, hours in (("old", 25), ("young", 1)):
        (arriving / name).write_bytes(b"half")
        then = (now - dt.timedelta(hours=hours)).timestamp()
        os.utime(arriving / name, (then, then))
    assert Uploads(tmp_path).sweep(now - dt.timedelta(days=1)) == 1
    assert files(tmp_path) == ["uploads/arriving/young"]


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("courses.csv", "courses.csv"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\Ana\\adverts.csv.gz", "adverts.csv.gz"),
        ("..", "upload"),
        ("", "upload"),
        ("a\0b\n.csv", "a_b_.csv"),
        ("Kurse für Böblingen.xlsx", "Kurse für Böblingen.xlsx"),
        ("x" * 300 + ".csv", "x" * 116 + ".csv"),
    ],
)
def test_names_are_made_safe(given_name: str, kept: str) -> None:
    assert safe_name(given_name) == kept


@given(st.text())
def test_no_name_leaves_its_folder(name: str) -> None:
    kept = safe_name(name)
    assert kept not in ("", ".", "..")
    assert "/" not in kept
    assert kept.isprintable()
    assert len(kept) <= 120
    assert safe_name(kept) == kept
