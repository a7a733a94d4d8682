"""The same stages on a Ray cluster: Ray Data hands the parts to a pool of actors, each a worker."""

import json
import logging
import socket
import uuid
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from credlens.taxonomy.errors import ConfigError, EngineError

from ..store.folder import Folder
from .local import HANDFUL, InProcess
from .worker import Job, Run, Stage, Tally, Task

if TYPE_CHECKING:
    from ray.data import Dataset

# Parts an actor has at hand beside the one it is at, so that it never waits.
AHEAD = 2
# Seconds that a cluster may take to answer.
PATIENCE = 10


class RayCluster:
    """Runs tasks on a Ray cluster, one that is running or one of its own on this machine.

    workers  actors, a processor each, and a graphics processor each where the cluster has as many
    spool    where the parts lie that actors take in: a folder that all nodes see, or object storage
    address  of a running cluster: auto, ray://host:10001, host:6379; None starts one here
    """

    def __init__(self, workers: int, *, spool: Folder, address: str | None = None) -> None:
        self._workers = workers
        self._spool = spool
        self._address = address

    def run(self, tasks: Iterable[Task], job: Job) -> Iterator[Tally]:
        """Run tasks in any order, a handful of them here; the parts of a lost actor or node are given to another.

        What the job opens must be reachable from every node.
        Raises EngineError if the cluster cannot be reached or a stage fails, ConfigError if ray is not installed.
        """
        source = iter(tasks)
        first = [*islice(source, HANDFUL)]
        if len(first) < HANDFUL:
            yield from InProcess().run(first, job)
            return
        self._join()
        with self._spooled(chain(first, source)) as parts:
            yield from self._drain(parts, job)

    def _drain(self, parts: list[dict[str, str]], job: Job) -> Iterator[Tally]:
        import ray.exceptions

        try:
            for row in self._dataset(parts, job).iter_rows():
                yield json.loads(row["tally"])
        except ray.exceptions.RayError as error:
            cause = str(getattr(error, "cause", None) or error).strip().splitlines()
            raise EngineError(f"a worker of the Ray cluster failed: {cause[-1] if cause else error}") from None

    def _dataset(self, parts: list[dict[str, str]], job: Job) -> "Dataset":
        import ray
        import ray.data

        gpus = ray.cluster_resources().get("GPU", 0)  # type: ignore[no-untyped-call]
        # One block a part: what an actor takes, and loses if it dies, is one part.
        return ray.data.from_items(parts, override_num_blocks=len(parts)).map_batches(
            Actor,
            fn_constructor_args=(job.open, self._spool.address),
            batch_size=1,
            compute=ray.data.ActorPoolStrategy(size=self._workers, max_tasks_in_flight_per_actor=AHEAD),
            num_cpus=1,
            num_gpus=1 if gpus >= self._workers else None,
        )

    @contextmanager
    def _spooled(self, tasks: Iterable[Task]) -> Iterator[list[dict[str, str]]]:
        """Write what the tasks take in, and remove it in the end."""
        run = uuid.uuid4().hex[:8]
        parts = []
        try:
            for number, task in enumerate(tasks):
                parts.append({"stage": task.stage.value, "name": task.name, "part": f"{run}-{number:06}"})
                self._spool.write(parts[-1]["part"], task.table)
            yield parts
        finally:
            for part in parts:
                self._spool.remove(part["part"])

    def _join(self) -> None:
        """Join the cluster, unless this process has; leave it when this engine is gone."""
        try:
            import ray
        except ImportError:
            raise ConfigError("--engine ray needs Ray: pip install 'credlens[ray]'") from None
        if not ray.is_initialized():
            _reach(self._address)
            own: dict[str, Any] = {} if self._address else {"num_cpus": self._workers, "include_dashboard": False}
            try:
                ray.init(address=self._address, log_to_driver=False, logging_level=logging.ERROR, **own)
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise EngineError(f"no Ray cluster at {self._address or 'this machine'}: {error}") from None
            weakref.finalize(self, ray.shutdown)
        _quiet()


class Actor:
    """A worker as Ray Data calls it: with a batch of one part."""

    def __init__(self, open_run: Callable[[], Run], spool: str) -> None:
        self._run = open_run()
        self._spool = Folder(spool)

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[str]]:
        """Run the task of the part and return what it took, as JSON."""
        (stage,), (name,), (part,) = (batch[column].tolist() for column in ("stage", "name", "part"))
        return {"tally": [json.dumps(self._run(Task(Stage(stage), name, self._spool.read(part))))]}


def _reach(address: str | None) -> None:
    """Raise EngineError if nothing listens at an address: Ray itself would try for minutes."""
    host, colon, port = (address or "").rpartition("://")[2].rpartition(":")
    if not colon or not port.isdecimal():
        return
    try:
        with socket.create_connection((host, int(port)), timeout=PATIENCE):
            pass
    except OSError as error:
        raise EngineError(f"no Ray cluster at {address}: {error.strerror or error}") from None


def _quiet() -> None:
    """Keep Ray Data's own bars off the terminal: the run has its own."""
    from ray.data import DataContext

    logging.getLogger("ray.data").setLevel(logging.ERROR)
    context = DataContext.get_current()
    context.enable_progress_bars = False
    context.enable_operator_progress_bars = False
