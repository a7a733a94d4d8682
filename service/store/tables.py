"""Tables of postings kept on disk: put together once for the same postings and matches, then mapped, not read."""

import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from credlens.models.relevance.coded import Coded
from credlens.models.relevance.mentions import Mentions, PostingTable

from .texts import Texts

if TYPE_CHECKING:
    import pyarrow as pa

# Tables kept: enough for a month, the one before, and two trials.
KEPT = 4


class TableStore:
    """PostingTables by key, each a folder of arrays that processes can share.

    home/tables/KEY/  arrays as .npy, texts as .arrow, the rest as JSON
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "tables"

    def has(self, key: str) -> bool:
        """Return whether a table is there, whole."""
        return (self._folder / key).is_dir()

    def save(self, key: str, table: PostingTable, heads: "pa.Table", facts: Mapping[str, Any]) -> None:
        """Keep a table, with the heads of its postings and facts for JSON; the oldest ones beyond KEPT go."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self._folder, prefix=".new-") as scratch:
            new = Path(scratch) / "table"
            new.mkdir()
            values = {**_write(new, table, "table"), **_write(new, table.mentions, "mentions")}
            _write_texts(new / "heads.arrow", heads)
            (new / "values.json").write_text(json.dumps({"values": values, "facts": facts}), encoding="utf-8")
            if not self.has(key):
                new.rename(self._folder / key)
        for old in sorted(self._folder.glob("[!.]*"), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            shutil.rmtree(old, ignore_errors=True)

    def load(self, key: str) -> tuple[PostingTable, "pa.Table", dict[str, Any]]:
        """Return a table, the heads of its postings, and the facts."""
        folder = self._folder / key
        content = json.loads((folder / "values.json").read_text(encoding="utf-8"))
        heads = _read_texts(folder / "heads.arrow")
        mentions = _read(folder, Mentions, "mentions", content["values"], text_ids=Texts(heads["id"]))
        return _read(folder, PostingTable, "table", content["values"], mentions=mentions), heads, content["facts"]


def _write(folder: Path, record: PostingTable | Mentions, name: str) -> dict[str, Any]:
    """Write the arrays of a record and return what goes into JSON."""
    import pyarrow as pa

    values = {}
    for field in fields(record):
        value, path = getattr(record, field.name), f"{name}-{field.name}"
        if isinstance(value, Coded):
            np.save(folder / f"{path}.npy", value.codes)
            values[path] = [*value.values]
        elif isinstance(value, np.ndarray):
            np.save(folder / f"{path}.npy", value)
        elif field.name == "sentences":
            _write_texts(folder / f"{path}.arrow", pa.table({"text": pa.array(value, pa.large_string())}))
        elif field.name == "skill_ids":
            values[path] = [*value]
    return values


def _read(folder: Path, record: type, name: str, values: Mapping[str, Any], **given: Any) -> Any:  # noqa: ANN401
    found = dict(given)
    for field in fields(record):
        path = f"{name}-{field.name}"
        if field.name in given or not field.init:
            continue
        if field.name == "sentences":
            found[field.name] = Texts(_read_texts(folder / f"{path}.arrow")["text"])
        elif field.name == "skill_ids":
            found[field.name] = tuple(values[path])
        else:
            # A plain view of the mapped file: every look-up in a memmap makes one.
            array = np.asarray(np.load(folder / f"{path}.npy", mmap_mode="r"))
            coded = path in values
            found[field.name] = Coded(array, map(_hashable, values[path])) if coded else array
    return record(**found)


def _hashable(value: Any) -> Any:  # noqa: ANN401
    """Return a value of JSON as it went in: a list was a tuple."""
    return tuple(value) if isinstance(value, list) else value


def _write_texts(path: Path, table: "pa.Table") -> None:
    import pyarrow as pa

    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, table.schema) as writer:
        writer.write_table(table)


def _read_texts(path: Path) -> "pa.Table":
    import pyarrow as pa

    return pa.ipc.open_file(pa.memory_map(str(path))).read_all()
