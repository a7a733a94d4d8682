"""How a worker fills a workspace that has nothing yet: the taxonomies, and the sample."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from importlib.resources import as_file, files
from typing import Any

from credlens.models.records import Credential, Posting
from credlens.taxonomy.readers.quickstart import NAME, install_quickstart

from ..demo import SAMPLE_DAY
from ..formats.catalogue import read_catalogue
from ..formats.loaded import Loaded
from ..formats.postings import read_postings
from ..office import Office
from ..store.alone import alone
from ..store.matches import Progress
from ..store.sql.audit import AuditLog
from ..store.sql.credentials import Credentials
from ..store.sql.database import Transaction
from ..store.sql.imports import ImportRecord, Imports
from ..store.sql.jobs import JobRecord, Jobs
from ..store.sql.packing import digest, plain
from ..store.sql.postings import Postings
from .kinds import JobKind, ScoreOrder
from .work import Finish, Given


@contextmanager
def install_taxonomies(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
    """Download the quickstart release and use it; where some release is in use already, that stays in use, too."""
    _install(office, progress)
    yield lambda connection: _installed(connection, office, job)


@contextmanager
def load_sample(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
    """Take the sample's credentials and postings in, and have them scored as of the day on which its stories are told.

    Where no taxonomy is in use the quickstart release is installed first.
    """
    if not office.workspace.shelf.active_names():
        _install(office, progress)
    progress("read the sample", 0, 0)
    with as_file(files("credlens.service.sample")) as folder:
        catalogue = read_catalogue(sorted(folder.glob("catalogue_*.jsonl")), as_of=SAMPLE_DAY)
        postings = read_postings(sorted(folder.glob("postings_*.jsonl")), as_of=SAMPLE_DAY)
    with alone(office.settings.home / "imports"):
        office.workspace.postings.add(postings.records)
        yield lambda connection: _loaded(connection, office, job, catalogue, postings)


def _install(office: Office, progress: Progress) -> None:
    shelf = office.workspace.shelf
    progress("download the taxonomies", 0, 0)
    release = install_quickstart(progress=progress)
    progress("keep the taxonomies", 0, 0)
    shelf.add(release)
    shelf.use(*dict.fromkeys((*shelf.active_names(), release.release.name)))


def _installed(connection: Transaction, office: Office, job: JobRecord) -> Given:
    _note(connection, office, job, f"release {NAME}", {})
    return Given(result={"release": NAME})


def _loaded(
    connection: Transaction, office: Office, job: JobRecord, catalogue: Loaded[Credential], postings: Loaded[Posting]
) -> Given:
    """Write all of it down, and ask for its scoring."""
    at, imports = office.clock(), Imports(connection, job.organisation_id)
    adverts = _record(job, "postings", postings, at)
    imports.add(adverts, postings.rejects)
    imports.count(
        adverts.id,
        {**asdict(postings.counts), **asdict(Postings(connection).put(postings.records, import_id=adverts.id))},
    )
    courses = _record(job, "catalogue", catalogue, at)
    imports.add(courses, catalogue.rejects)
    held = Credentials(connection, job.organisation_id)
    kept = held.put(catalogue.records, source=f"import {courses.id}", by=job.made_by, at=at)
    imports.count(courses.id, {**asdict(catalogue.counts), **asdict(kept)})
    score_id = uuid.uuid4().hex
    Jobs(connection, job.organisation_id).add(
        score_id, kind=JobKind.SCORE, parameters=plain(ScoreOrder(as_of=SAMPLE_DAY)), by=job.made_by, at=at
    )
    counts = {"credentials": len(catalogue.records), "postings": len(postings.records)}
    _note(connection, office, job, f"job {score_id}", counts)
    return Given(result={**counts, "next_job": score_id})


def _record(job: JobRecord, kind: str, loaded: Loaded[Any], at: dt.datetime) -> ImportRecord:
    return ImportRecord(
        id=uuid.uuid4().hex,
        organisation_id=job.organisation_id,
        kind=kind,
        name=f"sample {kind}",
        sha256=digest([*loaded.inputs.values()]),
        counts={},
        notes=tuple(loaded.notes),
        made_by=job.made_by,
        made_at=at,
    )


def _note(connection: Transaction, office: Office, job: JobRecord, subject: str, detail: dict[str, Any]) -> None:
    AuditLog(connection).append(
        actor=job.made_by,
        organisation=job.organisation_id,
        action=job.kind,
        subject=subject,
        detail=detail,
        at=office.clock(),
    )
