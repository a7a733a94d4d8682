"""What can be had as a file: the newest run as tables, and in the formats of other systems."""

import shutil
import tempfile
from itertools import groupby
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from ..api.given import GivenActor, GivenOffice
from ..exporting import MIN_PROBABILITY, downloads, export_file
from ..findings import newest_run
from ..reports.table_files import TABLES
from .page import render

router = APIRouter(prefix="/export")

_NAMES = {
    ".csv": "csv, for any spreadsheet",
    ".xlsx": "Excel",
    ".parquet": "Parquet, for programs",
    ".jsonld": "JSON-LD, for programs",
}


@router.get("")
def export_page(request: Request, office: GivenOffice, actor: GivenActor) -> Response:
    """Show what can be downloaded."""
    offered = downloads()
    tables = [one for one in offered if one.format_id in TABLES]
    return render(
        request,
        "export.html",
        run=newest_run(office, actor),
        tables=[(title, [*files]) for title, files in groupby(tables, key=lambda one: one.title)],
        others=[one for one in offered if one.format_id not in TABLES],
        names=_NAMES,
        least=MIN_PROBABILITY,
    )


@router.get("/file")
def export_to_file(
    office: GivenOffice,
    actor: GivenActor,
    format: Annotated[str, Query(max_length=50)],
    ending: Annotated[str, Query(max_length=20)],
) -> Response:
    """Send the newest run as a file."""
    folder = Path(tempfile.mkdtemp(prefix="credlens-"))
    try:
        path = export_file(office, actor, format, ending, folder)
    except BaseException:
        shutil.rmtree(folder)
        raise
    return FileResponse(path, filename=path.name, background=BackgroundTask(shutil.rmtree, folder))
