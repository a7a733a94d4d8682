"""The application: routes, error documents and what is around every request put together."""

from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, Depends, FastAPI
from starlette.types import ASGIApp

from credlens.taxonomy.errors import ConfigError

from ..config import Auth, Settings
from ..office import Office
from . import (
    addresses,
    alignments,
    audit,
    credentials,
    demand,
    draft_talk,
    drafts,
    exports,
    flags,
    gaps,
    guards,
    health,
    imports,
    invitations,
    jobs,
    keys,
    match,
    postings,
    problems,
    review,
    runs,
    schedules,
    sessions,
    taxonomies,
    users,
    what_if,
)
from .document import mend, tags
from .metrics import Metrics
from .watch import Watch

# What lies under /api/v1, each with its routes.
RESOURCES = (
    alignments,
    audit,
    credentials,
    demand,
    draft_talk,
    drafts,
    exports,
    flags,
    gaps,
    imports,
    invitations,
    jobs,
    keys,
    match,
    postings,
    review,
    runs,
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

    def openapi(self) -> dict[str, Any]:
        """Return the OpenAPI document, made at the first question."""
        if self.openapi_schema is None:
            signed_in = self.state.office.settings.auth is Auth.PEOPLE
            self.openapi_schema = mend(super().openapi(), signed_in=signed_in)
        return self.openapi_schema


def create_app(office: Office) -> FastAPI:
    """Return the application over what the service has open."""
    app = Application(
        title="credlens",
        version=version("credlens"),
        description="How well microcredentials line up with what employers ask for: scores, gaps, flags, evidence.",
        openapi_url="/api/v1/openapi.json",
        openapi_tags=tags(),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses=problems.RESPONSES,
        dependencies=[Depends(addresses.nearest), Depends(guards.from_our_pages), Depends(guards.storable)],
        max_body_size=office.settings.max_request_mb * 1_000_000,
    )
    app.state.office = office
    app.state.metrics = Metrics()
    problems.install(app)
    app.include_router(health.router)
    for resource in RESOURCES:
        app.include_router(resource.router, prefix="/api/v1")
    if office.settings.oidc_issuer:
        app.include_router(_openid(office.settings))
    return app


def _openid(settings: Settings) -> APIRouter:
    try:
        # It is an option, and its libraries come with an extra.
        from .openid import make_router
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"CREDLENS_OIDC_ISSUER needs {error.name}; install it: pip install 'credlens[openid]'"
        ) from None
    return make_router(settings)
