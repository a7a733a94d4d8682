"""Files made to do harm: a clear error within 10 seconds and 500 MB, and nothing written outside the workspace.

Each runs in a process of its own, whose address space, processor time and file size the system bounds.
"""

import bz2
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

SECONDS = 10
MEMORY = 500_000_000  # bytes
MB = 1_000_000

# Imports what a command needs, then runs each case in a fork of itself: [name, arguments, folder] -> what came of it.
RUNNER = """
import json, os, resource, sys, time
import lxml.etree, numpy, openpyxl, pandas, pyarrow.parquet
from credlens.service.cli.main import main
from credlens.service.formats import catalogue, postings

SECONDS, MB = 10, 10**6
for name, arguments, folder in json.load(sys.stdin):
    begun = time.monotonic()
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        said = os.open("../said", os.O_WRONLY | os.O_CREAT)
        os.dup2(said, 1), os.dup2(said, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (4000 * MB, 4000 * MB))
        resource.setrlimit(resource.RLIMIT_FSIZE, (50 * MB, 50 * MB))
        os.environ["CREDLENS_HOME"] = os.path.abspath("../home")
        sys.argv = ["credlens", *arguments]
        code = 70
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code or 0
        except BaseException as error:
            print("Traceback", repr(error), file=sys.stderr)
        finally:
            sys.stderr.flush()
            os._exit(code)
    _, status, used = os.wait4(child, 0)
    print(json.dumps({
        "name": name, "code": os.waitstatus_to_exitcode(status), "seconds": used.ru_utime + used.ru_stime,
        "clock": time.monotonic() - begun, "bytes": used.ru_maxrss * 1024,
    }), flush=True)
"""


def run(cases: list[tuple[str, list[str], Path]]) -> "dict[str, Outcome]":
    """Return by name what came of running credlens with these arguments in these folders."""
    # the folders that this process imports from, which may be relative to where it runs
    places = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    done = subprocess.run(
        [sys.executable, "-c", RUNNER],
        input=json.dumps([(name, arguments, str(folder)) for name, arguments, folder in cases]),
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(os.path.abspath, places)), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    said = [(folder.parent / "said").read_text(encoding="utf-8") for _, _, folder in cases]
    return {
        one["name"]: Outcome(one["code"], text, one["seconds"], one["bytes"])
        for one, text in zip(found, said, strict=True)
    }


class Outcome(NamedTuple):
    """Exit code, what was said, seconds of processor time, bytes of memory at the most."""

    code: int
    said: str
    seconds: float
    memory: int


def zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def workbook(sheet: bytes) -> bytes:
    """Return an XLSX workbook whose only sheet is this XML."""
    main = b"http://schemas.openxmlformats.org/"
    relation = main + b"officeDocument/2006/relationships"
    return zipped(
        {
            "[Content_Types].xml": b'<Types xmlns="' + main + b'package/2006/content-types"><Override '
            b'PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
            b'sheet.main+xml"/></Types>',
            "_rels/.rels": b'<Relationships xmlns="' + main + b'package/2006/relationships"><Relationship Id="r" Type="'
            + relation + b'/officeDocument" Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": b'<workbook xmlns="' + main + b'spreadsheetml/2006/main" xmlns:r="' + relation
            + b'"><sheets><sheet name="s" sheetId="1" r:id="r"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": b'<Relationships xmlns="' + main + b'package/2006/relationships">'
            b'<Relationship Id="r" Type="' + relation + b'/worksheet" Target="worksheets/s.xml"/></Relationships>',
            "xl/worksheets/s.xml": sheet,
        }
    )  # fmt: skip


def sheet(rows: bytes, before: bytes = b"") -> bytes:
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return before + b'<worksheet xmlns="' + main + b'"><sheetData>' + rows + b"</sheetData></worksheet>"


def tarred(name: str, content: bytes, *, kind: bytes = tarfile.REGTYPE) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        info = tarfile.TarInfo(name)
        info.size, info.type, info.linkname = len(content), kind, "/etc/passwd" if kind != tarfile.REGTYPE else ""
        archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def declared(size: int) -> bytes:
    """Return a zip whose only member says that it holds more bytes than it does."""
    content = bytearray(zipped({"a.json": b'{"@type": "JobPosting"}'}))
    for record, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        begin = content.index(record) + offset
        content[begin : begin + 4] = size.to_bytes(4, "little")
    return bytes(content)


