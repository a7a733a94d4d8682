"""credlens review: the queue of flagged credentials, one of them, its history, and suppressions."""

import datetime as dt
import difflib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import decisions, output
from .output import JsonOption

if TYPE_CHECKING:
    from credlens.models.relevance.review import ReviewFlag

    from ..office import Office
    from ..store.sql.findings import HeldRun

app = typer.Typer(help="Which credentials to review, why, and what was decided.", no_args_is_help=True)
app.command("decide")(decisions.decide_command)
app.command("decisions")(decisions.decisions_command)
app.command("record")(decisions.record_command)

CredentialArgument = Annotated[str, typer.Argument(help="Id of a credential.")]
SEVERITIES = ("high", "medium", "low")


@app.command("queue")
def queue_command(
    suppressed: Annotated[bool, typer.Option("--suppressed", help="Also those that somebody has set aside.")] = False,
    as_json: JsonOption = False,
) -> None:
    """List the flags of the last run that no decision answers, the most severe first, then the longest open.

    Example: credlens review queue
    """
    from ..board.queue import open_flags
    from ..office import open_office
    from ..people.actor import local_actor

    run, flags = _standing()
    aside = [f for f in flags if f.state.value == "suppressed"]
    unanswered = {(f.credential_id, f.rule) for f in open_flags(open_office(), local_actor())}
    waiting = [f for f in flags if (f.credential_id, f.rule) in unanswered]
    shown = sorted(
        [*waiting, *(aside if suppressed else ())],
        key=lambda f: (SEVERITIES.index(f.severity.value), f.opened_at, f.credential_id, f.rule),
    )
    decided = len(flags) - len(waiting) - len(aside)
    if as_json:
        told = {"as_of": run.as_of, "suppressed": len(aside), "decided": decided}
        output.emit({**told, "flags": [_flag_json(f) for f in shown]})
        return
    typer.echo(f"run of {run.as_of}: {output.plural(len(shown), 'flag')}, {len(aside)} suppressed, {decided} decided")
    rows = [(f.severity.value, str(f.opened_at), f.credential_id, f.rule, f.state.value, f.title) for f in shown]
    output.table(("severity", "open since", "credential", "rule", "state", "title"), rows)


@app.command("show")
def show_command(credential: CredentialArgument, as_json: JsonOption = False) -> None:
    """Print the flags of one credential with their reasons and evidence.

    Example: credlens review show nz-infection-prevention-care
    """
    run, mine = _standing(credential)
    if as_json:
        output.emit({"as_of": run.as_of, "credential": credential, "flags": [_flag_json(f) for f in mine]})
        return
    typer.echo(f"{credential}, run of {run.as_of}: {output.plural(len(mine), 'flag')}")
    for flag in mine:
        typer.echo(f"\n{flag.severity.value}: {flag.title} ({flag.rule}), {flag.state.value} since {flag.opened_at}")
        for line in (flag.reason, *([flag.remark] if flag.remark else [])):
            typer.echo(f"  {line}")
        for statement in flag.evidence:
            typer.echo(f"  - {statement}")


@app.command("suppress")
def suppress_command(
    credential: CredentialArgument,
    rule: Annotated[str, typer.Argument(help="Id of the flag's rule, as in the queue.")],
    until: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which it holds.")],
    reason: Annotated[str, typer.Option(help="Why the flag need not be looked at.")],
    by: Annotated[str, typer.Option(help="Who says so.")],
    as_json: JsonOption = False,
) -> None:
    """Set a flag of one credential aside until a day; it stays on record, and comes back after that day.

    Example: credlens review suppress c1 low-relevance --until 2027-06-30 --reason "New version in June" --by "A. Board"
    """
    from credlens.models.relevance.history import Suppression

    from ..findings import set_aside
    from ..flag_rules import load_rules
    from ..office import open_office
    from ..people.actor import local_actor

    office = open_office()
    rules = load_rules(office.settings.flags)
    _check_known(rule, rules.by_id, f"rule in {rules.name}", "rules")
    made = Suppression(
        credential_id=credential,
        rule=rule,
        until=until.date(),
        reason=reason.strip(),
        by=by.strip(),
        made=office.today(),
    )
    set_aside(office, local_actor(), made)
    if as_json:
        output.emit({"credential": credential, "rule": rule, "until": made.until, "reason": made.reason, "by": made.by})
    else:
        typer.echo(f"{rule} of {credential} is set aside until {made.until}")


@app.command("history")
def history_command(credential: CredentialArgument, as_json: JsonOption = False) -> None:
    """Print when each flag of one credential opened, closed or was set aside.

    Example: credlens review history nz-infection-prevention-care
    """
    from ..findings import flag_history
    from ..office import open_office
    from ..people.actor import local_actor

    office = open_office()
    expect_run(office)
    events = flag_history(office, local_actor(), credential)
    rows = [(str(event.day), event.rule, event.event, event.detail) for event in events]
    if as_json:
        names = ("date", "rule", "event", "detail")
        output.emit([dict(zip(names, row, strict=True)) for row in rows])
    elif not rows:
        typer.echo(f"{credential}: no flag in any run")
    else:
        output.table(("date", "rule", "event", "detail"), rows)


@app.command("rules")
def rules_command(
    out: Annotated[Path | None, typer.Option(help="Copy the shipped rules to this file, to be changed.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the review rules in force; --out copies the shipped ones, and CREDLENS_FLAGS names a file of your own.

    Example: credlens review rules --out our-flags.yaml
    """
    from credlens.models.relevance.flags import shipped_text
    from credlens.taxonomy.errors import InputError

    from ..config import load_settings
    from ..flag_rules import load_rules

    if out:
        if out.exists():
            raise InputError("--out: there is a file of this name; name another", path=str(out))
        out.write_text(shipped_text(), encoding="utf-8")
        output.note(f"written to {out}; to use it: CREDLENS_FLAGS={out}")
        return
    rules = load_rules(load_settings().flags)
    if as_json:
        fields = ("id", "severity", "title", "condition", "closes_after")
        output.emit({"file": rules.name, "rules": [{name: getattr(rule, name) for name in fields} for rule in rules]})
        return
    rows = [(r.severity.value, r.id, r.condition, r.closes_after, r.title) for r in rules]
    typer.echo(f"rules of {rules.name}")
    output.table(("severity", "id", "condition", "closes after", "title"), rows)


def _standing(credential: str = "") -> tuple["HeldRun", Sequence["ReviewFlag"]]:
    """Return the last run and its flags as they stand today: what was set aside since, and what is so no more."""
    from ..findings import standing_flags
    from ..office import open_office
    from ..people.actor import local_actor

    office = open_office()
    expect_run(office)
    found = standing_flags(office, local_actor(), credential)
    return found.run, found.flags


def expect_run(office: "Office") -> None:
    """Raise InputError before the first run, saying how to come to one."""
    from credlens.taxonomy.errors import InputError

    from ..findings import newest_run
    from ..people.actor import local_actor

    if newest_run(office, local_actor()) is None:
        raise InputError(
            "no run of the workspace's data is on record; import a catalogue and postings, then run: credlens score"
        )


def _check_known(name: str, known: Iterable[str], what: str, plural: str) -> None:
    from credlens.taxonomy.errors import InputError

    choices = list(known)
    if name not in choices:
        near = difflib.get_close_matches(name, choices, n=3, cutoff=0.4) or choices[:5]
        raise InputError(f"no {what} is called {name!r}; nearest {plural}: {', '.join(near) or 'none'}")


def _flag_json(flag: "ReviewFlag") -> dict[str, Any]:
    from dataclasses import asdict

    return asdict(flag)
