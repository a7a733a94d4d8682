"""An office that is served to browsers: people in every role, the sample scored on a small taxonomy of our own."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from unittest import mock

import uvicorn

from credlens.service.demo import SAMPLE_DAY
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.postings import read_postings
from credlens.service.imports import import_catalogue, import_postings
from credlens.service.jobs.kinds import ScoreOrder
from credlens.service.jobs.queue import request_scoring
from credlens.service.jobs.worker import Worker
from credlens.service.jobs.works import WORKS
from credlens.service.office import Office
from credlens.service.people.actor import Actor, Role
from credlens.service.people.passwords import hash_password
from credlens.service.people.signing import sign_in
from credlens.service.store.sql.people import SignIns
from credlens.service.web.site import create_site
from credlens.taxonomy.readers.custom import read_custom

from ..service.people_office import PASSWORD, Clock, add_organisation, add_user, make_office

# The college has the sample scored; the other college has nothing; the hospital employs people.
COLLEGE, OTHER, HOSPITAL = "harbour-college", "inland-college", "harbour-hospital"

PEOPLE = {
    "ana": (COLLEGE, Role.PROVIDER),
    "ben": (COLLEGE, Role.REVIEWER),
    "clo": (COLLEGE, Role.REVIEWER),
    "ida": (COLLEGE, Role.ADMINISTRATOR),
    "dov": (OTHER, Role.ADMINISTRATOR),
    "eve": (HOSPITAL, Role.EMPLOYER),
}


@dataclass
class Site:
    """An office and its address. people: by their names, who can be signed in; all have PASSWORD."""

    office: Office
    url: str
    people: dict[str, Actor]
    _sessions: dict[str, str] = field(default_factory=dict)

    def work(self) -> None:
        """Do all jobs that wait."""
        worker = Worker(self.office, WORKS)
        # Few texts are read sooner here than other processes are started.
        with mock.patch("os.cpu_count", return_value=1):
            while worker.run_one():
                pass

    def session(self, name: str) -> str:
        """Sign somebody in, once, and return the secret of the session."""
        if name not in self._sessions:
            self._sessions[name] = sign_in(self.office, email_of(name), PASSWORD).secret
        return self._sessions[name]


def email_of(name: str) -> str:
    return f"{name}@{PEOPLE[name][0]}.example"


def furnish(home: Path, *, bare: bool = False) -> None:
    """Make a workspace with people; with the sample, too, scored on the taxonomy of skills.csv, unless it is bare."""
    office = opened(home)
    for organisation in (COLLEGE, OTHER, HOSPITAL):
        add_organisation(office, organisation)
    password = hash_password(PASSWORD)  # once for all: it is slow on purpose
    for name, (organisation, role) in PEOPLE.items():
        person = add_user(office, organisation, role, email=email_of(name))
        with office.database.write() as connection:
            SignIns(connection).set_password_hash(person.user_id, password)
    if not bare:
        _taxonomy(office)
        _sample(office)
    office.close()


def opened(home: Path) -> Office:
    """Open a workspace with the quick encoder; its day is that on which the sample's stories are told."""
    return make_office(home, clock=Clock(), encoder="static", rate_limit="100000/minute")


@contextmanager
def served(home: Path, source: Path) -> Iterator[Site]:
    """Serve a copy of a workspace on a free port."""
    shutil.copytree(source, home)
    office = opened(home)
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_site(office), log_config=None, access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    people = {name: _actor(office, name) for name in PEOPLE}
    try:
        yield Site(office, f"http://127.0.0.1:{listener.getsockname()[1]}", people)
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        office.close()


def _taxonomy(office: Office) -> None:
    taxonomy = read_custom(Path(__file__).with_name("skills.csv"))
    office.workspace.shelf.add(taxonomy)
    office.workspace.shelf.use(taxonomy.release.name)


def _sample(office: Office) -> None:
    with as_file(files("credlens.service.sample")) as folder:
        adverts = read_postings(sorted(folder.glob("postings_*.jsonl")))
        catalogue = read_catalogue(sorted(folder.glob("catalogue_*.jsonl")))
    import_postings(office, _actor(office, "ida"), adverts)
    import_catalogue(office, _actor(office, "ana"), catalogue)
    request_scoring(office, _actor(office, "ana"), ScoreOrder(as_of=SAMPLE_DAY))
    Site(office, "", {}).work()


def _actor(office: Office, name: str) -> Actor:
    with office.database.read() as connection:
        found = SignIns(connection).by_email(email_of(name))
    assert found is not None
    organisation, role = PEOPLE[name]
    return Actor(user_id=found.id, name=f"{found.name} <{found.email}>", role=role, organisation=organisation)
