"""The shape of the project: what may import what, what is packaged, and that help starts fast."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("taxonomy", "models", "service")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def imported(path: Path) -> list[str]:
    """Return the absolute names that a file imports."""
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.append(node.module)
    return names


def test_every_package_folder_is_listed_for_the_wheel() -> None:
    """An unlisted sub-package would silently be left out of the wheel."""
    folders = {"credlens." + ".".join(p.parent.relative_to(ROOT).parts) for p in ROOT.glob("*/**/__init__.py")}
    folders = {name for name in folders if name.split(".")[1] in ROOMS}
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["packages"]
    assert sorted(folders) == sorted(listed)


def unplaced(tool: dict[str, Any], files: Iterable[Path]) -> list[str]:
    """Return the data files that no pattern of their package ships or leaves out."""
    shipped, left_out = tool["package-data"], tool["exclude-package-data"]
    missed = []
    for path in files:
        folder = next(parent for parent in path.parents if (parent / "__init__.py").exists())
        package, name = "credlens." + ".".join(folder.relative_to(ROOT).parts), path.relative_to(folder).as_posix()
        patterns = [*shipped["*"], *shipped.get(package, ()), *left_out.get(package, ())]
        if not any(name.count("/") == pattern.count("/") and fnmatch(name, pattern) for pattern in patterns):
            missed.append(str(path))
    return missed


def test_every_data_file_ships_or_is_left_out_by_name() -> None:
    """A file that no pattern covers would work from the checkout and be missing from the wheel."""
    tool = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    files = [p for room in ROOMS for p in (ROOT / room).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert unplaced(tool, [p for p in files if p.suffix != ".py"]) == []
    weights = ROOT / "models" / "weights"
    assert unplaced(tool, [weights / "encoder.onnx", weights / "vectors.npz"]) == []
    stray = [weights / "encoder.bin", ROOT / "models" / "matching" / "notes.tsv"]
    assert unplaced(tool, stray) == [str(path) for path in stray]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_folder_names_are_never_imported(path: Path) -> None:
    """From the checkout, `taxonomy` and `credlens.taxonomy` would be two modules with two Skill classes."""
    assert not [name for name in imported(path) if name.split(".")[0] in ROOMS]


# The tables are read side by side, and migrations are written by a program.
LONG = {path for path in MODULES if path.name == "schema.py" or path.parent.name == "versions"}


@pytest.mark.parametrize("path", sorted({*MODULES} - LONG), ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_readable(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_help_imports_nothing_heavy() -> None:
    """Help must come at once, so no heavy library may load before a command runs."""
    heavy = {
        "numpy",
        "pandas",
        "pyarrow",
        "torch",
        "spacy",
        "faiss",
        "sentence_transformers",
        "onnxruntime",
        "tokenizers",
        "altair",
        "scipy",
    }
    code = "import sys, credlens.service.cli.main; print(*sorted(m.split('.')[0] for m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not heavy & set(run.stdout.split())
