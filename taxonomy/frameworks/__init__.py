"""What the microcredential frameworks of five jurisdictions ask for; so far, how often to review."""

from .intervals import ReviewInterval, load_intervals, review_interval

__all__ = ["ReviewInterval", "load_intervals", "review_interval"]
