"""Records of credentials as routes read them: every field that a draft may have, and what is set of it."""

from typing import Annotated

from pydantic import Field

from credlens.models.records import Credential, DeclaredSkill

from ..codesign.edits import DraftEdit, OutcomeEdit, Source
from ..store.sql.packing import typed
from .shapes import Day, Number, Shape

Name = Annotated[str, Field(max_length=500)]
Long = Annotated[str, Field(max_length=20_000)]
Names = Annotated[list[Name], Field(max_length=200)]
Texts = Annotated[list[Long], Field(max_length=200)]
Size = Annotated[Number, Field(ge=0, allow_inf_nan=False)]


class OutcomeGiven(Shape):
    """One learning outcome as it is to stand."""

    text: Long = Field(examples=["Clean and dress wounds under supervision"])
    id: str = Field(default="", max_length=200, description="of an outcome that there is; empty for a new one")
    assessments: Names = Field(default=[], description="names of the assessments that cover it")
    source: Source = Field(default=Source.PERSON, description="whose idea it was, where it is new or changed")
    skill_id: str = Field(default="", max_length=200, description="the skill that the market offered")
    proposal: str = Field(default="", max_length=64, description="id of the employer's proposal that it takes up")


class RecordGiven(Shape):
    """Fields of a credential; those that are left out stay as they are."""

    title: Name = ""
    outcomes: list[OutcomeGiven] = Field(default=[], max_length=200, description="all of them, as they are to stand")
    provider: Name = ""
    description: Long = ""
    jurisdiction: str = Field(default="", max_length=16, examples=["NZ"])
    framework: Name = ""
    level: Name = ""
    credits: Size | None = None
    hours: Size | None = None
    status: Name = ""
    issued: Day | None = None
    last_reviewed: Day | None = None
    target_occupations: Names = Field(default=[])
    assessments: Names = Field(default=[])
    prerequisites: Names = Field(default=[])
    stacks_into: Names = Field(default=[])
    employer_evidence: Texts = Field(default=[])
    facts: list[tuple[Name, Long]] = Field(default=[], max_length=200, description="what a framework asks for besides")
    declared: list[DeclaredSkill] = Field(
        default=[], max_length=500, description="skills that it says it teaches, naming none of its outcomes"
    )

    def edit(self) -> DraftEdit:
        """Return what is to be changed: only what was sent."""
        sent = {name: getattr(self, name) for name in self.model_fields_set if name != "outcomes"}
        told = "outcomes" in self.model_fields_set
        outcomes = tuple(
            OutcomeEdit(**{**one.model_dump(), "assessments": tuple(one.assessments)}) for one in self.outcomes
        )
        return DraftEdit(fields=sent, outcomes=outcomes if told else None)


class OutcomeRecorded(Shape):
    """One learning outcome of a record."""

    id: str
    text: str
    assessments: list[str] = Field(default=[])
    declared: list[DeclaredSkill] = Field(default=[])


class CredentialGiven(Shape):
    """A whole record. What tables may hold it may hold, too: whatever was read can be sent back."""

    id: str
    title: str
    outcomes: list[OutcomeRecorded] = Field(min_length=1)
    provider: str = ""
    description: str = ""
    jurisdiction: str = ""
    framework: str = ""
    level: str = ""
    credits: Size | None = None
    hours: Size | None = None
    status: str = ""
    issued: Day | None = None
    last_reviewed: Day | None = None
    target_occupations: list[str] = Field(default=[])
    assessments: list[str] = Field(default=[])
    prerequisites: list[str] = Field(default=[])
    stacks_into: list[str] = Field(default=[])
    employer_evidence: list[str] = Field(default=[])
    facts: list[tuple[str, str]] = Field(default=[])
    declared: list[DeclaredSkill] = Field(default=[])

    def record(self) -> Credential:
        """Return the record."""
        return typed(Credential, self.model_dump())
