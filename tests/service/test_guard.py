"""Foreign documents are measured before they are parsed; what passes comes back as it is."""

import gzip
import io
import json
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.service.formats.exchange.guard import open_zip, parse_xml, read_bytes, read_json, read_member
from credlens.service.formats.exchange.limits import Limits
from credlens.taxonomy.errors import UnreadableFileError

SMALL = Limits(document=200, depth=3, values=10)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=12,
)


@given(values, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_json_comes_back_whatever_the_encoding(value: object, encoding: str) -> None:
    assert read_json(json.dumps([value]).encode(encoding), name="t") == [value]


@given(values)
def test_depth_and_values_are_counted_as_a_walk_counts_them(value: object) -> None:
    """The oracle walks the parsed value: its depth passes, one less is refused."""

    def depth(item: object) -> int:
        inner = item.values() if isinstance(item, dict) else item if isinstance(item, list) else None
        return 0 if inner is None else 1 + max(map(depth, inner), default=0)

    content, deep = json.dumps([value], ensure_ascii=False).encode(errors="replace"), depth([value])
    read_json(content, name="t", limits=Limits(depth=deep))
    with pytest.raises(UnreadableFileError, match=f"nest {deep} deep; the limit is {deep - 1}"):
        read_json(content, name="t", limits=Limits(depth=deep - 1))


def test_brackets_inside_strings_do_not_nest() -> None:
    """Quotes and backslashes are escaped inside; only the outer list counts: depth 1."""
    assert read_json(rb'["[[[[\"[[[[", "\\"]', name="t", limits=SMALL) == ['[[[["[[[[', "\\"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b" \n", "the file is empty"),
        (b"[[[[1]]]]", "nest 4 deep; the limit is 3"),
        (b"[1,2,3,4,5,6,7,8,9,10]", "over 10 values"),
        (b'["' + b"a" * 200 + b'"]', "larger than 200 bytes unpacked"),
        (gzip.compress(b'["' + b"a" * 200 + b'"]'), "larger than 200 bytes unpacked"),
        (gzip.compress(b"[1]")[:-4], "broken gzip"),
        (b"\x1f\x8bnothing", "broken gzip"),
        (b"[1,", "not valid JSON: Expecting value at line 1, column 4"),
        (b'["abc', "not valid JSON: Unterminated string"),
        (b'["' + b'\\"' * 40, "not valid JSON: Unterminated string"),
        (b"[NaN]", "NaN is no number of JSON"),
        (b"[" + b"1" * 190 + b"]", None),
        (b'["\xff"]', "not valid text"),
        (b"\xff\xfe[", "not valid text"),
    ],
)
def test_json_that_is_refused(content: bytes, message: str | None) -> None:
    if message is None:
        assert read_json(content, name="t", limits=SMALL) == [int("1" * 190)]
        return
    with pytest.raises(UnreadableFileError, match=message):
        read_json(content, name="t", limits=SMALL)


def test_an_endless_integer_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="not JSON that can be read: Exceeds the limit"):
        read_json(b"[" + b"1" * 5000 + b"]", name="t")


def test_files_are_read_gzipped_or_not(tmp_path: Path) -> None:
    plain, packed = tmp_path / "a.json", tmp_path / "a.json.gz"
    plain.write_bytes(b'{"a": 1}')
    packed.write_bytes(gzip.compress(b'{"a": 1}'))
    assert read_json(plain, name="a") == read_json(packed, name="a") == {"a": 1}
    with pytest.raises(UnreadableFileError, match="larger than 3 bytes"):
        read_bytes(packed, name="a", limits=Limits(document=3))
    with pytest.raises(UnreadableFileError, match="there is no such file"):
        read_json(tmp_path / "none.json", name="none")
    with pytest.raises(UnreadableFileError, match="this is no plain file"):
        read_json(tmp_path, name="folder")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-1"])
def test_xml_is_parsed(encoding: str) -> None:
    declared = encoding.removesuffix("-sig")
    content = f'<?xml version="1.0" encoding="{declared}"?><!-- é --><a b="1">é<!-- x --><c/></a>'.encode(encoding)
    root = parse_xml(content, name="t")
    assert (root.tag, root.get("b"), root.text, [child.tag for child in root]) == ("a", "1", "é", ["c"])


