"""The web application put together: its pages, its files, and errors as pages."""

import http
from importlib.resources import files
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

from credlens.taxonomy.errors import CredlensError

from ..api import problems
from ..api.app import create_app
from ..errors import LinkError, SignInError
from ..office import Office
from ..reports import render as reports
from . import (
    catalogue,
    compare,
    decisions,
    dossier,
    downloads,
    draft_talk,
    draft_versions,
    drafts,
    entrance,
    imports,
    jobs,
    market,
    me,
    people,
    review,
    skills,
    voices,
)
from .here import said_here
from .page import render

# Modules with pages; each has a router.
PAGES = (
    entrance,
    catalogue,
    compare,
    decisions,
    downloads,
    draft_talk,
    draft_versions,
    drafts,
    imports,
    jobs,
    market,
    me,
    people,
    review,
    skills,
    voices,
    dossier,
)

# What lies elsewhere answers in JSON.
_NOT_OURS = ("/api/", "/healthz", "/readyz", "/metrics")


def create_site(office: Office) -> FastAPI:
    """Return the whole application: the API and the pages."""
    app = create_app(office)
    install(app)
    return app


def install(app: FastAPI) -> None:
    """Add the pages to an application, and answer errors of pages with pages."""
    for module in PAGES:
        app.include_router(module.router, include_in_schema=False)
    app.add_api_route("/static/report.css", _report_css, include_in_schema=False)
    app.mount("/static", StaticFiles(directory=str(files(__package__) / "static")), name="static")
    app.add_exception_handler(CredlensError, _deliberate)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


def _report_css() -> Response:
    """Return the style that pages share with reports."""
    return Response(reports.text("report.css"), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


def _deliberate(request: Request, error: Exception) -> Response:
    if not isinstance(error, CredlensError) or _is_program(request):
        return problems.answer_deliberate(request, error)
    if isinstance(error, SignInError) and not isinstance(error, LinkError) and request.method == "GET":
        there = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/sign-in?{urlencode({'next': there}, quote_via=quote)}", status_code=303)
    title = "This link opens nothing" if isinstance(error, LinkError) else ""
    return _page(request, problems.status_of(error), said_here(error), title=title)


def _invalid(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError) or _is_program(request):
        return problems.answer_invalid(request, error)
    said = [f"{'.'.join(str(part) for part in one['loc'][1:])}: {one['msg']}" for one in error.errors()[:5]]
    return _page(request, 422, "; ".join(said) or "the request cannot be read")


def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException) or _is_program(request):
        return problems.answer_http(request, error)
    detail = "there is no such page" if error.status_code == 404 else str(error.detail)
    return _page(request, error.status_code, detail)


def _is_program(request: Request) -> bool:
    return request.url.path.startswith(_NOT_OURS)


def _page(request: Request, status: int, detail: str, *, title: str = "") -> HTMLResponse:
    title = title or http.HTTPStatus(status).phrase
    return render(request, "error.html", status=status, title=title, detail=detail)
