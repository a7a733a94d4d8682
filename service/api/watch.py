"""Around every request: its id, its line in the log, its count, and the headers that every answer carries."""

import logging
import re
import time
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..logs import bound
from ..people.tokens import new_id
from .metrics import Metrics
from .problems import problem

_LOG = logging.getLogger("credlens.requests")
_REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

# No third party, nothing inline, no frames. Referrer: with none at all, browsers call the origin of our own forms null.
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


class Watch:
    """The outermost layer of the application. secure: people reach it over https."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics, secure: bool) -> None:
        self._app, self._metrics = app, metrics
        self._headers = HEADERS | ({"Strict-Transport-Security": "max-age=31536000"} if secure else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else new_id()
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(scope, receive, send, self._headers | {"X-Request-Id": request_id})
        started = time.perf_counter()
        with self._metrics.in_flight.track_inprogress(), bound(request_id=request_id):
            try:
                await self._app(scope, receive, answer.send)
            finally:
                self._tell(scope, answer.status, time.perf_counter() - started)

    def _tell(self, scope: Scope, status: int, seconds: float) -> None:
        # The name of the route's function: an address may hold the secret of an invitation.
        operation = getattr(scope.get("route"), "name", "none")
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.answered(operation, method, status, seconds)
        told: dict[str, Any] = {"operation": operation, "method": method, "status": status}
        told |= {"ms": round(seconds * 1000, 1), "client": (scope.get("client") or ("",))[0]}
        if user := scope["state"].get("user_id"):
            told["user"] = user
        _LOG.info("request", extra=told)


class _Answer:
    """What is sent back. status: 500 until something is."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, headers: dict[str, str]) -> None:
        self._scope, self._receive, self._send, self._headers = scope, receive, send, headers
        self.status = 500
        self._replaced = False

    async def send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.start":
            self.status = message["status"]
            kept = MutableHeaders(scope=message)
            if self.status == 413 and not kept.get("content-type", "").startswith("application/"):
                # The framework says it in a line of text where it refuses by the length that is announced.
                self._replaced = True
                await self._refuse()
                return
            for name, value in self._headers.items():
                kept.setdefault(name, value)
        await self._send(message)

    async def _refuse(self) -> None:
        refusal = problem(413, "the request is too large; the limit is in CREDLENS_MAX_REQUEST_MB")
        refusal.headers.update(self._headers)
        await refusal(self._scope, self._receive, self._send)
