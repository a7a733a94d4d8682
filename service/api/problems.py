"""Errors as RFC 9457 problem documents: one shape for all of them, with the fields that are wrong."""

import http
import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from credlens.taxonomy.errors import CredlensError, EngineError, InputError

from ..errors import (
    ConflictError,
    ForbiddenError,
    MatchNeededError,
    MissingError,
    SignInError,
    StaleError,
    TooLargeError,
    TooManyError,
    UnavailableError,
)
from .addresses import addresses

_LOG = logging.getLogger("credlens.requests")
MEDIA_TYPE = "application/problem+json"


class FieldFault(BaseModel):
    """What is wrong with one value of a request."""

    field: str = Field(description="where it stands, such as body.outcomes.0.text", examples=["query.limit"])
    message: str = Field(examples=["Input should be less than or equal to 200"])


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(default="about:blank", description="the kind of problem; about:blank: as the status says")
    title: str = Field(examples=["Not Found"])
    status: int = Field(examples=[404])
    detail: str = Field(description="what is wrong, where, and what to do", examples=["no credential 'c9'"])
    errors: list[FieldFault] = Field(default=[], description="the values that are wrong, one by one")


_SHAPE: dict[str, Any] = {"model": Problem, "content": {MEDIA_TYPE: {}}}
RESPONSES: dict[int | str, dict[str, Any]] = {
    400: {**_SHAPE, "description": "the request cannot be read"},
    401: {**_SHAPE, "description": "nobody is signed in"},
    403: {**_SHAPE, "description": "the role or the key does not reach"},
    413: {**_SHAPE, "description": "the request is too large"},
    422: {**_SHAPE, "description": "a value of the request is wrong"},
    429: {**_SHAPE, "description": "too many requests"},
    503: {**_SHAPE, "description": "it cannot be answered now; try again"},
}
CONFLICT: dict[int | str, dict[str, Any]] = {409: {**_SHAPE, "description": "its state does not allow this"}}
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {**_SHAPE, "description": "it is not there"}}
STALE: dict[int | str, dict[str, Any]] = {
    **CONFLICT,
    412: {**_SHAPE, "description": "somebody else has changed it meanwhile; read it again"},
    428: {**_SHAPE, "description": "If-Match is needed"},
}

# The first that fits counts.
_STATUS: tuple[tuple[type[CredlensError], int], ...] = (
    (MissingError, 404),
    (SignInError, 401),
    (ForbiddenError, 403),
    (StaleError, 412),
    (MatchNeededError, 428),
    (ConflictError, 409),
    (TooManyError, 429),
    (TooLargeError, 413),
    (UnavailableError, 503),
    (EngineError, 503),
    (InputError, 422),
    (CredlensError, 422),
)


def problem(
    status: int, detail: str, *, errors: Sequence[FieldFault] = (), headers: dict[str, str] | None = None
) -> JSONResponse:
    """Return a problem document as a response."""
    document = Problem(title=http.HTTPStatus(status).phrase, status=status, detail=detail, errors=list(errors))
    return JSONResponse(document.model_dump(), status_code=status, headers=headers, media_type=MEDIA_TYPE)


def install(app: FastAPI) -> None:
    """Have every error of an application answered by a problem document."""
    app.add_exception_handler(CredlensError, answer_deliberate)
    app.add_exception_handler(RequestValidationError, answer_invalid)
    app.add_exception_handler(HTTPException, answer_http)
    app.add_exception_handler(Exception, _unexpected)


def status_of(error: CredlensError) -> int:
    """Return the status that an error is answered with."""
    return next(status for kind, status in _STATUS if isinstance(error, kind))


def answer_deliberate(request: Request, error: Exception) -> JSONResponse:
    """Answer an error that was raised on purpose."""
    if not isinstance(error, CredlensError):
        raise error
    headers = {}
    if isinstance(error, SignInError):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, TooManyError) and error.wait:
        headers["Retry-After"] = str(error.wait)
    if status_of(error) == 503:
        headers["Retry-After"] = "5"
        _LOG.warning("unavailable: %s", error)
    return problem(status_of(error), str(error), headers=headers)


def answer_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose values do not fit."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        FieldFault(
            field=".".join(str(part) for part in one["loc"])[:200],
            message=one["msg"].removeprefix("Value error, ")[:500],
        )
        for one in error.errors()
    ]
    detail = f"{faults[0].field}: {faults[0].message}" if faults else "the request cannot be read"
    return problem(422, detail, errors=faults)


def answer_http(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses."""
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    detail = str(error.detail)
    if error.status_code == 405:
        # The router names the methods of the first route alone that has this address.
        headers["Allow"] = ", ".join(addresses(request.app).methods(request.url.path))
        detail = f"{request.method} is not for this address; it takes {headers['Allow']}"
    if error.status_code == 404:
        detail = "there is nothing at this address; all of them are in /api/v1/openapi.json"
    return problem(error.status_code, detail, headers=headers)


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    # Where it broke is in the log, with the same id; the one who asks learns nothing of our inside.
    request_id = getattr(request.state, "request_id", "")
    _LOG.error("unexpected", exc_info=error)
    return problem(500, f"something broke here; tell who runs this service the request id {request_id}")
