"""What reading a source came to: a source that was read before need not be read again."""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ..formats.loaded import Said
from ..results import Counts, Reject


class ReadingStore:
    """By the key of a source the parts that its postings are in, and what was said of it."""

    def __init__(self, home: Path) -> None:
        self._folder = home / "readings"

    def get(self, key: str) -> tuple[list[str], Said] | None:
        """Return the names of the parts and what was said, None where the source was not read to its end."""
        path = self._folder / f"{key}.json"
        if not key or not path.exists():
            return None
        content = json.loads(path.read_text(encoding="utf-8"))
        said = Said(
            counts=Counts(**content["counts"]),
            rejects=tuple(Reject(**reject) for reject in content["rejects"]),
            notes=tuple(content["notes"]),
            inputs=content["inputs"],
        )
        return content["parts"], said

    def keep(self, key: str, parts: Sequence[str], said: Said) -> None:
        """Remember what reading a source came to."""
        if not key:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{key}.json"
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        partial.write_text(json.dumps({**asdict(said), "parts": [*parts]}), encoding="utf-8")
        partial.replace(path)
