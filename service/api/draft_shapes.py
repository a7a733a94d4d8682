"""Drafts and what is said of them, as routes read and return them."""

import datetime as dt
from typing import Literal

from pydantic import Field

from credlens.models.records import Credential
from credlens.models.relevance.gaps import GapStatus

from ..codesign.invitations import DAYS, MOST_DAYS
from ..codesign.opinions import Mark
from .record_shapes import Long, Name, RecordGiven
from .shapes import Count, Shape, Whole


class DraftBegun(Shape):
    """What a draft begins from: a credential of the catalogue, or fields of a new one, its title at least."""

    credential_id: str = Field(default="", max_length=500, examples=["wound-care"])
    record: RecordGiven | None = None


class DraftRow(Shape):
    """A draft in few words."""

    id: str
    title: str
    credential_id: str | None = Field(description="of the credential that it revises or became")
    version: int = Field(description="the newest that was saved")
    saved: bool = Field(description="its text is that of this version, word for word")
    state: Literal["open", "published", "withdrawn"]
    made_by: str
    made_at: dt.datetime
    changed_at: dt.datetime


class DraftShape(DraftRow):
    """A draft as it stands."""

    base: int = Field(description="the version of the credential that it began from, 0 for none")
    record: Credential


class VersionNote(Shape):
    """What is new in a version."""

    note: Long = ""


class DraftVersionShape(Shape):
    """One version of a draft."""

    version: int
    record: Credential
    digest: str = Field(description="sha256 of the record, which an endorsement names")
    note: str
    made_by: str
    made_at: dt.datetime


class WordsShape(Shape):
    """Some words of a text that changed."""

    kind: Literal["kept", "added", "removed"]
    text: str


class FieldChangeShape(Shape):
    """A field whose value differs."""

    name: str
    before: str
    after: str


class OutcomeDifferenceShape(Shape):
    """An outcome that is not the same."""

    outcome_id: str
    kind: Literal["added", "removed", "changed", "assessed"]
    before: str
    after: str
    words: list[WordsShape]


class DifferencesShape(Shape):
    """What a newer version says otherwise than an older one."""

    fields: list[FieldChangeShape]
    outcomes: list[OutcomeDifferenceShape]
    moved: bool = Field(description="outcomes that both have stand in another order")


class PublicationGiven(Shape):
    """How a draft is to be published."""

    replaces: Count | None = Field(
        default=None, description="the version of the credential whose place it takes; the one it began from"
    )


class PublicationShape(Shape):
    """A draft that was published, and the credential that it became."""

    draft: DraftShape
    credential_id: str
    version: int
    record: Credential


class CommentGiven(Shape):
    """A remark."""

    text: Long = Field(examples=["Which kinds of wounds?"])
    outcome_id: str = Field(default="", max_length=200, description="empty: on the draft as a whole")


class CommentShape(Shape):
    """A remark on a draft, or on one of its outcomes."""

    id: str
    version: int
    outcome_id: str
    text: str
    made_by: str
    organisation: str
    made_at: dt.datetime


class ProposalGiven(Shape):
    """An outcome that an employer proposes."""

    text: Long = Field(examples=["Teach patients to change a dressing at home"])
    outcome_id: str = Field(default="", max_length=200, description="of the one it is to stand for; empty: a new one")
    skill_id: str = Field(default="", max_length=200)


class ProposalShape(Shape):
    """Who proposed an outcome or a change of one."""

    id: str
    version: int
    outcome_id: str
    action: Literal["proposed", "added", "changed", "removed"]
    text: str
    source: Literal["person", "market", "employer"]
    skill_id: str
    taken_from: str | None = Field(description="the employer's proposal that it takes up")
    made_by: str
    made_at: dt.datetime


class RatingGiven(Shape):
    """What an employer says of a skill."""

    skill_id: str = Field(max_length=200, examples=["esco:0005c151-5b5a-4a66-8aac-60e734beb1ab"])
    rating: Mark


class RatingShape(Shape):
    """What an employer says of a skill, its last word."""

    id: str
    version: int
    skill_id: str
    label: str
    rating: Mark
    employer: str
    made_by: str
    made_at: dt.datetime


class OpinionShape(Shape):
    """The employers who gave each mark."""

    skill_id: str
    label: str
    essential: list[str]
    useful: list[str]
    not_needed: list[str]


class AskedSkillShape(Shape):
    """One skill that employers are asked about."""

    skill_id: str
    label: str
    status: GapStatus
    share: float = Field(description="fraction of the market's postings that ask for it")
    low: float
    high: float
    taught: bool
    mark: str = Field(description="what this employer has said of it")
    opinion: OpinionShape | None
    disagreement: str = Field(description="where adverts and employers part, in words")


class EndorsementGiven(Shape):
    """An employer's word for a version."""

    version: Whole = Field(ge=1)
    digest: str = Field(max_length=64, description="of the version that was read", examples=["0f" * 32])
    statement: Long = Field(default="", examples=["We would hire people who can do this."])


class EndorsementShape(Shape):
    """An employer's word for one version of a draft."""

    id: str
    version: int
    digest: str
    statement: str
    employer: str
    made_by: str
    made_at: dt.datetime


class InvitationGiven(Shape):
    """Whom to invite, and for how long."""

    employer: Name = Field(default="", examples=["Harbour Hospital"])
    person: Name = Field(default="", description="to whom the link is given")
    employer_id: str = Field(default="", max_length=64, description="its organisation, where that has people here")
    days: Whole = Field(default=DAYS, ge=1, le=MOST_DAYS)


class InvitationShape(Shape):
    """An employer's invitation to one draft."""

    id: str
    draft_id: str
    employer: str
    employer_id: str | None
    person: str
    made_by: str
    made_at: dt.datetime
    expires_at: dt.datetime
    revoked_at: dt.datetime | None


class InvitedShape(Shape):
    """An invitation as it is handed out."""

    invitation: InvitationShape
    secret: str = Field(description="what its link ends with; it is shown now and never again")


class GuestShape(Shape):
    """What the holder of a link sees first."""

    name: str
    invitation: InvitationShape
    draft: DraftShape
