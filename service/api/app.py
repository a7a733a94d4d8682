"""The application: routes, error documents and middleware put together."""

from importlib.metadata import version

from fastapi import FastAPI

from ..office import Office
from . import credentials, demand, match, problems, taxonomies


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
    for router in (credentials.router, demand.router, match.router, taxonomies.router):
        app.include_router(router, prefix="/api/v1")
    return app
