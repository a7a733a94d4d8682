"""Which methods an address takes, where several routes fit it: an id may hold slashes, and words of other addresses."""

import re
from dataclasses import dataclass, field

from fastapi import FastAPI, Request
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

_PARAMETER = re.compile(r"\{[^}]*\}")


@dataclass(slots=True)
class _Address:
    """One address as the document writes it, such as /jobs/{job_id}; said: characters of it that are no parameter."""

    path: str
    pattern: re.Pattern[str]
    methods: set[str] = field(default_factory=set)

    @property
    def said(self) -> int:
        return len(_PARAMETER.sub("", self.path))


class Addresses:
    """The addresses of an application. Of several that a path fits, it has the one that says most of it."""

    def __init__(self, app: FastAPI) -> None:
        self._by_path: dict[str, _Address] = {}
        for route in iter_route_contexts(app.routes):
            if route.path_format and route.path_regex:
                held = self._by_path.setdefault(route.path_format, _Address(route.path_format, route.path_regex))
                held.methods |= route.methods or set()
        # By address: those that say more of some path that fits both.
        self._nearer = {
            path: [a for a in self._by_path.values() if a.said > own.said and own.pattern.match(a.path)]
            for path, own in self._by_path.items()
        }

    def methods(self, path: str) -> list[str]:
        """Return the methods that a path takes."""
        fitting = [address for address in self._by_path.values() if address.pattern.match(path)]
        return sorted(max(fitting, key=lambda address: address.said).methods) if fitting else []

    def takes(self, path_format: str, path: str, method: str) -> bool:
        """Return whether the route at an address may answer a path: none that says more of it refuses the method."""
        return all(method in a.methods for a in self._nearer.get(path_format, ()) if a.pattern.match(path))


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
    path_format = getattr(request.scope.get("route"), "path_format", "")
    if not addresses(request.app).takes(path_format, request.url.path, request.method):
        raise HTTPException(405)
