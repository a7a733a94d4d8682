"""credlens worker: what does the long work that the service is asked for."""

from typing import Annotated

import typer

from . import output
from .output import JsonOption


def worker_command(
    drain: Annotated[bool, typer.Option("--drain", help="End when the queue is empty.")] = False,
    lease: Annotated[
        int, typer.Option(min=1, help="Seconds without a word after which another worker takes a job over.")
    ] = 30,
    beside: Annotated[
        bool, typer.Option("--beside", help="End when the process that started it has ended, even killed.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Do the jobs of the service's queue, one after the other, until told to stop (Ctrl-C, SIGTERM).

    Any number of workers may run, on any machine that reaches the database and the workspace. A job that is stopped or
    whose worker dies goes on where it was. Example: credlens worker
    """
    import datetime as dt
    import signal
    import threading

    from ..jobs.rounds import stop_with_parent, sweep, work_until
    from ..jobs.schedules import now_and_then, request_due
    from ..jobs.worker import Worker
    from ..jobs.works import WORKS
    from ..logs import configure_logs
    from ..office import open_office

    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, frame: stopping.set())
    if beside:
        stop_with_parent(stopping)
    office = open_office()
    configure_logs(office.settings.logs)
    sweep(office)
    worker = Worker(office, WORKS, lease=dt.timedelta(seconds=lease), stopping=stopping)
    done = work_until(worker, stopping, before_each=now_and_then(lambda: request_due(office)), drain=drain)
    if as_json:
        output.emit({"jobs": done})
    else:
        typer.echo(f"{output.plural(done, 'job')} taken up")
