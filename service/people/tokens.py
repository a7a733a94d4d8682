"""Secrets that we give out: for cookies, keys and links. Each is shown once; its sha256 is what is kept."""

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """Return a secret of 256 random bits, fit for a cookie, a header and an address."""
    return prefix + secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return by what a secret is kept: 64 hex digits. It is random in full, so that no salt is needed."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def new_id() -> str:
    """Return the key of a new row: 32 hex digits."""
    return secrets.token_hex(16)
