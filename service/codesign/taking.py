"""Ideas of others taken into a draft, each as an outcome to edit: a skill of the market, an employer's proposal."""

from credlens.models.relevance.suggest import suggest_outcome

from ..errors import MissingError
from ..office import Office
from ..people import Act, Actor, require
from ..store.sql.voices import Proposal
from .edits import OutcomeEdit, Source
from .talk import list_proposals


def offered_outcome(office: Office, actor: Actor, skill_id: str) -> OutcomeEdit:
    """Return an outcome that teaches a skill, to start from; raise UnknownConceptError where no release has it."""
    require(actor, Act.READ_MARKET)
    skill = office.market.skill(skill_id)
    return OutcomeEdit(text=suggest_outcome(skill), source=Source.MARKET, skill_id=skill.id)


def proposed_outcome(office: Office, actor: Actor, draft_id: str, proposal_id: str) -> OutcomeEdit:
    """Return an employer's proposal as an outcome; it stands for the outcome that it was made for, if any."""
    made = {one.id: one for one in list_proposals(office, actor, draft_id) if one.action == "proposed"}
    if proposal_id not in made:
        raise MissingError("proposal", proposal_id)
    one = made[proposal_id]
    return OutcomeEdit(text=one.text, id=one.outcome_id, source=Source.EMPLOYER, skill_id=one.skill_id, proposal=one.id)


def open_proposals(office: Office, actor: Actor, draft_id: str) -> list[Proposal]:
    """Return what employers proposed and nobody has taken up, oldest first."""
    told = list_proposals(office, actor, draft_id)
    taken = {one.taken_from for one in told}
    return [one for one in told if one.action == "proposed" and one.id not in taken]
