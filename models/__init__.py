"""How text becomes evidence, and evidence becomes numbers. Pure: no database, no HTTP."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .matching.matcher import Matcher

__all__ = ["Matcher"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (the signature is Python's)
    """Load Matcher when it is asked for: it needs libraries that take seconds to import."""
    if name == "Matcher":
        from .matching.matcher import Matcher

        return Matcher
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
