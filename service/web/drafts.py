"""/drafts: what is being written, and the workspace in which one draft is written while its score moves."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import CredlensError, InputError, TaxonomyError

from ..api.given import Cursor, FormIsOurs, GivenActor, GivenOffice
from ..catalogue import list_credentials
from ..codesign import drafts, taking, talk
from ..codesign.edits import DraftEdit, as_record
from ..codesign.merging import Merged, merge, with_theirs
from ..errors import ConflictError, MissingError, StaleError
from ..office import Office
from ..people import Act, Actor, Role, may
from ..store.sql.drafts import HeldDraft
from ..whatif import WhatIf, what_if
from .draft_form import FIELDS, DraftForm, Row, fields_of, form_of, form_with, given_form, rows_from, shown
from .draft_view import LiveView, live_view, notes_by_row, offer_views
from .here import said_here
from .page import render
from .voices import Voice, voice_page

router = APIRouter(prefix="/drafts")

GivenForm = Annotated[DraftForm, Depends(given_form)]
_Text = Annotated[str, Form(max_length=20_000)]

_PAGE = 30
_FOUND = 8  # credentials of the catalogue that are offered to begin from
OFFERS = 6  # each is tried out in two scorings

# What a page says after something was done, by the word in its address.
DONE = {
    "begun": "The draft is begun. What you write counts at once; save it to keep it.",
    "saved": "Saved.",
    "version": "This version is kept. Employers can endorse it now.",
    "published": "Published: the catalogue has it, with the employers’ words as evidence.",
    "withdrawn": "Given up. What was said stays on record.",
    "comment": "Your comment stands below.",
    "revoked": "That link opens nothing any more.",
}


@router.get("")
def drafts_page(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    cursor: Cursor = "",
    state: Annotated[str, Query(max_length=20)] = "",
    find: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show the drafts, and what a new one may begin from."""
    return _list_page(request, office, actor, cursor=cursor, state=state, find=find)


@router.post("", dependencies=[FormIsOurs])
def begin(
    request: Request, office: GivenOffice, actor: GivenActor, title: _Text = "", credential_id: _Text = ""
) -> Response:
    """Begin a draft from nothing but a title, or from a credential of the catalogue."""
    try:
        if credential_id:
            held = drafts.begin_revision(office, actor, credential_id)
        else:
            held = drafts.begin_draft(office, actor, DraftEdit(fields={"title": title.strip()}))
    except InputError as error:
        return _list_page(request, office, actor, title=title, fault=str(error), status=422)
    return RedirectResponse(f"/drafts/{held.id}?done=begun", status_code=303)


@router.get("/{draft_id}")
def draft_page(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, done: str = "") -> Response:
    """Show the workspace of a draft; employers see what they are asked."""
    held = drafts.get_draft(office, actor, draft_id)
    if actor.role is Role.EMPLOYER:
        return voice_page(request, office, Voice(actor=actor, draft_id=draft_id, base=f"/drafts/{draft_id}/voice"))
    return _workspace(request, office, actor, held, form_of(held), done=DONE.get(done, ""))


@router.post("/{draft_id}", dependencies=[FormIsOurs])
def change_draft(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, form: GivenForm) -> Response:
    """Keep what the form says, or show it again with a score, one outcome more, or one less."""
    held = drafts.get_draft(office, actor, draft_id)
    try:
        if form.action == "save":
            return _save(request, office, actor, held, form)
        form = _pressed(office, actor, draft_id, form)
        found = _scored(office, actor, form, offers=OFFERS)
    except (InputError, TaxonomyError, MissingError, ConflictError) as error:
        # What was written must not be lost to a page that only says what is wrong.
        status = 409 if isinstance(error, ConflictError) else 422
        return _workspace(request, office, actor, held, form, fault=said_here(error), status=status)
    return _workspace(request, office, actor, held, form, found=found)


@router.post("/{draft_id}/panel", dependencies=[FormIsOurs])
def live_panel(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, form: GivenForm) -> Response:
    """Return the part of the page that moves as one types: scores and gaps of what stands in the form."""
    drafts.get_draft(office, actor, draft_id)
    view, fault = _live(office, actor, form)
    return render(request, "draft_panel.html", view=view, market_fault=fault)


