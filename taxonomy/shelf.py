"""The installed releases: one folder of Parquet tables each, under the workspace."""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from enum import Enum
from pathlib import Path
from typing import Any

from .concepts import Group, Occupation, Relation, RelationKind, Release, Skill, SkillKind, Source
from .errors import TaxonomyError, UnknownReleaseError
from .taxonomy import Taxonomy, merge

_RECORDS: Mapping[str, type] = {
    "skills": Skill,
    "groups": Group,
    "occupations": Occupation,
    "relations": Relation,
}


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
        """Store a release; one of the same name is replaced whole."""
        target = self.folder / taxonomy.release.name
        partial = self.folder / f".{taxonomy.release.name}.{os.getpid()}"
        partial.mkdir(parents=True)
        for name in _RECORDS:
            _write(partial / f"{name}.parquet", _columns(getattr(taxonomy, name), _RECORDS[name]))
        edges = taxonomy.broader_edges
        _write(
            partial / "broader.parquet", {"narrower": [e[0] for e in edges], "broader": [e[1] for e in edges]}
        )
        release = json.dumps(asdict(taxonomy.release), ensure_ascii=False, indent=2)
        (partial / "release.json").write_text(release + "\n", encoding="utf-8")
        shutil.rmtree(target, ignore_errors=True)
        partial.rename(target)

    def load(self, name: str) -> Taxonomy:
        """Return an installed release, or raise UnknownReleaseError."""
        folder = self.folder / name
        if name not in self.names():
            raise UnknownReleaseError(name, installed=self.names())
        broader = _read(folder / "broader.parquet")
        return Taxonomy(
            _release(folder),
            skills=(
                Skill(**{**row, "kind": SkillKind(row["kind"])}) for row in _rows(folder / "skills.parquet")
            ),
            groups=(Group(**row) for row in _rows(folder / "groups.parquet")),
            occupations=(Occupation(**row) for row in _rows(folder / "occupations.parquet")),
            relations=_relations(folder / "relations.parquet"),
            broader=zip(broader["narrower"], broader["broader"], strict=True),
            checked=True,
        )

    def names(self) -> list[str]:
        """Return the names of the installed releases, sorted."""
        return sorted(path.parent.name for path in self.folder.glob("[!.]*/release.json"))

    def releases(self) -> list[Release]:
        """Return what the installed releases say of themselves, by name."""
        return [_release(self.folder / name) for name in self.names()]

    def use(self, *names: str) -> None:
        """Make these the releases that commands work with, or raise UnknownReleaseError."""
        installed = self.names()
        for name in names:
            if name not in installed:
                raise UnknownReleaseError(name, installed=installed)
        partial = self.folder / f".active.{os.getpid()}"
        partial.write_text(json.dumps(list(dict.fromkeys(names))) + "\n", encoding="utf-8")
        partial.replace(self.folder / "active.json")

    def active_names(self) -> tuple[str, ...]:
        """Return the names of the releases in use; none before the first is installed."""
        path = self.folder / "active.json"
        return tuple(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else ()

    def active(self) -> Taxonomy:
        """Return the releases in use as one taxonomy, or raise TaxonomyError if there is none."""
        names = self.active_names()
        if not names:
            raise TaxonomyError(
                "No taxonomy release is in use. Get one with: credlens taxonomy install quickstart, "
                "or credlens taxonomy import esco PATH..."
            )
        return merge(self.load(name) for name in names)


def _columns(records: Iterable[Any], record: type) -> dict[str, list[Any]]:
    rows = list(records)
    return {
        field.name: [
            value.value if isinstance(value := getattr(row, field.name), Enum) else value for row in rows
        ]
        for field in fields(record)
    }


def _write(path: Path, columns: dict[str, list[Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    types = {"alt_labels": pa.list_(pa.string()), "importance": pa.float64()}
    arrays = {name: pa.array(values, types.get(name, pa.string())) for name, values in columns.items()}
    pq.write_table(pa.table(arrays), path)


def _read(path: Path) -> dict[str, list[Any]]:
    import pyarrow.parquet as pq

    columns: dict[str, list[Any]] = pq.read_table(path).to_pydict()
    return columns


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    columns = _read(path)
    if "alt_labels" in columns:
        columns["alt_labels"] = [tuple(labels) for labels in columns["alt_labels"]]
    names = list(columns)
    return (dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True))


def _relations(path: Path) -> Iterable[Relation]:
    kinds = {kind.value: kind for kind in RelationKind}
    columns = _read(path)
    return map(
        Relation,
        columns["occupation_id"],
        columns["skill_id"],
        [kinds[kind] for kind in columns["kind"]],
        columns["importance"],
    )


def _release(folder: Path) -> Release:
    values = json.loads((folder / "release.json").read_text(encoding="utf-8"))
    values["sources"] = tuple(Source(**source) for source in values["sources"])
    return Release(**{**values, "notes": tuple(values["notes"])})
