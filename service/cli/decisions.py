"""credlens review decide, decisions, record: what the board decided on flagged credentials."""

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import output
from .output import JsonOption

if TYPE_CHECKING:
    from ..store.sql.decisions import Decision

VERDICTS = ("keep", "revise", "retire", "defer")


def decide_command(
    credential: Annotated[str, typer.Argument(help="Id of a credential.")],
    verdict: Annotated[str, typer.Option(help="keep, revise, retire or defer.")],
    rationale: Annotated[str, typer.Option(help="Why.")],
    by: Annotated[str, typer.Option(help="Who decides.")],
    next_review: Annotated[
        dt.datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day on which the answered flags come back; needed to defer."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Decide on a credential: its open flags are answered and leave the queue; the decision is sealed in the audit log.

    Example: credlens review decide c1 --verdict keep --rationale "Demand is as it was" --by "A. Board"
    """
    from credlens.taxonomy.errors import InputError

    from ..board.decisions import Ruling, Verdict, decide
    from ..office import open_office
    from ..people.actor import local_actor
    from ..tags import ANY

    if verdict not in VERDICTS:
        raise InputError(f"--verdict {verdict!r}: valid are {', '.join(VERDICTS)}")
    if not by.strip():
        raise InputError("--by is empty; a decision says who made it")
    day = next_review.date() if next_review else None
    ruling = Ruling(verdict=Verdict(verdict), rationale=rationale, next_review=day)
    made = decide(open_office(), replace(local_actor(), name=by.strip()), credential, ruling, before=ANY)
    if as_json:
        output.emit(_values(made))
        return
    typer.echo(f"{credential}: {made.verdict}, {made.state}; {output.plural(len(made.flags), 'flag')} answered")
    typer.echo(f"its record: credlens review record {made.id}")


def decisions_command(
    credential: Annotated[str, typer.Argument(help="Id of a credential; of all where none is given.")] = "",
    as_json: JsonOption = False,
) -> None:
    """List the decisions of the board, newest first.

    Example: credlens review decisions nz-infection-prevention-care
    """
    from ..board.decisions import list_decisions
    from ..office import open_office
    from ..people.actor import local_actor

    office, cursor = open_office(), ""
    made: list[Decision] = []
    while True:
        page = list_decisions(office, local_actor(), size=200, cursor=cursor, credential_id=credential)
        made += page.items
        if not (cursor := page.next):
            break
    if as_json:
        output.emit([_values(one) for one in made])
    elif not made:
        typer.echo("no decision is on record")
    else:
        rows = [
            (f"{d.made_at:%Y-%m-%d}", d.credential_id, d.verdict, d.state, str(d.next_review or ""), d.made_by, d.id)
            for d in made
        ]
        output.table(("date", "credential", "verdict", "state", "next review", "by", "decision"), rows)


def record_command(
    decision: Annotated[str, typer.Argument(help="Id of a decision, as `credlens review decisions` lists it.")],
    as_json: JsonOption = False,
) -> None:
    """Print the record of a decision: what was decided, on what evidence, by whom, and the entry that seals it.

    Example: credlens review record 18bd5c1a9e0f4d7700aa11bb22cc33dd
    """
    from ..board.record import decision_record, record_text
    from ..office import open_office
    from ..people.actor import local_actor

    told = decision_record(open_office(), local_actor(), decision)
    if not as_json:
        typer.echo(record_text(told), nl=False)
        return
    entry = told.entry
    sealed = {"entry": entry.number, "hash": entry.hash} if entry else {"entry": None, "hash": ""}
    flags = [{"rule": f.rule, "severity": f.severity, "reason": f.reason, "evidence": f.evidence} for f in told.flags]
    output.emit({**_values(told.decision), "as_of": told.run.as_of, "answered": flags, **sealed})


def _values(made: "Decision") -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(made), "state": made.state}
