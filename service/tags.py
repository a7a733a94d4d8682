"""Tags of what is edited: who changes something says which state of it was read, so that nobody's change is lost."""

from .errors import MatchNeededError, StaleError

ANY = "*"


def check_tag(stands: str, before: str) -> None:
    """Return if a change may be made.

    stands  the tag of what there is, empty for nothing
    before  the tag of what was read; ANY to overwrite whatever there is; empty where there was nothing
    Raises  MatchNeededError where something stands and nothing is said of it; StaleError where another state does.
    """
    if before in (ANY, stands):
        return
    if not before:
        raise MatchNeededError("send If-Match with the ETag that reading it gave, or * to overwrite whatever is there")
    raise StaleError("somebody else has changed it meanwhile; read it again, then send your change anew", now=stands)
