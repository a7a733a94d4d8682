"""The shape of the project: what may import what, what is packaged, and that help starts fast."""

import ast
import subprocess
import sys
import tomllib
from pathlib import Path

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


def test_every_data_file_is_covered_by_a_package_data_pattern() -> None:
    """A file of another suffix would work from the checkout and be missing from the wheel."""
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"][
        "package-data"
    ]
    suffixes = {Path(pattern.replace("*", "x")).suffix for pattern in patterns["*"]}
    files = [p for room in ROOMS for p in (ROOT / room).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert {p.suffix for p in files} - {".py", ""} <= suffixes


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_folder_names_are_never_imported(path: Path) -> None:
    """From the checkout, `taxonomy` and `credlens.taxonomy` would be two modules with two Skill classes."""
    assert not [name for name in imported(path) if name.split(".")[0] in ROOMS]


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
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
        "altair",
        "scipy",
    }
    code = "import sys, credlens.service.cli.main; print(*sorted(m.split('.')[0] for m in sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not heavy & set(run.stdout.split())
