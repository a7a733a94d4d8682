"""A private PostgreSQL server for tests, from the programs that Debian's package `postgresql` installs."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg

MISSING = (
    "PostgreSQL is not installed (on Debian: apt-get install postgresql); its half of the store's tests is left out"
)

# Who the server runs as where the tests run as root, which it refuses.
_OTHERS = ("postgres", "nobody")
# Nothing here outlives the tests, so nothing waits for the disk.
_SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=", "max_connections=60")
_SECONDS = 60
# Ends the server, and removes all that it held, once what it reads from is closed: also where the tests are killed.
_KEEPER = """
exec 3<&0
"$@" < /dev/null & server=$!
{ read -r _ <&3; kill -QUIT $server; while kill -0 $server; do sleep 0.05; done; rm -rf "$0"; } 2> /dev/null &
wait $server
"""


def programs() -> Path | None:
    """Return the folder of the newest server's programs, None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).parent if elsewhere else None


class Server:
    """A server that only this machine reaches, by a socket in a folder of its own; it goes with `stop`."""

    def __init__(self, bin_folder: Path) -> None:
        """Make a cluster of databases and start the server; raise RuntimeError with its log where it does not."""
        self.folder = Path(tempfile.mkdtemp(prefix="credlens-pg-"))
        self._made = 0
        user = _other_user()
        if user:
            shutil.chown(self.folder, user)
        data, self._log = self.folder / "data", self.folder / "log"
        made = [bin_folder / "initdb", "-D", data, "-U", "tests", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
        subprocess.run(made, user=user, cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        options = [part for setting in _SETTINGS for part in ("-c", setting)]
        with self._log.open("wb") as log:
            self._keeper = subprocess.Popen(
                ["sh", "-c", _KEEPER, self.folder, bin_folder / "postgres", "-D", data, "-k", self.folder, *options],
                user=user,
                cwd=self.folder,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
            )
        self._wait()

    def url(self, name: str = "postgres") -> str:
        """Return the address of a database of this server."""
        return f"postgresql://tests@/{name}?host={self.folder}"

    def create(self, template: str = "template1", name: str = "") -> str:
        """Make a database, by default of a name of its own, and return the name."""
        self._made += 1
        name = name or f"test_{self._made}"
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def stop(self) -> None:
        """Stop the server and remove all that it held."""
        if self._keeper.stdin:
            self._keeper.stdin.close()
        self._keeper.wait(_SECONDS)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[call-overload]

    def _wait(self) -> None:
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end and self._keeper.poll() is None:
            try:
                psycopg.connect(self.url()).close()
                return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"the private PostgreSQL did not start: {self._log.read_text(errors='replace')}")


def _other_user() -> str | None:
    """Return who the server is to run as, None for the one who runs the tests."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in _OTHERS if name in known)
