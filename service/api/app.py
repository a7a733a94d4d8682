"""The application: routes, error documents and what is around every request put together."""

from importlib.metadata import version

from fastapi import Depends, FastAPI
from starlette.types import ASGIApp

from ..office import Office
from . import (
    credentials,
    demand,
    draft_talk,
    drafts,
    guards,
    health,
    imports,
    invitations,
    jobs,
    keys,
    match,
    problems,
    review,
    schedules,
    sessions,
    taxonomies,
    users,
    what_if,
)
from .metrics import Metrics
from .watch import Watch

# What lies under /api/v1, each with its routes.
RESOURCES = (
    credentials,
    demand,
    draft_talk,
    drafts,
    imports,
    invitations,
    jobs,
    keys,
    match,
    review,
    schedules,
    sessions,
    taxonomies,
    users,
    what_if,
)


class Application(FastAPI):
    """FastAPI with Watch around all of it, so that also what the framework itself refuses is told and counted."""

    def build_middleware_stack(self) -> ASGIApp:
        """Return the layers from the outermost to the routes."""
        secure = self.state.office.settings.public_url.startswith("https://")
        return Watch(super().build_middleware_stack(), metrics=self.state.metrics, secure=secure)


def create_app(office: Office) -> FastAPI:
    """Return the application over what the service has open."""
    app = Application(
        title="credlens",
        version=version("credlens"),
        description="How well microcredentials line up with what employers ask for: scores, gaps, flags, evidence.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses=problems.RESPONSES,
        dependencies=[Depends(guards.from_our_pages), Depends(guards.storable)],
        max_body_size=office.settings.max_request_mb * 1_000_000,
    )
    app.state.office = office
    app.state.metrics = Metrics()
    problems.install(app)
    app.include_router(health.router)
    for resource in RESOURCES:
        app.include_router(resource.router, prefix="/api/v1")
    return app
