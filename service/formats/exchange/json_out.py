"""Writing JSON documents: the same document gives the same bytes, and a broken write leaves what was there."""

import json
import os
from pathlib import Path


def write_json(document: object, path: Path) -> None:
    """Write a document as indented UTF-8; half characters, which no file can hold, become question marks."""
    text = json.dumps(document, ensure_ascii=False, indent=2, default=str)
    partial = path.with_name(f".{path.name}.{os.getpid()}")
    partial.write_bytes(text.encode("utf-8", errors="replace") + b"\n")
    partial.replace(path)
