"""credlens people: who may sign in to the service, and with what."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..people.actor import Role, Scope
from . import output
from .output import JsonOption

if TYPE_CHECKING:
    from ..office import Office
    from ..people.accounts import Welcomed
    from ..store.sql.people import User

app = typer.Typer(help="Who may sign in to the service: organisations, people, keys.", no_args_is_help=True)

EmailArgument = Annotated[str, typer.Argument(help="Address of a person.")]
RoleOption = Annotated[Role, typer.Option(help="What somebody is in the organisation.")]


@app.command("organisations")
def organisations_command(as_json: JsonOption = False) -> None:
    """List the organisations; "local" is that of this command line.

    Example: credlens people organisations
    """
    from ..people.organisations import list_organisations

    found = list_organisations(_office())
    if as_json:
        output.emit([asdict(one) for one in found])
    else:
        output.table(("id", "name"), [(one.id, one.name) for one in found])


@app.command("add-organisation")
def add_organisation_command(
    organisation: Annotated[str, typer.Argument(help="Short name: small letters, digits, hyphens.")],
    name: Annotated[str, typer.Argument(help="Name in full.")],
    as_json: JsonOption = False,
) -> None:
    """Make an organisation, which then has a catalogue of its own.

    Example: credlens people add-organisation harbour-college "Harbour College"
    """
    from ..people.organisations import add_organisation

    made = add_organisation(_office(), organisation, name)
    if as_json:
        output.emit(asdict(made))
    else:
        typer.echo(f"{made.id}: {made.name}. Add its administrator: credlens people add EMAIL --organisation {made.id}")


@app.command("list")
def list_command(
    organisation: Annotated[str, typer.Option(help="Id of an organisation.")] = "local", as_json: JsonOption = False
) -> None:
    """List the people of an organisation.

    Example: credlens people list --organisation harbour-college
    """
    from ..people.accounts import list_people, operator
    from ..people.organisations import known_organisation

    office = _office()
    actor = operator(known_organisation(office, organisation).id)
    people: list[User] = []
    cursor = ""
    while True:
        page = list_people(office, actor, size=200, cursor=cursor)
        people += page.items
        cursor = page.next
        if not cursor:
            break
    if as_json:
        output.emit([asdict(user) for user in people])
    elif not people:
        output.note("nobody yet; add somebody: credlens people add EMAIL --role administrator")
    else:
        rows = [(u.email, u.name, u.role, "yes" if u.active else "no", "yes" if u.password else "no") for u in people]
        output.table(("email", "name", "role", "active", "password"), rows)


@app.command("add")
def add_command(
    email: EmailArgument,
    role: RoleOption = Role.ADMINISTRATOR,
    name: Annotated[str, typer.Option(help="Name in full; by default what stands before the @.")] = "",
    organisation: Annotated[str, typer.Option(help="Id of an organisation.")] = "local",
    as_json: JsonOption = False,
) -> None:
    """Add a person, and print the link by which that person sets a password.

    Example: credlens people add ana@college.example --role reviewer --name "Ana Ruiz"
    """
    from ..people.accounts import add_person, operator
    from ..people.organisations import known_organisation

    office = _office()
    actor = operator(known_organisation(office, organisation).id)
    added = add_person(office, actor, email=email, name=name or email.partition("@")[0], role=role)
    _print_welcome(office, added, as_json=as_json)


@app.command("welcome")
def welcome_command(email: EmailArgument, as_json: JsonOption = False) -> None:
    """Print a link by which a person sets a password anew; the present one holds until then.

    Example: credlens people welcome ana@college.example
    """
    from ..people.accounts import find_person, operator, welcome_person

    office = _office()
    user = find_person(office, email)
    _print_welcome(office, welcome_person(office, operator(user.organisation), user.id), as_json=as_json)


@app.command("change")
def change_command(
    email: EmailArgument,
    role: Annotated[Role | None, typer.Option(help="Another role.")] = None,
    name: Annotated[str | None, typer.Option(help="Another name.")] = None,
    active: Annotated[bool | None, typer.Option("--active/--inactive", help="Whether the person may sign in.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Change a person's role or name, or let that person in no more.

    Example: credlens people change ana@college.example --inactive
    """
    from ..people.accounts import change_person, find_person, operator
    from ..tags import ANY

    office = _office()
    user = find_person(office, email)
    acting = operator(user.organisation)
    changed = change_person(office, acting, user.id, before=ANY, name=name, role=role, active=active)
    if as_json:
        output.emit(asdict(changed))
    else:
        typer.echo(f"{changed.email}: {changed.role}, {'active' if changed.active else 'not active'}")


@app.command("key")
def key_command(
    email: EmailArgument,
    name: Annotated[str, typer.Option(help="What the key is for.")],
    scope: Annotated[list[Scope], typer.Option(help="What it may do; may be given several times.")],
    days: Annotated[int, typer.Option(help="How long it holds.")] = 90,
    as_json: JsonOption = False,
) -> None:
    """Make a key with which a program does what a person may, and print it once.

    Example: credlens people key ana@college.example --name "nightly import" --scope read --scope write
    """
    from ..people.accounts import find_person, operator
    from ..people.keys import make_key_for

    office = _office()
    user = find_person(office, email)
    acting = operator(user.organisation)
    made = make_key_for(office, acting, user.id, name=name, scopes=set(scope), days=days)
    if as_json:
        output.emit({"id": made.key.id, "secret": made.secret, "expires_at": made.key.expires_at})
    else:
        typer.echo(made.secret)
        output.note(f"holds until {made.key.expires_at:%Y-%m-%d %H:%M} UTC; it is not shown again")


def _office() -> "Office":
    from ..office import open_office

    return open_office()


def _print_welcome(office: "Office", welcomed: "Welcomed", *, as_json: bool) -> None:
    user = welcomed.user
    link = f"{office.settings.public_url or 'http://127.0.0.1:8000'}/welcome/{welcomed.secret}"
    if as_json:
        values: dict[str, Any] = {"user": asdict(user), "secret": welcomed.secret, "link": link}
        output.emit(values | {"expires_at": welcomed.expires_at})
        return
    typer.echo(link)
    output.note(
        f"{user.email} ({user.role} of {user.organisation}) sets a password there until "
        f"{welcomed.expires_at:%Y-%m-%d %H:%M} UTC; the link is not shown again"
    )
