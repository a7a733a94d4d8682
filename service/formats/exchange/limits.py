"""How much of a foreign file is taken in before anything parses it."""

from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds under which any document is read, or refused, within 10 s and 500 MB; tests/service/test_hostile.py.

    document   bytes of one JSON, XML or HTML document, unpacked
    depth      how deep its lists and objects, or elements, may nest
    values     items of the lists and objects of a document, or its elements and attributes: each costs some 100 bytes
    elements   of an HTML page whose elements are looked through; large ones have 20,000
    scripts    of JSON-LD in a page
    text       characters of one text with its markup; what is left of it may have 1,000,000
    members    files in an archive
    archive    bytes of all members of a zip that is one document (XLSX, DOCX, a package), unpacked
    directory  bytes of the list of members at a zip's end: it is held whole, with 10 to 15 times its bytes
    ratio      unpacked over packed bytes; texts come to 3 to 20, workbooks to 40, bombs to 1,000
    unrated    below so many unpacked bytes no ratio is held against a file
    """

    document: int = 32 * MB
    depth: int = 100
    values: int = 1_500_000
    elements: int = 300_000
    scripts: int = 10_000
    text: int = 4 * MB
    members: int = 200_000
    archive: int = 256 * MB
    directory: int = 16 * MB
    ratio: int = 100
    unrated: int = 8 * MB


LIMITS = Limits()
