"""Views of lists that a person saves under a name, for itself alone."""

from urllib.parse import parse_qsl, urlencode

from credlens.taxonomy.errors import InputError

from .errors import MissingError
from .office import Office
from .people import Act, Actor, require
from .people.accounts import plain_name
from .store.sql.ledger import new_id
from .store.sql.views import SavedView, Views

# The pages that have views, and which settings of an address belong to one.
PAGES = {"catalogue": ("text", "severity", "rule", "jurisdiction", "order", "due")}
MOST = 50


def list_views(office: Office, actor: Actor, page: str) -> list[SavedView]:
    """Return one's own views of a page by name."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.read() as connection:
        return Views(connection, actor.organisation, actor.user_id).of(page)


def save_view(office: Office, actor: Actor, *, page: str, name: str, query: str) -> SavedView:
    """Keep the settings of a page's address under a name; one's own view of that name is replaced.

    Raises  InputError where the name is empty or too long, no such page has views, or there are MOST of them.
    """
    require(actor, Act.READ_CREDENTIALS)
    if page not in PAGES:
        raise InputError(f"no page {page!r} has views; valid: {', '.join(PAGES)}")
    settings = [(key, value[:500]) for key, value in parse_qsl(query) if key in PAGES[page]]
    view = SavedView(
        id=new_id(), name=plain_name(name), page=page, query=urlencode(settings), created_at=office.clock()
    )
    with office.database.write() as connection:
        held = Views(connection, actor.organisation, actor.user_id)
        others = [one for one in held.of(page) if one.name != view.name]
        if len(others) >= MOST:
            raise InputError(f"there are {MOST} views already; remove one first")
        held.put(view)
    return view


def remove_view(office: Office, actor: Actor, view_id: str) -> None:
    """Remove one of one's own views, or raise MissingError."""
    require(actor, Act.READ_CREDENTIALS)
    with office.database.write() as connection:
        if not Views(connection, actor.organisation, actor.user_id).remove(view_id):
            raise MissingError("view", view_id)
