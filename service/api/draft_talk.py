"""/drafts/{id}/...: comments, proposals, ratings, endorsements and invitations."""

from fastapi import APIRouter

from ..codesign import invitations, opinions, scoring, talk
from .draft_shapes import (
    AskedSkillShape,
    CommentGiven,
    CommentShape,
    EndorsementGiven,
    EndorsementShape,
    InvitationGiven,
    InvitationShape,
    InvitedShape,
    OpinionShape,
    ProposalGiven,
    ProposalShape,
    RatingGiven,
    RatingShape,
)
from .given import GivenActor, GivenOffice
from .problems import CONFLICT, NOT_FOUND
from .said_shapes import listed, shown
from .shapes import Listed

router = APIRouter(prefix="/drafts/{draft_id}", tags=["co-design"], responses=NOT_FOUND)


@router.get("/comments", summary="List the comments on a draft")
def list_comments(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[CommentShape]:
    """Return the comments, oldest first."""
    return listed(CommentShape, talk.list_comments(office, actor, draft_id))


@router.post("/comments", status_code=201, summary="Comment on a draft", responses=CONFLICT)
def add_comment(office: GivenOffice, actor: GivenActor, draft_id: str, body: CommentGiven) -> CommentShape:
    """Remark on a draft, or on one of its outcomes."""
    made = talk.add_comment(office, actor, draft_id, body.text, outcome_id=body.outcome_id)
    return shown(CommentShape, made)


@router.get("/proposals", summary="List who proposed what")
def list_proposals(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[ProposalShape]:
    """Return who proposed which outcome or change of one, oldest first."""
    return listed(ProposalShape, talk.list_proposals(office, actor, draft_id))


@router.post("/proposals", status_code=201, summary="Propose an outcome", responses=CONFLICT)
def propose_outcome(office: GivenOffice, actor: GivenActor, draft_id: str, body: ProposalGiven) -> ProposalShape:
    """Propose an outcome as an employer; the draft's people take it up by naming it in an edit."""
    own = {"outcome_id": body.outcome_id, "skill_id": body.skill_id}
    return shown(ProposalShape, talk.propose_outcome(office, actor, draft_id, body.text, **own))


@router.get("/skills", summary="List the skills that employers are asked about")
def list_skills_to_rate(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[AskedSkillShape]:
    """Return what the draft teaches and what its market asks for most, with what employers said of each."""
    return listed(AskedSkillShape, scoring.skills_to_rate(office, actor, draft_id))


@router.get("/ratings", summary="List the ratings of skills")
def list_ratings(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[RatingShape]:
    """Return what each employer says of each skill, its last word alone."""
    return listed(RatingShape, opinions.list_ratings(office, actor, draft_id))


@router.get("/opinions", summary="List what employers say, skill by skill")
def list_opinions(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[OpinionShape]:
    """Return the employers who gave each mark, the most needed skill first."""
    return listed(OpinionShape, opinions.skill_opinions(opinions.list_ratings(office, actor, draft_id)))


@router.post("/ratings", status_code=201, summary="Rate a skill", responses=CONFLICT)
def rate_skill(office: GivenOffice, actor: GivenActor, draft_id: str, body: RatingGiven) -> RatingShape:
    """Say as an employer how much a skill is needed; the last word counts."""
    return shown(RatingShape, opinions.rate_skill(office, actor, draft_id, body.skill_id, body.rating))


@router.get("/endorsements", summary="List the endorsements of a draft")
def list_endorsements(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[EndorsementShape]:
    """Return the endorsements of its versions, oldest first."""
    return listed(EndorsementShape, opinions.list_endorsements(office, actor, draft_id))


@router.post("/endorsements", status_code=201, summary="Endorse a version", responses=CONFLICT)
def endorse_version(office: GivenOffice, actor: GivenActor, draft_id: str, body: EndorsementGiven) -> EndorsementShape:
    """Endorse a version as an employer, by the digest of what was read."""
    own = {"digest": body.digest, "statement": body.statement}
    return shown(EndorsementShape, opinions.endorse_version(office, actor, draft_id, body.version, **own))


@router.get("/invitations", summary="List the invitations to a draft")
def list_invitations(office: GivenOffice, actor: GivenActor, draft_id: str) -> Listed[InvitationShape]:
    """Return the invitations, oldest first; an employer sees its own."""
    return listed(InvitationShape, invitations.list_invitations(office, actor, draft_id))


@router.post("/invitations", status_code=201, summary="Invite an employer", responses=CONFLICT)
def invite_employer(office: GivenOffice, actor: GivenActor, draft_id: str, body: InvitationGiven) -> InvitedShape:
    """Invite an employer to rate and endorse a draft; the secret of the link is shown this once."""
    made = invitations.invite(office, actor, draft_id, **body.model_dump())
    return InvitedShape(invitation=shown(InvitationShape, made.invitation), secret=made.secret)


@router.delete("/invitations/{invitation_id}", summary="Revoke an invitation", responses=CONFLICT)
def revoke_invitation(office: GivenOffice, actor: GivenActor, draft_id: str, invitation_id: str) -> InvitationShape:
    """Let an invitation hold no longer; what was said by it stays on record."""
    return shown(InvitationShape, invitations.revoke_invitation(office, actor, draft_id, invitation_id))
