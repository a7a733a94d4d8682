"""credlens frameworks: list, check, page."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from . import output
from .output import JsonOption

if TYPE_CHECKING:
    from credlens.taxonomy.frameworks import Framework

app = typer.Typer(help="What the microcredential frameworks ask for.", no_args_is_help=True)


@app.command("list")
def list_command(as_json: JsonOption = False) -> None:
    """List the frameworks: where they hold, how many rules, how often they want a review.

    Example: credlens frameworks list
    """
    from credlens.taxonomy.frameworks import load_frameworks

    found = load_frameworks()
    if as_json:
        output.emit([_values(f) for f in found])
        return
    output.table(
        ("id", "name", "where", "rules", "read on owner's page", "review every"),
        [(f.id, f.name, ", ".join(f.jurisdictions), len(f.rules), _owner_read(f), _interval(f)) for f in found],
    )


def _values(framework: "Framework") -> dict[str, object]:
    return {
        "id": framework.id,
        "name": framework.name,
        "jurisdictions": list(framework.jurisdictions),
        "named": list(framework.names),
        "rules": len(framework.rules),
        "owner_read": _owner_read(framework),
        "months": [interval.months for interval in framework.intervals],
    }


def _owner_read(framework: "Framework") -> int:
    return sum(rule.source_read.value == "P" for rule in framework.rules)


def _interval(framework: "Framework") -> str:
    return " or ".join(f"{interval.months} months" for interval in framework.intervals) or "no interval set"


@app.command("check")
def check_command(
    files: Annotated[list[Path] | None, typer.Argument(help="Rule packs; those that ship by default.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Check rule packs: every field, test, source and id; the first fault is named with file, rule and choices.

    Example: credlens frameworks check my-pack.yaml
    """
    from credlens.taxonomy.frameworks import load_frameworks

    from ..rule_packs import read_packs

    found = read_packs(files) if files else load_frameworks()
    counts = {f.id: len(f.rules) for f in found}
    if as_json:
        output.emit({"frameworks": counts, "rules": sum(counts.values())})
        return
    typer.echo(
        f"{output.plural(len(counts), 'framework')} with {output.plural(sum(counts.values()), 'rule')}: all sound"
    )


@app.command("page")
def page_command(
    out: Annotated[Path | None, typer.Option(help="File to write; standard output by default.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Write the page that lists every rule with its clause, source, and how far that was read.

    Example: credlens frameworks page --out RULES.md
    """
    from credlens.taxonomy.frameworks import load_frameworks
    from credlens.taxonomy.frameworks.page import rules_page

    text = rules_page(load_frameworks())
    if out:
        out.write_text(text, encoding="utf-8", newline="\n")
    if as_json:
        output.emit({"page": text} if out is None else {"path": str(out)})
    elif out is None:
        typer.echo(text, nl=False)
    else:
        output.note(f"{out} written")
