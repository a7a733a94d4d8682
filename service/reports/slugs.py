"""File names for credential pages: readable, safe on every file system, one a credential."""

import hashlib
import re
import unicodedata

_LONGEST = 60
_PLAIN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_HASHED = re.compile(r".*-[0-9a-f]{12}")
_DEVICES = re.compile(r"con|prn|aux|nul|(com|lpt)[0-9]")  # names that Windows keeps for itself


def slug(credential_id: str) -> str:
    """Return the page name of an id, without .html: lower-case letters, digits and hyphens, at most 73.

    An id that is such a name already keeps it; every other one gets 12 digits of its hash, so that ids
    which differ only by case or punctuation never share a file, in any order and in any catalogue.
    """
    if _is_plain(credential_id):
        return credential_id
    ascii_only = unicodedata.normalize("NFKD", credential_id).encode("ascii", "ignore").decode().lower()
    readable = "-".join(re.findall(r"[a-z0-9]+", ascii_only))[:_LONGEST].strip("-")
    digest = hashlib.sha256(credential_id.encode()).hexdigest()[:12]
    return f"{readable or 'credential'}-{digest}"


def _is_plain(text: str) -> bool:
    # A plain id that looks hashed is hashed too: it might be the page name of another id.
    return (
        len(text) <= _LONGEST
        and _PLAIN.fullmatch(text) is not None
        and not _HASHED.fullmatch(text)
        and not _DEVICES.fullmatch(text)
    )
