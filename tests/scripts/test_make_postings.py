"""The files of adverts that are made: readable as any other table, and fewer are the beginning of more."""

import sys
from pathlib import Path

import make_postings
import pytest

from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.postings import read_postings

POSTINGS = "id,title,text\np1,Welder,Weld pipes to drawings every day.\np2,Cook,Cook soups and sauces with care.\n"
CATALOGUE = 'id,title,outcomes\nc1,Welding,Weld pipes\nc2,Cooking,"Cook soups\nWash up"\n'


def make(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> int:
    (folder / "postings.csv").write_text(POSTINGS)
    (folder / "catalogue.csv").write_text(CATALOGUE)
    given = ["--postings", str(folder / "postings.csv"), "--catalogue", str(folder / "catalogue.csv"), *options]
    monkeypatch.setattr(sys, "argv", ["make_postings", *given])
    return make_postings.main()


def test_parts_are_read_back_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(make_postings, "PART", 40)
    few, many = tmp_path / "few", tmp_path / "many"
    assert make(tmp_path, monkeypatch, "--count", "50", "--credentials", "7", "--out", str(few)) == 0
    assert make(tmp_path, monkeypatch, "--count", "100", "--out", str(many)) == 0
    assert [p.name for p in sorted(few.glob("*.parquet"))] == ["postings-00000.parquet", "postings-00001.parquet"]
    first, second = (read_postings(sorted(folder.glob("*.parquet"))).records for folder in (few, many))
    strip = [[(p.id, p.title, p.text, p.date) for p in records] for records in (first, second)]
    assert len(first) == 50
    assert strip[0] == strip[1][:50]
    assert len(read_catalogue(few / "catalogue.jsonl").records) == 7


def test_a_rate_out_of_range_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert make(tmp_path, monkeypatch, "--noise", "2", "--out", str(tmp_path / "out")) == 2
    assert "lie in 0..1" in capsys.readouterr().err
