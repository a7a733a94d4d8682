"""The cookies that a browser gets: the session, and what ties forms to the browser that asked for them."""

import hashlib
import hmac
from datetime import datetime

from fastapi import Request, Response

from ..office import Office
from ..people.tokens import new_secret

SESSION = "credlens"
FORMS = "credlens-forms"


def is_secure(request: Request, office: Office) -> bool:
    """Return whether people reach the service over https, so that cookies must not go any other way."""
    return request.url.scheme == "https" or office.settings.public_url.startswith("https://")


def cookie_name(request: Request, office: Office, name: str) -> str:
    """Return how a cookie is called: over https a browser takes one so named from this very host alone."""
    return f"__Host-{name}" if is_secure(request, office) else name


def session_secret(request: Request, office: Office) -> str:
    """Return the secret of the session that a request brings, empty for none."""
    return request.cookies.get(cookie_name(request, office, SESSION), "")


def keep_session(request: Request, response: Response, office: Office, secret: str, until: datetime) -> None:
    """Have the browser keep the secret of a session."""
    seconds = int((until - office.clock()).total_seconds())
    _set(request, response, office, SESSION, secret, seconds)


def forget_session(request: Request, response: Response, office: Office) -> None:
    """Have the browser forget the session."""
    _set(request, response, office, SESSION, "", 0)


def form_secret(request: Request, office: Office) -> str:
    """Return what ties forms to this browser, empty where it has nothing yet."""
    return session_secret(request, office) or request.cookies.get(cookie_name(request, office, FORMS), "")


def keep_form_secret(request: Request, response: Response, office: Office) -> str:
    """Return what ties forms to this browser, giving it to one that has nothing yet."""
    secret = form_secret(request, office)
    if not secret:
        secret = new_secret()
        _set(request, response, office, FORMS, secret, None)
    return secret


def form_token(secret: str) -> str:
    """Return what a form says in its hidden field: it can be told only with the cookie, and does not tell it."""
    return hmac.new(secret.encode(), b"form", hashlib.sha256).hexdigest()


def is_form_token(token: str, secret: str) -> bool:
    """Return whether a form comes from a page that this browser was given."""
    return bool(secret) and hmac.compare_digest(token.encode("utf-8", "replace"), form_token(secret).encode())


def _set(request: Request, response: Response, office: Office, name: str, value: str, seconds: int | None) -> None:
    response.set_cookie(
        cookie_name(request, office, name),
        value,
        max_age=seconds,
        path="/",
        secure=is_secure(request, office),
        httponly=True,
        samesite="lax",
    )