def tar_declared(size: int) -> bytes:
    info = tarfile.TarInfo("a.json")
    info.size = size
    return info.tobuf() + b"[]"


BOMB = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
ENTITIES = b'<!DOCTYPE a [<!ENTITY a0 "' + b"ha" * 50 + b'">' + BOMB + b"]>"
OUTSIDE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
CELLS = b'<row><c t="inlineStr"><is><t>%s</t></is></c></row>'
DEEP = 100_000


def pdf(*objects: bytes) -> bytes:
    """Return a PDF of these objects, the first of which is its catalogue."""
    content, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(content))
        content += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return content + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        size, table, size, len(content),
    )  # fmt: skip


NO_TEXT = pdf(
    b"<</Type/Catalog/Pages 2 0 R>>",
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>",
)

# name of the file, its content, what is said of it
HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zip bomb": ("a.zip", lambda: zipped({f"{n}.json": bytes(30 * MB) for n in range(5)}), "over 100 times its size"),
    "zip bomb in a workbook": ("a.xlsx", lambda: workbook(sheet(b"<row/>" * 5_000_000)), "over 100 times its size"),
    "gzip bomb": ("a.csv.gz", lambda: gzip.compress(b"id,title,text\n" + bytes(60 * MB)), "over 100 times its size"),
    "gzip bomb of lines": ("a.jsonl.gz", lambda: gzip.compress(b"{}\n" * (10 * MB)), "over 100 times its size"),
    "bzip2 bomb in a tar": ("a.tar.bz2", lambda: bz2.compress(tarred("a.json", bytes(30 * MB))), "100 times its size"),
    "gzip bomb in a tar's extended header": (
        "a.tar.gz",
        lambda: gzip.compress(tarred("x", bytes(100 * MB), kind=tarfile.XHDTYPE)),
        "over 100 times its size",
    ),
    "JSON too large": ("a.json", lambda: b'["' + b"JobPosting " * 10 * MB + b'"]', "larger than 32,000,000 bytes"),
    "JSON 100,000 deep": ("a.json", lambda: b"[" * DEEP + b'"JobPosting"' + b"]" * DEEP, "nest 100,000 deep"),
    "JSON objects 100,000 deep": ("a.json", lambda: b'{"JobPosting":' * DEEP + b"1" + b"}" * DEEP, "nest 100,000 deep"),
    "JSON of very many values": ("a.json", lambda: b'["JobPosting"' + b",[]" * 10 * MB + b"]", "over 1,500,000 values"),
    "JSON lines 100,000 deep": ("a.jsonl", lambda: b"[" * DEEP, "nested too deep"),
    "page of very many elements": ("a.html", lambda: b"<html>JobPosting" + b"<b>" * 400_000, "over 300,000 elements"),
    "page of very many scripts": (
        "a.html",
        lambda: b"<html>" + b'<script type="application/ld+json">{"@type":"JobPosting"}</script>' * 400_000,
        "over 10,000 JSON-LD scripts",
    ),
    "page of unclosed scripts": (
        "a.html",
        lambda: b"<html>" + b'<script type="application/ld+json">JobPosting' * 600_000,
        "a JSON-LD script of the page: not valid JSON",
    ),
    "description of very many paragraphs": (
        "a.json",
        lambda: b'{"@type":"JobPosting","title":"x","description":"' + b"<p>a</p>" * 3_900_000 + b'"}',
        "a description of 31,200,000 characters",
    ),
    "entity bomb": ("a.xml", lambda: ENTITIES + b"<a>&a9;</a>", "document type"),
    "external entity": ("a.xml", lambda: OUTSIDE + b"<a>&x;</a>", "document type"),
    "entity bomb in a workbook": ("a.xlsx", lambda: workbook(sheet(CELLS % b"&a9;", ENTITIES)), "not an XLSX workbook"),
    "external entity in a workbook": ("a.xlsx", lambda: workbook(sheet(CELLS % b"&x;", OUTSIDE)), "not an XLSX"),
    "XML 100,000 deep": ("a.xml", lambda: b"<a>" * DEEP + b"</a>" * DEEP, "Excessive depth"),
    "2 GB declared in a zip": ("a.zip", lambda: declared(2**31), "over 100 times its size"),
    "2 GB declared in a tar": ("a.tar", lambda: tar_declared(2**31), "unexpected end of data"),
    "path out of a zip": ("a.zip", lambda: zipped({"../../escaped.json": b"{}"}), "leads out of the archive"),
    "absolute path in a zip": ("a.zip", lambda: zipped({"/tmp/escaped.json": b"{}"}), "leads out of the archive"),
    "path out of a tar": ("a.tar", lambda: tarred("../../escaped.json", b"{}"), "leads out of the archive"),
    "link in a tar": ("a.tar", lambda: tarred("a.json", b"", kind=tarfile.SYMTYPE), "a member is a link"),
    "path out of a workbook": ("a.xlsx", lambda: zipped({"../xl/workbook.xml": b"<a/>"}), "leads out of the archive"),
    "PDF without text": ("a.pdf", lambda: NO_TEXT, "no page holds text"),
    "a line without end": ("a.jsonl", lambda: b'{"id": "' + b"a" * 60 * MB, "a line of over 32,000,000 bytes"),
}  # fmt: skip


