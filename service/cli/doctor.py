"""credlens doctor: what works here, what does not, and what to do about it."""

from collections.abc import Callable
from typing import Any

import typer

from . import output
from .output import JsonOption


def doctor_command(as_json: JsonOption = False) -> None:
    """Check Python, packages, workspace, releases, model weights, index, memory and disk.

    Exit code 1 if anything that scoring needs is missing.
    """
    from ..doctor import CHECKS

    findings: list[dict[str, Any]] = [_finding(name, check) for name, check in CHECKS.items()]
    if as_json:
        output.emit(findings)
    else:
        output.table(
            ("", "check", "finding"),
            [("ok" if f["ok"] else "FAIL", f["check"], f["finding"]) for f in findings],
        )
    if not all(f["ok"] for f in findings):
        raise typer.Exit(1)


def _finding(name: str, check: Callable[[], str]) -> dict[str, Any]:
    from credlens.taxonomy.errors import CredlensError

    try:
        return {"check": name, "ok": True, "finding": check()}
    except (CredlensError, OSError, ImportError) as error:
        return {"check": name, "ok": False, "finding": str(error)}
