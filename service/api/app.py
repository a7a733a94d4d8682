"""The application: routes, error documents and middleware put together."""

from importlib.metadata import version

from fastapi import FastAPI

from ..office import Office
from . import credentials, imports, jobs, problems, schedules


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
    app.include_router(credentials.router, prefix="/api/v1")
    app.include_router(imports.router, prefix="/api/v1")
    app.include_router(jobs.router, prefix="/api/v1")
    app.include_router(schedules.router, prefix="/api/v1")
    return app
