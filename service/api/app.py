"""The application: routes, error documents and middleware put together."""

from importlib.metadata import version

from fastapi import FastAPI

from ..office import Office
from . import alignments, audit, credentials, flags, gaps, problems, runs


def create_app(office: Office) -> FastAPI:
    """Return the application over what the service has open."""
    app = FastAPI(
        title="credlens",
        version=version("credlens"),
        description="How well microcredentials line up with what employers ask for: scores, gaps, flags, evidence.",
        openapi_url="/api/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        responses=problems.RESPONSES,
    )
    app.state.office = office
    problems.install(app)
    for resource in (alignments, audit, credentials, flags, gaps, runs):
        app.include_router(resource.router, prefix="/api/v1")
    return app
