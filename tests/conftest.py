"""What every test gets: a workspace of its own, no settings from outside, and no way out to the network."""

import os
import socket
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no failure: speed is measured by the benchmarks, never here.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say loudly where half of the store was not tested."""
    skipped = terminalreporter.stats.get("skipped", [])
    if any("PostgreSQL is not installed" in str(report.longrepr) for report in skipped):
        terminalreporter.section("THE STORE WAS TESTED ON SQLITE ONLY", sep="!", red=True, bold=True)
        terminalreporter.line("PostgreSQL is not installed; on Debian: apt-get install postgresql", red=True)
    if any(missing in str(report.longrepr) for report in skipped for missing in ("no page was looked at", "axe-core")):
        terminalreporter.section("THE PAGES WERE NOT TESTED IN A BROWSER", sep="!", red=True, bold=True)
        terminalreporter.line("Needed: chromium (apt-get install chromium), playwright (pip), axe-core", red=True)


def _is_this_machine(family: int, host: str) -> bool:
    """Return whether an address is one of this machine's own: only those can be bound to."""
    try:
        with socket.socket(family) as own:
            own.bind((host, 0))
    except OSError:
        return False
    return True


@pytest.fixture(autouse=True)
def _own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("CREDLENS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CREDLENS_HOME", str(tmp_path / "home"))


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    connect = socket.socket.connect

    def refuse(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_this_machine(self.family, address[0]):
            raise RuntimeError(f"a test tried to reach {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", refuse)
