"""How a worker scores a catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager

from credlens.taxonomy.errors import InputError

from ..carried import carried_on
from ..formats.loaded import usable
from ..held import held_catalogue
from ..office import Office
from ..pipeline import MarketFilter
from ..review import Reviewed
from ..store.held import HeldPostings
from ..store.matches import Progress
from ..store.sql.database import Transaction
from ..store.sql.findings import Findings
from ..store.sql.gathered import gathered
from ..store.sql.jobs import JobRecord
from ..store.sql.packing import typed
from ..workspace import combine
from .kinds import ScoreOrder
from .work import Finish, Given


@contextmanager
def score(office: Office, job: JobRecord, progress: Progress) -> Iterator[Finish]:
    """Score the catalogue of a job's organisation, and keep what is found."""
    reviewed = reviewed_catalogue(office, job, progress)
    with gathered(reviewed.result, closed=reviewed.closed, progress=progress) as found:

        def finish(connection: Transaction) -> Given:
            findings = Findings(connection, job.organisation_id)
            run_id = findings.record(found, by=job.made_by, at=office.clock())
            counts = {"credentials": found.credentials, "flags": found.flags}
            return Given(result={"run_id": run_id, **counts, "remarks": list(reviewed.remarks)})

        yield finish


def reviewed_catalogue(office: Office, job: JobRecord, progress: Progress) -> Reviewed:
    """Return what is found about the catalogue of a job's organisation in the market, as both are now.

    What is segmented, matched and scored on the way is kept in parts, so that the job goes on where it was cut short.
    """
    order = typed(ScoreOrder, job.parameters)
    as_of = order.as_of or (job.started_at or office.clock()).date()
    workspace = office.workspace
    catalogue = held_catalogue(office.database, job.organisation_id)
    carried = carried_on(office.database, job.organisation_id, as_of=as_of)
    progress("open the models", 0, 0)
    pipeline = workspace.pipeline(progress=progress)
    with workspace.postings.snapshot() as postings:
        if not len(postings):
            raise InputError("no postings: import some, then retry")
        adverts = pipeline.read(HeldPostings(postings), progress=progress)
    inputs = combine(catalogue, usable(adverts.said))
    previous = order.previous_release
    touched = workspace.touched(previous, inputs.catalogue, progress=progress) if previous else None
    result = pipeline.score(inputs, adverts, as_of=as_of, market=MarketFilter(), touched=touched, progress=progress)
    return carried.onto(result, pipeline.rules)
