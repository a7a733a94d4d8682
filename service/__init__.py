"""How people and programs reach the models: pipeline, storage, formats, reports, command line."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .workspace import score

__all__ = ["score"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (the signature is Python's)
    """Load score when it is asked for: it needs libraries that take seconds to import."""
    if name == "score":
        from .workspace import score

        return score
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