# What is guarded alike for both kinds of records is tried once; these are formats of credentials.
OF_CREDENTIALS = {"zip bomb", "JSON 100,000 deep", "JSON of very many values", "entity bomb", "external entity"}
OUTLINES = {"PDF without text"}
CASES = [("postings", case) for case in HOSTILE if case not in OUTLINES]
CASES += [("catalogue", case) for case in sorted(OF_CREDENTIALS | OUTLINES)]
SCHEMA_ORG = '{"@type": "JobPosting", "title": "%s", "description": "Bake", "datePosted": "%s"}'


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Outcome]]:
    """Give every case a folder: "work" in it holds the file; beside it come the workspace and what is said."""
    root = tmp_path_factory.mktemp("hostile")
    cases = []
    for number, (command, case) in enumerate(CASES):
        name, content, _ = HOSTILE[case]
        work = root / str(number) / "work"
        work.mkdir(parents=True)
        (work / name).write_bytes(content())
        verb = "propose" if case in OUTLINES else "import"
        cases.append((f"{command} {case}", [command, verb, name], work))
    work = root / "formula" / "work"
    work.mkdir(parents=True)
    adverts = (("Cook", "2026-01-01"), ("Nurse", "=1+1"))
    (work / "a.jsonl").write_text("\n".join(SCHEMA_ORG % advert for advert in adverts), encoding="utf-8")
    cases.append(("formula", ["postings", "import", "a.jsonl"], work))
    return root, run(cases)


@pytest.mark.parametrize(("command", "case"), CASES)
def test_a_hostile_file_gives_a_clear_error(ran: tuple[Path, dict[str, Outcome]], command: str, case: str) -> None:
    outcome = ran[1][f"{command} {case}"]
    assert outcome.code == 2, outcome
    assert HOSTILE[case][2] in outcome.said
    assert "Traceback" not in outcome.said
    assert len(outcome.said) < 2000
    assert outcome.memory < MEMORY, f"{outcome.memory / MB:.0f} MB"
    assert outcome.seconds < SECONDS


def test_nothing_is_written_outside_the_workspace(ran: tuple[Path, dict[str, Outcome]]) -> None:
    for place in ran[0].iterdir():
        assert {p.name for p in place.iterdir()} <= {"work", "said", "home"}
        assert [p.name.partition(".")[0] for p in (place / "work").iterdir()] == ["a"]
    assert not list(ran[0].parent.glob("**/escaped.json"))
    assert not Path("/tmp/escaped.json").exists()


def test_formulas_come_out_as_text(ran: tuple[Path, dict[str, Outcome]]) -> None:
    """A rejected value is written into a table that a spreadsheet opens."""
    assert ran[1]["formula"].code == 0, ran[1]["formula"]
    (rejects,) = (ran[0] / "formula" / "home" / "rejects").iterdir()
    assert ",'=1+1," in rejects.read_text(encoding="utf-8")
