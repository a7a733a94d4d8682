"""/invitations/{secret}: what an employer who was invited by a link may do, with the link alone."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from ..codesign import drafts, invitations, opinions, scoring, talk
from ..codesign.invitations import Guest
from .draft_shapes import (
    AskedSkillShape,
    CommentGiven,
    CommentShape,
    DraftShape,
    DraftVersionShape,
    EndorsementGiven,
    EndorsementShape,
    GuestShape,
    InvitationShape,
    ProposalGiven,
    ProposalShape,
    RatingGiven,
    RatingShape,
)
from .drafts import Gaps
from .given import GivenOffice, client_address
from .problems import CONFLICT, NOT_FOUND
from .said_shapes import listed, shown
from .scored_shapes import DraftScored, draft_scored
from .shapes import Listed

router = APIRouter(prefix="/invitations/{secret}", tags=["invitations"], responses=NOT_FOUND)


def guest_by_link(request: Request, office: GivenOffice, secret: str) -> Guest:
    """Return who holds a link; asking is limited by address, so that nobody tries links out."""
    office.throttle.check(office.settings.rate_limit, "requests", f"address {client_address(request)}")
    return invitations.guest_of(office, secret)


GivenGuest = Annotated[Guest, Depends(guest_by_link)]


@router.get("", summary="Open an invitation")
def open_invitation(office: GivenOffice, guest: GivenGuest) -> GuestShape:
    """Return who is invited, by whom, and the draft."""
    invitation = guest.invitation
    return GuestShape(
        name=guest.actor.name,
        invitation=shown(InvitationShape, invitation),
        draft=shown(DraftShape, drafts.get_draft(office, guest.actor, invitation.draft_id)),
    )


@router.get("/versions", summary="List the versions, as a guest")
def list_versions_as_guest(office: GivenOffice, guest: GivenGuest) -> Listed[DraftVersionShape]:
    """Return every version of the draft, newest first."""
    versions = drafts.draft_versions(office, guest.actor, guest.invitation.draft_id)
    return listed(DraftVersionShape, versions)


@router.get("/score", summary="Score the draft, as a guest")
def score_as_guest(office: GivenOffice, guest: GivenGuest, gaps: Gaps = 50) -> DraftScored:
    """Return scores, gaps and flags of the draft as it stands."""
    return draft_scored(scoring.score_draft(office, guest.actor, guest.invitation.draft_id, quoted=gaps), gaps=gaps)


@router.get("/skills", summary="List the skills to rate, as a guest")
def list_skills_as_guest(office: GivenOffice, guest: GivenGuest) -> Listed[AskedSkillShape]:
    """Return what the draft teaches and what its market asks for most."""
    return listed(AskedSkillShape, scoring.skills_to_rate(office, guest.actor, guest.invitation.draft_id))


@router.get("/comments", summary="List the comments, as a guest")
def list_comments_as_guest(office: GivenOffice, guest: GivenGuest) -> Listed[CommentShape]:
    """Return the comments, oldest first."""
    return listed(CommentShape, talk.list_comments(office, guest.actor, guest.invitation.draft_id))


@router.post("/comments", status_code=201, summary="Comment, as a guest", responses=CONFLICT)
def comment_as_guest(office: GivenOffice, guest: GivenGuest, body: CommentGiven) -> CommentShape:
    """Remark on the draft, or on one of its outcomes."""
    draft_id = guest.invitation.draft_id
    return shown(CommentShape, talk.add_comment(office, guest.actor, draft_id, body.text, outcome_id=body.outcome_id))


@router.get("/proposals", summary="List who proposed what, as a guest")
def list_proposals_as_guest(office: GivenOffice, guest: GivenGuest) -> Listed[ProposalShape]:
    """Return who proposed which outcome or change of one, oldest first."""
    return listed(ProposalShape, talk.list_proposals(office, guest.actor, guest.invitation.draft_id))


@router.post("/proposals", status_code=201, summary="Propose an outcome, as a guest", responses=CONFLICT)
def propose_as_guest(office: GivenOffice, guest: GivenGuest, body: ProposalGiven) -> ProposalShape:
    """Propose an outcome, or another wording of one."""
    own = {"outcome_id": body.outcome_id, "skill_id": body.skill_id}
    made = talk.propose_outcome(office, guest.actor, guest.invitation.draft_id, body.text, **own)
    return shown(ProposalShape, made)


@router.get("/ratings", summary="List the ratings, as a guest")
def list_ratings_as_guest(office: GivenOffice, guest: GivenGuest) -> Listed[RatingShape]:
    """Return what each employer says of each skill."""
    return listed(RatingShape, opinions.list_ratings(office, guest.actor, guest.invitation.draft_id))


@router.post("/ratings", status_code=201, summary="Rate a skill, as a guest", responses=CONFLICT)
def rate_as_guest(office: GivenOffice, guest: GivenGuest, body: RatingGiven) -> RatingShape:
    """Say how much a skill is needed; the last word counts."""
    made = opinions.rate_skill(office, guest.actor, guest.invitation.draft_id, body.skill_id, body.rating)
    return shown(RatingShape, made)


@router.get("/endorsements", summary="List the endorsements, as a guest")
def list_endorsements_as_guest(office: GivenOffice, guest: GivenGuest) -> Listed[EndorsementShape]:
    """Return the endorsements of the draft's versions, oldest first."""
    return listed(EndorsementShape, opinions.list_endorsements(office, guest.actor, guest.invitation.draft_id))


@router.post("/endorsements", status_code=201, summary="Endorse a version, as a guest", responses=CONFLICT)
def endorse_as_guest(office: GivenOffice, guest: GivenGuest, body: EndorsementGiven) -> EndorsementShape:
    """Endorse a version, by the digest of what was read."""
    own = {"digest": body.digest, "statement": body.statement}
    draft_id = guest.invitation.draft_id
    return shown(EndorsementShape, opinions.endorse_version(office, guest.actor, draft_id, body.version, **own))
