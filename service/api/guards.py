"""What is looked at before a route runs: whether the request comes from our own pages, and what strings it brings."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute

from ..errors import ForbiddenError

_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
# What databases hold as an integer.
_LARGEST = 2**63


async def from_our_pages(request: Request) -> None:
    """Raise ForbiddenError where a page of another site has a browser change something here.

    Browsers say from where a request comes; older ones tell the origin alone. Where neither is told it is no browser,
    and no page of another site can have a browser send a key.
    """
    if request.method in _HARMLESS or request.headers.get("authorization", "").lower().startswith("bearer "):
        return
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is not None:
        ours = site in ("same-origin", "none")
    else:
        ours = origin is None or origin.partition("://")[2] == request.headers.get("host")
    if not ours:
        raise ForbiddenError("a page of another site may not change anything here")


async def storable(request: Request) -> None:
    """Raise RequestValidationError where a value cannot be kept: no database takes NUL or half a character."""
    given = {"path": request.path_params, "query": _lists(request.query_params.multi_items())}
    route = request.scope.get("route")
    field = route.body_field if isinstance(route, APIRoute) else None
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if field is not None and (kind == "application/json" or kind.endswith("+json")) and await request.body():
        given["body"] = await request.json()
    elif field is not None and kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        given["body"] = _lists((await request.form()).multi_items())
    faults = [
        {"type": "unstorable", "loc": place, "msg": message, "input": None} for place, message in _faults(given, ())
    ]
    if faults:
        raise RequestValidationError(faults[:20])


def _lists(items: Sequence[tuple[str, Any]]) -> Any:  # noqa: ANN401
    lists: dict[str, list[Any]] = {}
    for name, value in items:
        lists.setdefault(name, []).append(value)
    return lists


def _faults(value: object, place: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], str]]:
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from _faults(name, (*place, "a name"))
            yield from _faults(one, (*place, name if _is_text(name) else "?"))
    elif isinstance(value, (list, tuple)):
        for at, one in enumerate(value):
            yield from _faults(one, (*place, at))
    elif message := _fault(value):
        yield place, message


def _fault(value: object) -> str:
    if isinstance(value, str):
        if "\0" in value:
            return "holds a NUL character, which cannot be kept"
        return "" if _is_text(value) else "holds half of a character (a lone surrogate), which cannot be kept"
    if isinstance(value, float) and not math.isfinite(value):
        return "is no number that can be kept"
    if isinstance(value, int) and abs(value) >= _LARGEST:
        return "is too large a number to be kept"
    return ""


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
