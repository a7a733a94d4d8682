"""What the first page would wait for, done before anybody asks: templates, and the library that draws."""

import threading
from importlib.resources import files

from ..reports.chart import demand_plot
from .page import template


def get_ready(after: threading.Thread | None = None) -> threading.Thread:
    """Begin to prepare in a thread, and return it; pages are answered meanwhile.

    The first dossier takes three seconds without, 0.1 with.
    after  a thread that is waited for: what it opens is wanted sooner
    """
    thread = threading.Thread(target=_prepare, args=(after,), name="pages get ready", daemon=True)
    thread.start()
    return thread


def _prepare(after: threading.Thread | None) -> None:
    if after is not None:
        after.join()
    for path in (files(__package__) / "templates").iterdir():
        template(path.name)
    demand_plot([])