BOMB = '<!DOCTYPE a [<!ENTITY b "boom"><!ENTITY c "&b;&b;">]><a>&c;</a>'
OUTSIDE = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><a>&b;</a>'


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (f"<?xml version='1.0'?>\n<!-- x --> {BOMB}", "document type"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>', "document type"),
        ("<!doctype html><html></html>", "document type"),
        ('<?xml version="1.0" encoding="utf-7"?><a/>', "the encoding 'utf-7' is not read"),
        ('<?xml version="1.0" encoding="cp037"?><a/>', "the encoding 'cp037' is not read"),
        ("<a><b></a>", "not well-formed XML"),
        ("<a" + ' b="1"' * 2 + "/>", "not well-formed XML: Attribute b redefined"),
        ("<a>" * 300 + "</a>" * 300, "not well-formed XML: Excessive depth"),
        ("no xml", "not well-formed XML"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_xml_that_is_refused(content: str, message: str, encoding: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        parse_xml(content.encode(encoding), name="t")


def test_many_elements_or_attributes_are_refused() -> None:
    """12 elements write 12 "<"; 1 element of 11 attributes writes 12 signs: both over the 10 of SMALL."""
    for content in (b"<a>" + b"<b/>" * 11 + b"</a>", b"<a " + b" ".join(b'b%d=""' % n for n in range(11)) + b"/>"):
        with pytest.raises(UnreadableFileError, match="over 10 elements and attributes"):
            parse_xml(content, name="t", limits=SMALL)


def test_a_document_type_inside_the_text_is_text() -> None:
    root = parse_xml(b"<a><![CDATA[<!DOCTYPE html>]]></a>", name="t")
    assert root.text == "<!DOCTYPE html>"


def zipped(members: dict[str, bytes], *, mode: int = 0) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name)
            info.external_attr, info.compress_type = mode << 16, zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


def unzip(content: bytes, limits: Limits = SMALL) -> dict[str, bytes]:
    with open_zip(io.BytesIO(content), name="t.zip", limits=limits) as archive:
        return {m.filename: read_member(archive, m, name=m.filename, limits=limits) for m in archive.infolist()}


def test_a_zip_is_read() -> None:
    members = {"a/b.json": b"[1]", "c..d.txt": b"x"}
    assert unzip(zipped(members)) == members


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd", "C:\\a", "a\\..\\..\\b", "\\\\host\\a"])
def test_names_that_lead_out_are_refused(name: str) -> None:
    with pytest.raises(UnreadableFileError, match="leads out of the archive"):
        unzip(zipped({name: b"x"}))


@pytest.mark.parametrize(
    ("content", "limits", "message"),
    [
        (b"PK\x03\x04nothing", SMALL, "it has no end"),
        (zipped({"a": b"x" * 50})[:-30], SMALL, "it has no end"),
        (zipped({"a": b"x"}, mode=stat.S_IFLNK | 0o777), SMALL, "a member is a link"),
        (zipped({"a": b"", "b": b""}), Limits(members=1), "over 1 files"),
        (zipped({"a": b"x" * 300}), Limits(archive=299), "would hold 300 bytes; the limit is 299"),
        (zipped({"a": b"x" * 300}), Limits(document=299), "larger than 299 bytes"),
        (zipped({"a": b"x" * 30_000}), Limits(unrated=100), "over 100 times its size"),
        (zipped({"a" * 60: b"x"}), Limits(directory=100), "list of members is over 100 bytes"),
    ],
)
def test_zips_that_are_refused(content: bytes, limits: Limits, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        unzip(content, limits)


def test_a_declared_length_is_not_believed() -> None:
    """A member of 5 bytes says it has 3: the check sum of what it gives out is then wrong."""
    content = bytearray(zipped({"a": b"xxxxx"}))
    for record, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        begin = content.index(record) + offset
        assert struct.unpack_from("<I", content, begin) == (5,)
        struct.pack_into("<I", content, begin, 3)
    with pytest.raises(UnreadableFileError, match="not a zip archive that can be read"):
        unzip(bytes(content))
