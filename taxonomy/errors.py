"""The errors that credlens raises on purpose.

CredlensError
  x InputError             a file or a value that someone handed in is wrong
    x MissingColumnError     a table lacks a required column
    x UnreadableFileError    empty, broken, of an unknown format or in an unknown encoding
  x TaxonomyError          a release contradicts itself
    x UnknownReleaseError    no installed release of that name
    x UnknownConceptError    no skill or occupation of that id
  x DownloadError          a pinned package cannot be fetched, or is not what was pinned
  x ConfigError            a setting is out of range
  x EngineError            a batch cannot go on: its workers die, or cannot be reached
"""

import difflib
from collections.abc import Iterable


class CredlensError(Exception):
    """The root of every deliberate error; its text says what is wrong, where and what to do."""


class InputError(CredlensError):
    """A file or a value that someone handed in is wrong.

    path    the file, "-" for standard input
    row     1-based row of the table (the header is row 1), None for the whole file
    value   the offending value, shortened
    """

    def __init__(self, message: str, *, path: str = "", row: int | None = None, value: str = "") -> None:
        self.path, self.row, self.value = path, row, value
        place = path + (f", row {row}" if row is not None else "")
        super().__init__(f"{place}: {message}" if place else message)


class MissingColumnError(InputError):
    """A table lacks a required column."""

    def __init__(self, missing: Iterable[str], *, found: Iterable[str], path: str, hint: str = "") -> None:
        self.missing, self.found = tuple(missing), tuple(found)
        wanted = self.missing[0]
        near = difflib.get_close_matches(wanted, self.found, n=1)
        example = repr(near[0]) if near else "COLUMN"
        advice = hint or f"Name the column that holds it: --map {wanted}={example}"
        super().__init__(
            f"missing column {', '.join(self.missing)}; found: {', '.join(self.found) or 'none'}. {advice}",
            path=path,
        )


class UnreadableFileError(InputError):
    """A file is empty, broken, of an unknown format or in an unknown encoding."""


class TaxonomyError(CredlensError):
    """A release contradicts itself: repeated ids, an edge without an end, a cycle."""


class UnknownReleaseError(TaxonomyError):
    """No installed release has this name."""

    def __init__(self, name: str, *, installed: Iterable[str]) -> None:
        self.name, self.installed = name, tuple(installed)
        near = difflib.get_close_matches(name, self.installed, n=3) or self.installed
        super().__init__(
            f"No taxonomy release {name!r} is installed. Installed: {', '.join(near) or 'none'}. "
            "Get one with: credlens taxonomy install quickstart, or credlens taxonomy import esco PATH..."
        )


class UnknownConceptError(TaxonomyError):
    """A skill or occupation id is not in the loaded release."""

    def __init__(self, concept_id: str, *, release: str, known: Iterable[str]) -> None:
        self.concept_id, self.release = concept_id, release
        candidates = list(known)
        near = difflib.get_close_matches(concept_id, candidates, n=3)
        super().__init__(
            f"No concept {concept_id!r} in {release} ({len(candidates)} concepts). "
            f"Nearest ids: {', '.join(near) or 'none'}. Find one with: credlens taxonomy search TEXT"
        )


class DownloadError(CredlensError):
    """A pinned package cannot be fetched, or is not what was pinned."""


class ConfigError(CredlensError):
    """A setting is out of range."""


class EngineError(CredlensError):
    """A batch cannot go on: its workers die, or cannot be reached."""
