"""A whole service in this process: a server on a free port and a worker, over a workspace with a few skills."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from credlens.service.config import Settings
from credlens.service.jobs.rounds import work_until
from credlens.service.jobs.worker import Worker
from credlens.service.jobs.works import WORKS
from credlens.service.office import Office, open_office
from credlens.service.web.site import create_site
from credlens.taxonomy.readers.custom import read_custom

SKILLS = "id,label\n001,weld pipes\n002,read technical drawings\n003,cook soups\n004,wash dishes\n"


@dataclass(frozen=True)
class Served:
    """A service that answers at an address."""

    address: str
    office: Office


def workspace(home: Path) -> None:
    """Make a workspace whose release has the four skills above."""
    from credlens.taxonomy.shelf import Shelf

    home.mkdir(parents=True, exist_ok=True)
    table = home / "skills.csv"
    table.write_text(SKILLS, encoding="utf-8")
    taxonomy = read_custom(table)
    shelf = Shelf(home)
    shelf.add(taxonomy)
    shelf.use(taxonomy.release.name)


@contextlib.contextmanager
def served(home: Path) -> Iterator[Served]:
    """Serve a workspace until the block ends."""
    office = open_office(Settings(home=home))
    config = uvicorn.Config(create_site(office), log_config=None, lifespan="on")
    server = uvicorn.Server(config)
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    threads = [
        threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True),
    ]
    over = threading.Event()
    threads.append(threading.Thread(target=_work, args=(office, over), daemon=True))
    for thread in threads:
        thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield Served(f"http://127.0.0.1:{listener.getsockname()[1]}", office)
    finally:
        server.should_exit = True
        over.set()
        for thread in threads:
            thread.join(timeout=30)
        office.close()


def _work(office: Office, over: threading.Event) -> None:
    work_until(Worker(office, WORKS, stopping=over), over, before_each=lambda: None, drain=False)
