"""Our ids as the addresses that linked data asks for, and back."""

import re
from urllib.parse import quote, unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_OURS = "urn:credlens:"


def iri(record_id: str) -> str:
    """Return an id that is an address as it is, any other as a name of our own."""
    return record_id if _SCHEME.fullmatch(record_id) else _OURS + quote(record_id, safe="")


def record_id(address: str) -> str:
    """Return the id that `iri` made an address of."""
    return unquote(address.removeprefix(_OURS)) if address.startswith(_OURS) else address
