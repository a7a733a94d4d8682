"""The life of a worker: job after job, and between them what has to be seen to now and then."""

import datetime as dt
import logging
import os
import threading
import time
from collections.abc import Callable

from ..errors import UnavailableError
from ..office import Office
from ..store.exports import Exports
from ..store.records import PostingStore
from ..store.uploads import Uploads
from .worker import Worker

LOG = logging.getLogger(__name__)

# Seconds between two looks into an empty queue, and between two at a database that cannot be reached.
POLL = 0.5
PATIENCE = 5.0
# A sender that has not finished a file by then has gone.
ABANDONED = dt.timedelta(days=1)
# Who wanted an export has fetched it by then.
FETCHED = dt.timedelta(days=30)
# Nothing reads the same postings for so long.
READ = dt.timedelta(days=7)


def work_until(worker: Worker, stopping: threading.Event, *, before_each: Callable[[], None], drain: bool) -> int:
    """Do jobs until stopping is set, with drain until there is none; return how many were taken up.

    before_each  called before every look into the queue
    """
    done = 0
    while not stopping.is_set():
        try:
            before_each()
            found = worker.run_one()
        except UnavailableError as error:
            LOG.warning("the database cannot be reached: %s", error)
            stopping.wait(PATIENCE)
            continue
        done += found
        if not found:
            if drain:
                break
            stopping.wait(POLL)
    return done


def stop_with_parent(stopping: threading.Event) -> None:
    """Have stopping set once the process that started this one has ended: a killed server takes no worker with it."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(POLL)
        LOG.warning("the process that started this worker has ended; so does the worker")
        stopping.set()

    threading.Thread(target=watch, name="parent", daemon=True).start()


def sweep(office: Office) -> None:
    """Remove what processes left in the workspace that ended in the middle, and exports that are old."""
    home, now = office.settings.home, office.clock()
    Uploads(home).sweep(now - ABANDONED)
    Exports(home).sweep(now - FETCHED)
    PostingStore(home).sweep(now - READ)
