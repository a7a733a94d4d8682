"""/drafts/{id}/employers and /drafts/{id}/talk: who is invited, what they say, who proposed what."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import CredlensError, InputError

from ..api.given import FormIsOurs, GivenActor, GivenOffice
from ..codesign import drafts, invitations, opinions, scoring, talk
from ..codesign.invitations import DAYS, MOST_DAYS
from ..errors import ConflictError
from ..office import Office
from ..people import Act, Actor, may
from .drafts import DONE
from .page import render

router = APIRouter(prefix="/drafts/{draft_id}")

_Text = Annotated[str, Form(max_length=20_000)]
_Name = Annotated[str, Form(max_length=500)]


@router.get("/employers")
def employers_page(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, done: str = "") -> Response:
    """Show who is invited, and what employers say."""
    return _employers(request, office, actor, draft_id, done=DONE.get(done, ""))


@router.post("/employers", dependencies=[FormIsOurs])
def invite(
    request: Request,
    office: GivenOffice,
    actor: GivenActor,
    draft_id: str,
    employer: _Name = "",
    person: _Name = "",
    days: Annotated[str, Form(max_length=10)] = str(DAYS),
) -> Response:
    """Invite an employer, and show its link this once."""
    given = {"employer": employer, "person": person, "days": days}
    try:
        if not days.strip().isdecimal():
            raise InputError(f"an invitation holds for 1 to {MOST_DAYS} days, got {days[:20]!r}")
        made = invitations.invite(office, actor, draft_id, employer=employer, person=person, days=int(days))
    except (InputError, ConflictError) as error:
        return _employers(request, office, actor, draft_id, given=given, fault=str(error), status=422)
    here = office.settings.public_url or str(request.base_url).rstrip("/")
    return render(
        request,
        "draft_invited.html",
        draft=drafts.get_draft(office, actor, draft_id),
        invitation=made.invitation,
        link=f"{here}/invitations/{made.secret}",
    )


@router.post("/employers/{invitation_id}/revocation", dependencies=[FormIsOurs])
def revoke(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, invitation_id: str) -> Response:
    """Let a link open nothing any more."""
    try:
        invitations.revoke_invitation(office, actor, draft_id, invitation_id)
    except ConflictError as error:
        return _employers(request, office, actor, draft_id, fault=str(error), status=409)
    return RedirectResponse(f"/drafts/{draft_id}/employers?done=revoked", status_code=303)


@router.get("/talk")
def talk_page(request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, done: str = "") -> Response:
    """Show the comments, and who proposed what."""
    return _talk(request, office, actor, draft_id, done=DONE.get(done, ""))


@router.post("/talk", dependencies=[FormIsOurs])
def comment(
    request: Request, office: GivenOffice, actor: GivenActor, draft_id: str, text: _Text = "", outcome_id: _Name = ""
) -> Response:
    """Remark on the draft, or on one of its outcomes."""
    try:
        talk.add_comment(office, actor, draft_id, text, outcome_id=outcome_id)
    except (InputError, ConflictError) as error:
        return _talk(request, office, actor, draft_id, text=text, about=outcome_id, fault=str(error), status=422)
    return RedirectResponse(f"/drafts/{draft_id}/talk?done=comment", status_code=303)


def _employers(
    request: Request,
    office: Office,
    actor: Actor,
    draft_id: str,
    *,
    given: dict[str, str] | None = None,
    done: str = "",
    fault: str = "",
    status: int = 200,
) -> Response:
    held = drafts.get_draft(office, actor, draft_id)
    said = opinions.skill_opinions(opinions.list_ratings(office, actor, draft_id))
    return render(
        request,
        "draft_employers.html",
        status=status,
        draft=held,
        edits=held.state == "open" and may(actor, Act.EDIT_DRAFTS),
        invitations=invitations.list_invitations(office, actor, draft_id),
        now=office.clock(),
        opinions=said,
        market=_market(office, actor, draft_id) if said else {},
        endorsements=opinions.list_endorsements(office, actor, draft_id),
        given=given or {"employer": "", "person": "", "days": str(DAYS)},
        most_days=MOST_DAYS,
        done=done,
        fault=fault,
    )


def _market(office: Office, actor: Actor, draft_id: str) -> dict[str, scoring.AskedSkill]:
    """Return what the market says of the skills that employers rated; nothing where there is no market."""
    try:
        return {one.skill_id: one for one in scoring.skills_to_rate(office, actor, draft_id) if one.opinion}
    except CredlensError:
        return {}


def _talk(
    request: Request,
    office: Office,
    actor: Actor,
    draft_id: str,
    *,
    text: str = "",
    about: str = "",
    done: str = "",
    fault: str = "",
    status: int = 200,
) -> Response:
    held = drafts.get_draft(office, actor, draft_id)
    said = talk.list_proposals(office, actor, draft_id)
    return render(
        request,
        "draft_talk.html",
        status=status,
        draft=held,
        edits=held.state == "open" and may(actor, Act.EDIT_DRAFTS),
        comments=talk.list_comments(office, actor, draft_id),
        said=said,
        made={one.id: one for one in said},
        taken={one.taken_from for one in said if one.taken_from},
        numbers={outcome.id: n for n, outcome in enumerate(held.record.outcomes, start=1)},
        text=text,
        about=about,
        done=done,
        fault=fault,
    )