@router.post("/{draft_id}/offers", dependencies=[FormIsOurs])
def live_offers(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, form: GivenForm) -> Response:
    """Return the skills that would raise the score of what stands in the form."""
    drafts.get_draft(office, actor, draft_id)
    try:
        offers = offer_views(_scored(office, actor, form, offers=OFFERS))
    except CredlensError:
        offers = []  # why there is no score stands in the panel beside it
    return render(request, "draft_offers.html", offers=offers)


def _save(request: Request, office: Office, actor: Actor, held: HeldDraft, form: DraftForm) -> Response:
    edit = form.edit()
    if form.take:
        edit = with_theirs(edit, held.record, form.take)
    try:
        drafts.edit_draft(office, actor, held.id, edit, before=form.tag)
    except StaleError:
        both = merge(office, actor, held.id, edit, read=form.was_read())
        after = form_with(both.held, fields=_fields(both), rows=rows_from(both.edit.outcomes or ()))
        return _workspace(request, office, actor, both.held, after, both=both, status=409)
    return RedirectResponse(f"/drafts/{held.id}?done=saved", status_code=303)


def _pressed(office: Office, actor: Actor, draft_id: str, form: DraftForm) -> DraftForm:
    """Return the form after a button was pressed that changes only what stands in it."""
    what, _, which = form.action.partition(":")
    if what == "drop" and which.isdecimal():
        return form.without_row(int(which))
    if what == "teach":
        return form.with_row(rows_from([taking.offered_outcome(office, actor, which)])[0])
    if what == "take":
        return form.with_row(rows_from([taking.proposed_outcome(office, actor, draft_id, which)])[0])
    return form


def _scored(office: Office, actor: Actor, form: DraftForm, *, offers: int) -> WhatIf:
    edit = form.edit()
    titled = {**edit.fields, "title": str(edit.fields["title"]) or "Draft"}
    return what_if(office, actor, as_record(DraftEdit(fields=titled, outcomes=edit.outcomes)), offers=offers, quoted=0)


def _live(office: Office, actor: Actor, form: DraftForm) -> tuple[LiveView | None, str]:
    """Return the live part, or why there is none."""
    try:
        return live_view(_scored(office, actor, form, offers=0)), ""
    except CredlensError as error:
        return None, said_here(error)


def _workspace(
    request: Request,
    office: Office,
    actor: Actor,
    held: HeldDraft,
    form: DraftForm,
    *,
    found: WhatIf | None = None,
    both: Merged | None = None,
    fault: str = "",
    done: str = "",
    status: int = 200,
) -> Response:
    view = live_view(found) if found else None
    comments = talk.list_comments(office, actor, held.id)
    taken = {row.mark.proposal for row in form.rows}
    return render(
        request,
        "draft.html",
        status=status,
        draft=held,
        edits=held.state == "open" and may(actor, Act.EDIT_DRAFTS),
        form=form,
        rows=(*form.rows, Row()) if not form.rows or form.rows[-1].written else form.rows,
        view=view,
        market_fault="",
        notes=notes_by_row([row.written for row in form.rows], view),
        offers=offer_views(found) if found else None,
        proposals=[one for one in taking.open_proposals(office, actor, held.id) if one.id not in taken],
        comments={
            row.mark.id: [c for c in comments if c.outcome_id == row.mark.id] for row in form.rows if row.mark.id
        },
        both=both,
        clashes={clash.name: clash for clash in both.clashes} if both else {},
        empty_row=Row(),
        fault=fault,
        at=next((name for name in FIELDS if fault.startswith((f"{name}:", f"{name} "))), ""),
        done=done,
    )


def _fields(both: Merged) -> dict[str, str]:
    """Return the fields of the form after a merge: those that an edit names, and the others as they stand."""
    return {**fields_of(both.held.record), **{n: shown(v) for n, v in both.edit.fields.items() if n in FIELDS}}


def _list_page(
    request: Request,
    office: Office,
    actor: Actor,
    *,
    cursor: str = "",
    state: str = "",
    find: str = "",
    title: str = "",
    fault: str = "",
    status: int = 200,
) -> Response:
    begins = may(actor, Act.EDIT_DRAFTS)
    found = list_credentials(office, actor, size=_FOUND, text=find.strip()) if begins else None
    return render(
        request,
        "drafts.html",
        status=status,
        page=drafts.list_drafts(office, actor, size=_PAGE, cursor=cursor, state=state),
        states=drafts.STATES,
        state_chosen=state,
        begins=begins,
        find=find,
        found=found,
        title=title,
        fault=fault,
    )
