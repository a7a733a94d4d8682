"""How a worker exports a catalogue with its scores, and how that is fetched."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import ConflictError, MissingError
from ..office import Office
from ..outputs import write_outputs
from ..people import Act, Actor, require
from ..store.exports import Exports
from ..store.matches import Progress
from ..store.sql.database import Transaction
from ..store.sql.jobs import JobRecord, JobState
from .kinds import JobKind
from .queue import get_job
from .score import reviewed_catalogue
from .work import Finish, Given


@contextmanager
def export(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
    """Write the tables, the workbook and the report of a scoring into one file; nothing of it is recorded."""
    reviewed = reviewed_catalogue(office, job, progress)
    exports = Exports(office.settings.home)
    with exports.making() as folder:
        written = write_outputs(reviewed.result, folder, progress=progress)
        progress("pack", 0, 0)
        size = exports.keep(folder, job.id)
    result = {"credentials": written.credentials, "flagged": written.flagged, "bytes": size}

    def finish(connection: Transaction) -> Given:
        return Given(result=result)

    yield finish


def exported_file(office: Office, actor: Actor, job_id: str) -> Path:
    """Return the file that a job has made.

    Raises MissingError where the job is none of an export, or its file has been removed; ConflictError where it is
    not done.
    """
    require(actor, Act.READ_CREDENTIALS)
    job = get_job(office, actor, job_id)
    if job.kind != JobKind.EXPORT:
        raise MissingError("export", job_id)
    if job.state is not JobState.DONE:
        raise ConflictError(f"export {job_id} is {job.state}; its file is there once it is done")
    path = Exports(office.settings.home).path(job_id)
    if not path.exists():
        raise MissingError("export", job_id)
    return path
