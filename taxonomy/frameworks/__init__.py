"""What the microcredential frameworks of five jurisdictions ask for, and how often they want a review."""

from .intervals import ReviewInterval, load_intervals, review_interval
from .load import find_framework, load_frameworks
from .packs import (
    AppliesTo,
    Framework,
    Rule,
    RuleSeverity,
    SourceRead,
)

__all__ = [
    "AppliesTo",
    "Framework",
    "ReviewInterval",
    "Rule",
    "RuleSeverity",
    "SourceRead",
    "find_framework",
    "load_frameworks",
    "load_intervals",
    "review_interval",
]
