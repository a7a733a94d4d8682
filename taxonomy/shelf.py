"""The installed releases: one folder of Parquet tables each, under the workspace."""

import json
import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from enum import Enum
from pathlib import Path
from typing import Any

from .concepts import Group, Occupation, Relation, RelationKind, Release, Skill, SkillKind, Source
from .errors import TaxonomyError, UnknownReleaseError
from .garbage import no_garbage_collection
from .taxonomy import Taxonomy, merge

# Raised whenever the tables change shape, so that an old release is refused with advice, not misread.
FORMAT = 1

_RECORDS: Mapping[str, type] = {
    "skills": Skill,
    "groups": Group,
    "occupations": Occupation,
    "relations": Relation,
}

# Columns with few distinct values: stored and read as a dictionary, so that each value is one string object.
_REPEATING = {"occupation_id", "skill_id", "kind", "narrower", "broader", "reuse_level"}


def default_home() -> Path:
    """Return the workspace folder: $CREDLENS_HOME, else the platform's folder for user data."""
    if home := os.environ.get("CREDLENS_HOME"):
        return Path(home).expanduser()
    from platformdirs import user_data_path

    return user_data_path("credlens", appauthor=False)


class Shelf:
    """Releases on disk: <home>/taxonomies/<name>/, and which of them are in use."""

    def __init__(self, home: Path | None = None) -> None:
        self.home = home or default_home()
        self.folder = self.home / "taxonomies"

    def add(self, taxonomy: Taxonomy) -> None:
        """Store a release whole; one of the same name is replaced only when the new one is complete."""
        name = taxonomy.release.name
        if not re.fullmatch(r"[A-Za-z0-9][\w.+-]*", name):
            raise TaxonomyError(f"{name!r} cannot name a folder: use letters, digits, dots and hyphens")
        self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".new-") as scratch:
            _write_release(Path(scratch) / "release", taxonomy)
            target = self.folder / name
            if target.exists():
                target.rename(Path(scratch) / "replaced")
            (Path(scratch) / "release").rename(target)

    def load(self, name: str) -> Taxonomy:
        """Return an installed release.

        Raises UnknownReleaseError, or TaxonomyError if its files are damaged or of another format.
        """
        if name not in (installed := self.names()):
            raise UnknownReleaseError(name, installed=installed)
        with _reading(name), no_garbage_collection():
            return _read_release(self.folder / name)

    def names(self) -> list[str]:
        """Return the names of the installed releases, sorted."""
        return sorted(path.parent.name for path in self.folder.glob("[!.]*/release.json"))

    def releases(self) -> list[Release]:
        """Return what the installed releases say of themselves, by name."""
        found = []
        for name in self.names():
            with _reading(name):
                found.append(_read_description(self.folder / name))
        return found

    def use(self, *names: str) -> None:
        """Make these the releases that commands work with.

        Raises UnknownReleaseError, or TaxonomyError if they cannot be used together.
        """
        chosen = list(dict.fromkeys(names))
        merge(self.load(name) for name in chosen)
        partial = self.folder / f".active-{os.getpid()}"
        partial.write_text(json.dumps(chosen) + "\n", encoding="utf-8")
        partial.replace(self.folder / "active.json")

    def active_names(self) -> tuple[str, ...]:
        """Return the names of the releases in use; none before the first is installed."""
        path = self.folder / "active.json"
        if not path.exists():
            return ()
        try:
            return tuple(json.loads(path.read_text(encoding="utf-8")))
        except ValueError:
            raise TaxonomyError(
                f"{path} is damaged. Choose the releases again: credlens taxonomy use {' '.join(self.names())}"
            ) from None

    def active(self) -> Taxonomy:
        """Return the releases in use as one taxonomy, or raise TaxonomyError if there is none."""
        if names := self.active_names():
            return merge(self.load(name) for name in names)
        if installed := self.names():
            raise TaxonomyError(
                f"No taxonomy release is in use. Installed: {', '.join(installed)}. "
                f"Choose one with: credlens taxonomy use {installed[0]}"
            )
        raise TaxonomyError(
            "No taxonomy release is installed. Get one with: credlens taxonomy install quickstart, "
            "or credlens taxonomy import esco PATH..."
        )


