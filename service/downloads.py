"""A run fetched in one request: in the formats of other systems, or one of its tables."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO

from credlens.taxonomy.errors import InputError

from .errors import MissingError, UnavailableError
from .exporting import export, only_these, writers
from .office import Office
from .people import Act, Actor, require
from .recorded import recorded_result
from .reports.table_files import TABLES, endings
from .store.exports import Exports

# Ending of a file's name -> media type.
MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

# Writing takes a thread, and of a large catalogue a while: most of the threads are for other requests.
_MOST = 4
_WRITING = threading.BoundedSemaphore(_MOST)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What can be fetched. endings: of its file's name, the first by default."""

    id: str
    title: str
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file to be sent. It has no name on the disk any more: it goes when it is closed, whatever happens till then."""

    file: BinaryIO
    size: int
    name: str
    media_type: str


def targets() -> dict[str, Target]:
    """Return what can be fetched, by id: the tables, then the formats of other systems."""
    tables = {name: Target(id=name, title=f"table of {name}", endings=endings(name)) for name in TABLES}
    formats = {f.id: Target(id=f.id, title=f.title, endings=(f.ending,)) for f in writers().values()}
    return tables | formats


def list_targets(actor: Actor) -> list[Target]:
    """Return what can be fetched."""
    require(actor, Act.READ_CREDENTIALS)
    return [*targets().values()]


def download(
    office: Office,
    actor: Actor,
    format_id: str,
    *,
    ending: str = "",
    credential_ids: Sequence[str] = (),
    run_id: str = "",
    min_probability: float = 0.5,
) -> Download:
    """Write a run, by default the newest, into a file.

    ending           of the file's name, which says how a table is written; empty: csv
    credential_ids   these alone
    min_probability  formats of other systems hold the skills that outcomes teach with at least this probability
    Raises           MissingError where there is no such format or run, or its findings are no longer kept; InputError
                     for another ending or a credential that is not in the run; UnavailableError where too many are
                     being written.
    """
    require(actor, Act.READ_CREDENTIALS)
    target = targets().get(format_id)
    if target is None:
        raise MissingError("export format", format_id, known=targets())
    ending = ending or target.endings[0]
    if ending not in target.endings:
        raise InputError(f"{format_id} is written into files that end in {', '.join(target.endings)}", value=ending)
    result = only_these(recorded_result(office, actor, run_id=run_id), credential_ids)
    with _one_of_few(), Exports(office.settings.home).making() as folder:
        path = folder / f"credlens-{format_id}-{result.run.as_of}{ending}"
        export(result, format_id, path, min_probability=min_probability)
        return Download(file=path.open("rb"), size=path.stat().st_size, name=path.name, media_type=MEDIA[ending])


@contextmanager
def _one_of_few() -> Iterator[None]:
    if not _WRITING.acquire(blocking=False):
        raise UnavailableError(f"{_MOST} exports are being written already; try again when one of them is done")
    try:
        yield
    finally:
        _WRITING.release()
