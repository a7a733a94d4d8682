"""How a page is made: its template, who looks at it, what this person may do, and the token of its forms."""

from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from credlens.taxonomy.errors import CredlensError

from ..api.cookies import form_token, keep_form_secret
from ..api.given import identify
from ..config import Auth
from ..office import Office
from ..people import Act, Actor, may
from ..people.identity import Known
from ..reports import render as reports

if TYPE_CHECKING:
    from jinja2 import Environment, Template

# What stands at the top: name, address, and what one must be allowed to do.
_PLACES = (
    ("Catalogue", "/", Act.READ_CREDENTIALS),
    ("Review", "/review", Act.READ_CREDENTIALS),
    ("Drafts", "/drafts", Act.COMMENT),
    ("Market", "/market", Act.READ_MARKET),
    ("Skills", "/skills", Act.READ_MARKET),
    ("Imports", "/imports", Act.READ_JOBS),
    ("Jobs", "/jobs", Act.READ_JOBS),
    ("People", "/people", Act.READ_PEOPLE),
)

# Pages that lie in a place although their address does not begin with its own.
_WITHIN = {"/": ("/credentials/", "/gaps/"), "/review": ("/decisions", "/suppressions"), "/skills": ("/occupations/",)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An entry of the navigation. here: the page that is shown lies in it."""

    name: str
    address: str
    here: bool


def render(request: Request, name: str, /, *, status: int = 200, **values: object) -> HTMLResponse:
    """Return a page; every value is escaped.

    The template also gets:
    who         the actor who looks at it, None for nobody
    alone       whether one person works here alone, without signing in
    places      the navigation
    may         a function: whether who may do an act, by its name, such as may("DECIDE")
    form_token  for the hidden field of every form that posts
    """
    office: Office = request.app.state.office
    known = _known(request, office)
    who = known.actor if known else None
    response = HTMLResponse(status_code=status)
    secret = keep_form_secret(request, response, office)
    text = template(name).render(
        who=who,
        alone=office.settings.auth is Auth.LOCAL,
        places=_places(who, request.url.path),
        may=lambda name: who is not None and may(who, Act[name]),
        form_token=form_token(secret),
        path=request.url.path,
        credlens_version=version("credlens"),
        **values,
    )
    response.body = text.encode("utf-8", "replace")
    response.headers["content-length"] = str(len(response.body))
    return response


def template(name: str) -> "Template":
    """Return a template of the pages or of the reports."""
    return _environment().get_template(name)


def query(**values: object) -> str:
    """Return the query of an address, with a question mark; what is empty or None is left out."""
    given = {name: str(value) for name, value in values.items() if value not in (None, "", False)}
    return f"?{urlencode(given)}" if given else ""


def address(*parts: str) -> str:
    """Return the address of a page from its parts, such as /credentials/c%2F1, whatever is in them."""
    return "/" + "/".join(quote(part, safe="") for part in parts)


def _known(request: Request, office: Office) -> Known | None:
    try:
        return identify(request, office)
    except CredlensError:
        return None  # a page of an error is shown to everybody


def _places(who: Actor | None, path: str) -> list[Place]:
    if who is None:
        return []
    return [
        Place(name=name, address=address, here=_lies_in(path, address))
        for name, address, act in _PLACES
        if may(who, act)
    ]


def _lies_in(path: str, place: str) -> bool:
    under = place != "/" and path.startswith(f"{place}/")
    return path == place or under or path.startswith(_WITHIN.get(place, ()))


@cache
def _environment() -> "Environment":
    from jinja2 import FunctionLoader

    made = reports.environment().overlay(loader=FunctionLoader(_text))
    made.globals = {**made.globals, "query": query, "address": address}
    return made


def _text(name: str) -> str:
    """Return a template of the pages, or else one of the reports, whose macros and parts they share."""
    path = files(__package__) / "templates" / name
    return path.read_text(encoding="utf-8") if path.is_file() else reports.text(name)
