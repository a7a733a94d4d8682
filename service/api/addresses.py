"""Which methods an address takes, where several routes fit it: an id may hold slashes, and words of other addresses."""

import re

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

_PARAMETER = re.compile(r"\{[^}]*\}")


class Addresses:
    """The addresses of an application. A path belongs to that one of those which it fits that says most of it."""

    def __init__(self, app: FastAPI) -> None:
        routes = [r for r in iter_route_contexts(app.routes) if r.path_format and r.path_regex]
        # Characters of an address that are no parameter, what fits it, and its methods.
        self._held = [(len(_PARAMETER.sub("", r.path_format or "")), r.path_regex, r.methods or set()) for r in routes]

    def methods(self, path: str) -> list[str]:
        """Return the methods that a path takes."""
        fitting = [(said, methods) for said, pattern, methods in self._held if pattern and pattern.match(path)]
        most = max((said for said, _ in fitting), default=0)
        return sorted({method for said, methods in fitting if said == most for method in methods})


def addresses(app: FastAPI) -> Addresses:
    """Return the addresses of an application, found at the first question, when all routes are there."""
    if not hasattr(app.state, "addresses"):
        app.state.addresses = Addresses(app)
    found: Addresses = app.state.addresses
    return found


async def nearest(request: Request) -> None:
    """Refuse a method that an address does not take, though one that says less would: /jobs/score takes POST alone.

    Raises HTTPException, which is answered as the router's own.
    """
    if request.method not in addresses(request.app).methods(request.scope["path"]):
        raise HTTPException(405)
