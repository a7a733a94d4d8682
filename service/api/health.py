"""/healthz, /readyz and /metrics: for whoever runs the service."""

import hmac
import os

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from ..errors import ForbiddenError
from ..jobs.queue import count_jobs
from .given import GivenOffice, is_here
from .metrics import Metrics

router = APIRouter(include_in_schema=False)


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "ok"}


@router.get("/readyz")
def readyz(office: GivenOffice) -> JSONResponse:
    """Say whether requests can be answered: the database is there and of this version, the workspace can be written."""
    home = office.workspace.settings.home
    troubles = {
        "database": office.database.trouble(),
        "workspace": "" if os.access(home, os.W_OK) else f"{home} cannot be written",
    }
    checks = {name: trouble or "ok" for name, trouble in troubles.items()}
    ready = not any(troubles.values())
    content = {"status": "ok" if ready else "not ready", "checks": checks}
    return JSONResponse(content, status_code=200 if ready else 503)


@router.get("/metrics")
def metrics(office: GivenOffice, request: Request) -> Response:
    """Return the counts for Prometheus, to this machine or to who knows the token."""
    token = office.settings.metrics_token.get_secret_value()
    sent = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and not hmac.compare_digest(sent.encode("utf-8", "replace"), token.encode()):
        raise ForbiddenError("send CREDLENS_METRICS_TOKEN as Authorization: Bearer ...")
    if not token and not is_here(request):
        raise ForbiddenError("only this machine may read the metrics, unless CREDLENS_METRICS_TOKEN is set")
    counts: Metrics = request.app.state.metrics
    return PlainTextResponse(counts.text(count_jobs(office)), media_type="text/plain; version=0.0.4")
