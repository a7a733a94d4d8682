"""credlens match: texts in, skills out."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from credlens.models.records import TextKind

from ..vocabulary import Scheme
from . import output
from .output import JsonOption


class LineKind(StrEnum):
    """What a line can be: the kinds of text that skills are found in, and job titles."""

    SENTENCE = "sentence"
    OUTCOME = "outcome"
    POSTING = "posting"
    TITLE = "title"


def match_command(
    file: Annotated[str, typer.Argument(help="A text file, one text a line; - for standard input.")] = "-",
    taxonomy: Annotated[
        Scheme | None, typer.Option(help="Which skills; by default ESCO's where the release has them.")
    ] = None,
    top: Annotated[int, typer.Option(min=1, help="At most so many skills a text.")] = 10,
    min_probability: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Leave out less likely skills; 0 gives exactly --top. Default: calibrated."),
    ] = None,
    precise: Annotated[
        bool, typer.Option("--precise", help="Report only what is right nine times in ten, and miss more.")
    ] = False,
    kind: Annotated[
        LineKind, typer.Option(help="What each line is; a title gives occupations, all others skills.")
    ] = LineKind.SENTENCE,
    as_json: JsonOption = False,
) -> None:
    """Find the skills that each line of a text asks for or teaches, or its occupations if it is a job title.

    Prints JSON lines. Example: echo "Change dressings and report wounds" | credlens match --top 3
    """
    import json

    from credlens.models import Matcher
    from credlens.models.matching.choice import open_encoder
    from credlens.taxonomy.shelf import Shelf

    from ..config import load_settings
    from ..formats.tables import read_lines
    from ..vocabulary import default_scheme, select_scheme
    from .match_row import match_row
    from .titles import match_titles

    lines, notes = read_lines(sys.stdin.buffer.read() if file == "-" else Path(file), name=file)
    for remark in notes:
        output.note(f"note: {remark}")
    release = Shelf().active()
    if kind is LineKind.TITLE:
        named = match_titles(lines, release, scheme=taxonomy, top=top, min_probability=min_probability, precise=precise)
        for text, rows in zip(lines, named, strict=True):
            typer.echo(json.dumps({"text": text, "matches": rows}, ensure_ascii=False))
        return
    chosen = select_scheme(release, taxonomy or default_scheme(release))
    encoder = open_encoder(load_settings().encoder)
    with output.progress_bar() as progress:
        matcher = Matcher.load(chosen, encoder=encoder, progress=progress)
        read_as = TextKind(kind.value)
        if precise and min_probability is None:
            min_probability = matcher.calibration.model(read_as).precise_at
        found = matcher.match(lines, kind=read_as, top=top, min_probability=min_probability, progress=progress)
    skills = matcher.taxonomy.skill_by_id
    for text, matches in zip(lines, found, strict=True):
        rows = [{**match_row(skills[m.skill_id], m), "modality": m.modality.value, "years": m.years} for m in matches]
        typer.echo(json.dumps({"text": text, "matches": rows}, ensure_ascii=False))
