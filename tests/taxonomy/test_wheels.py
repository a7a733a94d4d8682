"""Pinned wheels: only the pinned one is ever read, and every failure says what to do."""

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from credlens.taxonomy.errors import DownloadError
from credlens.taxonomy.readers.wheels import Pin, fetch, verified

CONTENT = b"a wheel of ours"
PIN = Pin("ink-tools", "1.0", hashlib.sha256(CONTENT).hexdigest())
FILE = "ink_tools-1.0-py3-none-any.whl"


class Pip:
    """Stands for pip: remembers its commands and answers as told."""

    def __init__(self, returncode: int = 0, stderr: str = "") -> None:
        self.returncode, self.stderr = returncode, stderr
        self.commands: list[list[str]] = []
        self.requirements: list[str] = []

    def __call__(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        self.commands.append(command)
        self.requirements.append(Path(command[command.index("-r") + 1]).read_text(encoding="utf-8"))
        return subprocess.CompletedProcess(command, self.returncode, "", self.stderr)


def test_pip_downloads_without_installing_and_with_the_hash(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pip = Pip()
    monkeypatch.setattr(subprocess, "run", pip)
    told: list[tuple[str, int, int]] = []
    fetch([PIN, Pin("pen", "2", "ab")], tmp_path, progress=lambda *step: told.append(step))
    assert pip.requirements == [f"ink-tools==1.0 --hash=sha256:{PIN.sha256}\n", "pen==2 --hash=sha256:ab\n"]
    for command in pip.commands:
        assert command[:4] == [sys.executable, "-m", "pip", "download"]
        assert {"--no-deps", "--only-binary=:all:", "--require-hashes"} <= set(command)
    assert [(done, total) for _, done, total in told] == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("stderr", "message"),
    [
        ("python: No module named pip", "ink-tools==1.0 cannot be downloaded: this Python has no pip"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "another file than the one pinned by sha256"),
        ("WARNING: Retrying\nERROR: No matching distribution", "registry reachable.*No matching distribution"),
        ("", "pip said: nothing"),
    ],
)
def test_what_pip_says_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stderr: str, message: str) -> None:
    monkeypatch.setattr(subprocess, "run", Pip(1, stderr))
    with pytest.raises(DownloadError, match=message):
        fetch([PIN], tmp_path)


def test_the_pinned_wheel_is_accepted(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(CONTENT)
    assert verified(PIN, tmp_path) == tmp_path / FILE


def test_another_wheel_of_the_same_name_is_not(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(CONTENT + b"!")
    with pytest.raises(DownloadError, match=f"not the wheel that was pinned: sha256 .*, expected {PIN.sha256}"):
        verified(PIN, tmp_path)


def test_an_absent_wheel_is_named(tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"no wheel of ink-tools==1.0 in .*: looked for ink_tools-1.0-"):
        verified(PIN, tmp_path)
