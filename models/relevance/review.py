"""Which credentials are due for a review, by which rule, and on what evidence."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """How soon a board should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFlag:
    """One reason to review one credential. evidence: short statements or quotes, one each."""

    credential_id: str
    rule: str
    severity: Severity
    reason: str
    evidence: tuple[str, ...]
    opened_at: date
