"""/exports: a run in the formats of other systems, and its tables as files."""

from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Any, BinaryIO, Literal

from fastapi import APIRouter, Path, Query
from fastapi.responses import StreamingResponse
from pydantic import Field

from .. import downloads
from .alignments import RunId
from .given import GivenActor, GivenOffice
from .problems import NOT_FOUND
from .shapes import Listed, Shape

router = APIRouter(prefix="/exports", tags=["exports"])

# Bytes that are sent at a time.
_PIECE = 1 << 18

Format = Annotated[
    str,
    Path(
        description="one of GET /exports",
        examples=["elm"],
        json_schema_extra={"enum": list(downloads.targets())},
    ),
]
# What JSON holds is what the other system says.
_CONTENT: dict[str, Any] = {
    kind: {"schema": {} if kind.endswith("json") else {"type": "string", "format": "binary"}}
    for kind in downloads.MEDIA.values()
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "the file; its name is in Content-Disposition", "content": _CONTENT}
}


class ExportFormatShape(Shape):
    """What a run can be fetched as."""

    id: str = Field(examples=["elm"])
    title: str
    endings: list[str] = Field(
        description="how the name of its file may end, the first by default", examples=[[".csv"]]
    )


@router.get("", summary="List what a run can be exported as")
def list_export_formats(office: GivenOffice, actor: GivenActor) -> Listed[ExportFormatShape]:
    """Return the tables of a run and the formats of other systems in which its credentials can be written."""
    return Listed(items=[ExportFormatShape.model_validate(one) for one in downloads.list_targets(actor)], next="")


@router.get(
    "/{format_id}",
    summary="Download a run",
    response_class=StreamingResponse,
    responses={**NOT_FOUND, **_FILE},
)
def export_run(
    office: GivenOffice,
    actor: GivenActor,
    format_id: Format,
    ending: Annotated[
        Literal["", ".csv", ".xlsx", ".parquet", ".json", ".jsonld"], Query(description="how a table is written")
    ] = "",
    credential: Annotated[
        list[str], Query(max_length=200, description="id of a credential that is to be in it; repeatable")
    ] = [],  # noqa: B006
    run: RunId = "",
    min_probability: Annotated[
        float, Query(ge=0, le=1, description="leaves out skills that an outcome teaches with less")
    ] = 0.5,
) -> StreamingResponse:
    """Return a run as one file: its credentials with the skills found in each outcome, or one of its tables."""
    made = downloads.download(
        office,
        actor,
        format_id,
        ending=ending,
        credential_ids=credential,
        run_id=run,
        min_probability=min_probability,
    )
    headers = {"Content-Disposition": f'attachment; filename="{made.name}"', "Content-Length": str(made.size)}
    return StreamingResponse(_pieces(made.file), media_type=made.media_type, headers=headers)


def _pieces(file: BinaryIO) -> Iterator[bytes]:
    with closing(file):
        while piece := file.read(_PIECE):
            yield piece
