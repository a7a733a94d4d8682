"""What an organisation holds, as the readers of files return what they read: a run takes either."""

from credlens.models.records import Credential
from credlens.taxonomy.errors import InputError

from .formats.loaded import Loaded
from .people.actor import LOCAL
from .results import Counts
from .store.sql.credentials import Credentials
from .store.sql.database import Database


def held_catalogue(database: Database, organisation: str = LOCAL) -> Loaded[Credential]:
    """Return the credentials of an organisation's catalogue; raise InputError where there is none."""
    with database.read() as connection:
        held = Credentials(connection, organisation)
        records, digest = tuple(held.all()), held.digest()
    if not records:
        raise InputError("No catalogue: give one with --catalogue FILE, or run: credlens catalogue import FILE")
    counts = Counts(rows=len(records), records=len(records), rejected=0)
    return Loaded(records=records, rejects=(), notes=(), counts=counts, inputs={"workspace catalogue": digest})
