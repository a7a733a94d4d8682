"""What an employer is asked about a draft: by a link without an account, or as an organisation that has people here."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from credlens.taxonomy.errors import CredlensError, InputError, TaxonomyError

from ..api.given import FormIsOurs, GivenOffice, identify
from ..api.invitations import guest_by_link
from ..codesign import drafts, invitations, opinions, scoring, talk
from ..codesign.opinions import Mark
from ..codesign.scoring import AskedSkill
from ..errors import ConflictError, SignInError
from ..office import Office
from ..people import Act, Actor, require
from .here import said_here
from .page import render

router = APIRouter()

_Text = Annotated[str, Form(max_length=20_000)]
_Name = Annotated[str, Form(max_length=200)]
_MARK = "mark:"  # before the id of a skill, in the names of the fields

# What the page says after something was done, by the word in its address.
DONE = {
    "ratings": "Your marks are kept. You can change them as long as the draft is open.",
    "proposal": "Your proposal is with the people who write the draft.",
    "comment": "Your comment stands below.",
    "endorsement": "Your endorsement is on record. Thank you.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """An employer at a draft. base: the address of its page, to which what it says is sent."""

    actor: Actor
    draft_id: str
    base: str


def _voice(request: Request, office: GivenOffice) -> Voice:
    """Return who speaks: whoever holds the link in the address, or who is signed in."""
    secret, draft_id = request.path_params.get("secret"), request.path_params.get("draft_id")
    if secret is not None:
        guest = guest_by_link(request, office, secret)
        return Voice(actor=guest.actor, draft_id=guest.invitation.draft_id, base=f"/invitations/{secret}")
    known = identify(request, office)
    if known is None:
        raise SignInError("sign in first")
    require(known.actor, Act.ENDORSE)
    return Voice(actor=known.actor, draft_id=str(draft_id), base=f"/drafts/{draft_id}/voice")


GivenVoice = Annotated[Voice, Depends(_voice)]


@router.get("/invitations/{secret}")
@router.get("/drafts/{draft_id}/voice")
def open_voice(request: Request, office: GivenOffice, voice: GivenVoice, done: str = "") -> Response:
    """Show the draft, and what its employers are asked."""
    return voice_page(request, office, voice, done=DONE.get(done, ""))


async def _marks(request: Request) -> dict[str, str]:
    """Return what stands in the form of marks, by id of the skill: a browser sends one field for each skill."""
    sent = (await request.form()).multi_items()
    return {name.removeprefix(_MARK): str(mark) for name, mark in sent if name.startswith(_MARK)}


@router.post("/invitations/{secret}/ratings", dependencies=[FormIsOurs])
@router.post("/drafts/{draft_id}/voice/ratings", dependencies=[FormIsOurs])
def rate(
    request: Request, office: GivenOffice, voice: GivenVoice, given: Annotated[dict[str, str], Depends(_marks)]
) -> Response:
    """Keep the marks that changed."""
    try:
        if wrong := next((mark for mark in given.values() if mark not in set(Mark)), ""):
            raise InputError(f"no mark {wrong[:40]!r}; valid: {', '.join(Mark)}")
        marks = {skill_id: Mark(mark) for skill_id, mark in given.items()}
        opinions.rate_skills(office, voice.actor, voice.draft_id, marks)
    except (InputError, ConflictError, TaxonomyError) as error:
        return voice_page(request, office, voice, fault=str(error), at="ratings", status=422)
    return _back(voice, "ratings")


@router.post("/invitations/{secret}/proposals", dependencies=[FormIsOurs])
@router.post("/drafts/{draft_id}/voice/proposals", dependencies=[FormIsOurs])
def propose(
    request: Request,
    office: GivenOffice,
    voice: GivenVoice,
    text: _Text = "",
    outcome_id: _Name = "",
    skill_id: _Name = "",
) -> Response:
    """Propose an outcome, or another wording of one."""
    try:
        own = {"outcome_id": outcome_id, "skill_id": skill_id}
        talk.propose_outcome(office, voice.actor, voice.draft_id, text, **own)
    except (InputError, ConflictError) as error:
        return voice_page(request, office, voice, fault=str(error), at=f"propose-{outcome_id}", text=text, status=422)
    return _back(voice, "proposal")


@router.post("/invitations/{secret}/comments", dependencies=[FormIsOurs])
@router.post("/drafts/{draft_id}/voice/comments", dependencies=[FormIsOurs])
def comment(
    request: Request, office: GivenOffice, voice: GivenVoice, text: _Text = "", outcome_id: _Name = ""
) -> Response:
    """Remark on the draft, or on one of its outcomes."""
    try:
        talk.add_comment(office, voice.actor, voice.draft_id, text, outcome_id=outcome_id)
    except (InputError, ConflictError) as error:
        return voice_page(request, office, voice, fault=str(error), at="comment", text=text, status=422)
    return _back(voice, "comment")


@router.post("/invitations/{secret}/endorsements", dependencies=[FormIsOurs])
@router.post("/drafts/{draft_id}/voice/endorsements", dependencies=[FormIsOurs])
def endorse(
    request: Request,
    office: GivenOffice,
    voice: GivenVoice,
    version: Annotated[int, Form(ge=1)],
    digest: _Name,
    statement: _Text = "",
) -> Response:
    """Endorse the version that was read."""
    try:
        own = {"digest": digest, "statement": statement}
        opinions.endorse_version(office, voice.actor, voice.draft_id, version, **own)
    except (InputError, ConflictError) as error:
        return voice_page(request, office, voice, fault=str(error), at="endorse", text=statement, status=422)
    return _back(voice, "endorsement")


def voice_page(
    request: Request,
    office: Office,
    voice: Voice,
    *,
    done: str = "",
    fault: str = "",
    at: str = "",
    text: str = "",
    status: int = 200,
) -> Response:
    """Return the page of an employer. fault: what could not be done, at: in which form, text: what stood in it."""
    actor, draft_id = voice.actor, voice.draft_id
    held = drafts.get_draft(office, actor, draft_id)
    versions = drafts.draft_versions(office, actor, draft_id)
    skills, market_fault = _skills(office, voice)
    comments = talk.list_comments(office, actor, draft_id)
    outcomes = {outcome.id for outcome in held.record.outcomes}
    mine = [one for one in opinions.list_endorsements(office, actor, draft_id) if one.made_by == actor.name]
    return render(
        request,
        "voice.html",
        status=status,
        voice=voice,
        invitation=next(iter(invitations.list_invitations(office, actor, draft_id)), None),
        draft=held,
        version=next((one for one in versions if one.record.outcomes), None),
        jobs=scoring.job_names(office, held.record),
        skills=skills,
        market_fault=market_fault,
        marks=list(Mark),
        on={name: [one for one in comments if one.outcome_id == name] for name in outcomes},
        comments=[one for one in comments if one.outcome_id not in outcomes],
        proposals=[
            one
            for one in talk.list_proposals(office, actor, draft_id)
            if one.action == "proposed" and one.made_by == actor.name
        ],
        endorsed={one.version: one for one in mine},
        done=done,
        fault=fault,
        at=at,
        text=text,
    )


def _skills(office: Office, voice: Voice) -> tuple[list[AskedSkill], str]:
    """Return the skills to rate, or why there are none."""
    try:
        return scoring.skills_to_rate(office, voice.actor, voice.draft_id), ""
    except CredlensError as error:
        return [], said_here(error)


def _back(voice: Voice, done: str) -> Response:
    return RedirectResponse(f"{voice.base}?done={done}#done", status_code=303)