def _write_release(folder: Path, taxonomy: Taxonomy) -> None:
    folder.mkdir()
    for name, record in _RECORDS.items():
        _write(folder / f"{name}.parquet", _columns(getattr(taxonomy, name), record))
    edges = taxonomy.broader_edges
    _write(folder / "broader.parquet", {"narrower": [e[0] for e in edges], "broader": [e[1] for e in edges]})
    description = {"format": FORMAT, **asdict(taxonomy.release)}
    text = json.dumps(description, ensure_ascii=False, indent=2)
    (folder / "release.json").write_text(text + "\n", encoding="utf-8")


def _read_release(folder: Path) -> Taxonomy:
    broader = _read(folder / "broader.parquet")
    return Taxonomy(
        _read_description(folder),
        skills=_skills(_read(folder / "skills.parquet")),
        groups=_records(Group, _read(folder / "groups.parquet")),
        occupations=_records(Occupation, _read(folder / "occupations.parquet")),
        relations=_relations(_read(folder / "relations.parquet")),
        broader=zip(broader["narrower"], broader["broader"], strict=True),
        checked=True,
    )


def _read_description(folder: Path) -> Release:
    values = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    if (written := values.pop("format", None)) != FORMAT:
        raise ValueError(f"format {written}, this version of credlens reads format {FORMAT}")
    values["sources"] = tuple(Source(**source) for source in values["sources"])
    return Release(**{**values, "notes": tuple(values["notes"])})


@contextmanager
def _reading(name: str) -> Iterator[None]:
    """Turn what a damaged folder makes json and pyarrow raise into advice."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TaxonomyError(
            f"The installed release {name!r} cannot be read ({error}). Install or import it again"
        ) from error


def _columns(records: Iterable[Any], record: type) -> dict[str, list[Any]]:
    rows = list(records)
    columns = {field.name: [getattr(row, field.name) for row in rows] for field in fields(record)}
    if "kind" in columns:
        columns["kind"] = [kind.value if isinstance(kind, Enum) else kind for kind in columns["kind"]]
    return columns


def _write(path: Path, columns: dict[str, list[Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"alt_labels": pa.list_(pa.string()), "importance": pa.float64()}
    arrays = {name: pa.array(values, types.get(name, pa.string())) for name, values in columns.items()}
    for name in _REPEATING & arrays.keys():
        arrays[name] = arrays[name].dictionary_encode()
    pq.write_table(pa.table(arrays), path)


def _read(path: Path) -> dict[str, list[Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = {}
    with pq.ParquetFile(path) as file:
        table = file.read()
    for name, column in zip(table.column_names, table.columns, strict=True):
        array = column.combine_chunks()
        if pa.types.is_dictionary(array.type):
            values = array.dictionary.to_pylist()
            columns[name] = [values[i] for i in array.indices.to_pylist()]
        else:
            columns[name] = array.to_pylist()
    return columns


def _skills(columns: dict[str, list[Any]]) -> Iterable[Skill]:
    kinds = {kind.value: kind for kind in SkillKind}
    return _records(Skill, {**columns, "kind": [kinds[kind] for kind in columns["kind"]]})


def _relations(columns: dict[str, list[Any]]) -> Iterable[Relation]:
    kinds = {kind.value: kind for kind in RelationKind}
    return map(
        Relation,
        columns["occupation_id"],
        columns["skill_id"],
        [kinds[kind] for kind in columns["kind"]],
        columns["importance"],
    )


def _records(record: type, columns: dict[str, list[Any]]) -> Iterator[Any]:
    if "alt_labels" in columns:
        columns = {**columns, "alt_labels": [tuple(labels) for labels in columns["alt_labels"]]}
    names = list(columns)
    return (record(**dict(zip(names, row, strict=True))) for row in zip(*columns.values(), strict=True))
