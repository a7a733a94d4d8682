"""A process of our own beside the server: begun with it, begun anew when it dies, ended with it."""

import logging
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Self

_LOG = logging.getLogger("credlens.beside")
# Seconds before it is begun anew: twice as long after every early death.
_FIRST, _LAST = 1.0, 60.0
# Seconds that it gets to lay down its work.
_GRACE = 30.0
# What ends so will not go better next time: its settings are wrong.
_WRONG = 2


class Beside:
    """`credlens NAME` in another process, as long as the block lasts."""

    def __init__(self, *arguments: str, program: tuple[str, ...] = ()) -> None:
        """Say what to run; program: another one than credlens."""
        ours = (sys.executable, "-c", "from credlens.service.cli.main import main; main()")
        self._command = [*(program or ours), *arguments]
        self._name = arguments[0][:40]
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="beside", daemon=True)

    def __enter__(self) -> Self:
        """Begin it."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Have it end, and wait until it has."""
        self._ending.set()
        self._thread.join()

    def _keep(self) -> None:
        pause = _FIRST
        while not self._ending.is_set():
            began = time.monotonic()
            code = self._run()
            if self._ending.is_set():
                return
            if code == _WRONG:
                _LOG.error("%s ended with %d and is not begun anew: mend what it said", self._name, code)
                return
            pause = _FIRST if time.monotonic() - began > _LAST else min(pause * 2, _LAST)
            _LOG.warning("%s ended with %d; begun anew in %.0f s", self._name, code, pause)
            self._ending.wait(pause)

    def _run(self) -> int:
        with subprocess.Popen(self._command, stdin=subprocess.DEVNULL) as process:
            while process.poll() is None and not self._ending.wait(0.2):
                pass
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(_GRACE)
                except subprocess.TimeoutExpired:
                    process.kill()
            return process.wait()
