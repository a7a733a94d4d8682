"""Tables taken in at once, by the one who works on this machine; the service has its workers do that, see jobs."""

import datetime as dt
from dataclasses import asdict
from typing import Any

from credlens.models.records import Credential, Posting

from .formats.loaded import Loaded
from .office import Office
from .people import Act, Actor, require
from .store.alone import alone
from .store.records import Kept
from .store.sql.audit import AuditLog
from .store.sql.credentials import Credentials
from .store.sql.database import Transaction
from .store.sql.imports import ImportRecord, Imports
from .store.sql.ledger import new_id
from .store.sql.packing import digest
from .store.sql.postings import Postings


def import_catalogue(office: Office, actor: Actor, loaded: Loaded[Credential]) -> Kept:
    """Keep the credentials that were read as the next versions of those of the catalogue, and write that down."""
    require(actor, Act.EDIT_CREDENTIALS)
    import_id, at = new_id(), office.clock()
    with office.database.write() as connection:
        held = Credentials(connection, actor.organisation)
        kept = held.put(loaded.records, source=f"import {import_id}", by=actor.name, at=at)
        _record(connection, _described("catalogue", import_id, actor, loaded, kept, at), loaded)
    return kept


def import_postings(office: Office, actor: Actor, loaded: Loaded[Posting]) -> Kept:
    """Keep the postings that were read in the market, and write that down.

    Their texts come first: where it is broken off between the two, to do it again puts that right.
    """
    require(actor, Act.IMPORT_POSTINGS)
    import_id, at = new_id(), office.clock()
    # One import after the other, until what it wrote is in the database too: the two would tell different postings.
    with alone(office.settings.home / "imports"):
        kept = office.workspace.postings.add(loaded.records)  # takes long: nobody waits for the database meanwhile
        with office.database.write() as connection:
            _record(connection, _described("postings", import_id, actor, loaded, kept, at), loaded)
            Postings(connection).put(loaded.records, import_id=import_id)
    return kept


def _described(
    kind: str, import_id: str, actor: Actor, loaded: Loaded[Any], kept: Kept, at: dt.datetime
) -> ImportRecord:
    sums = [*loaded.inputs.values()]
    return ImportRecord(
        id=import_id,
        organisation_id=actor.organisation,
        kind=kind,
        name=", ".join(loaded.inputs),
        sha256=sums[0] if len(sums) == 1 else digest(sums),
        counts={**asdict(loaded.counts), **asdict(kept)},
        notes=tuple(loaded.notes),
        made_by=actor.name,
        made_at=at,
    )


def _record(connection: Transaction, record: ImportRecord, loaded: Loaded[Any]) -> None:
    Imports(connection, record.organisation_id).add(record, loaded.rejects)
    AuditLog(connection).append(
        actor=record.made_by,
        organisation=record.organisation_id,
        action=f"import {record.kind}",
        subject=f"import {record.id}",
        detail={"name": record.name, "sha256": record.sha256, **record.counts},
        at=record.made_at,
    )
