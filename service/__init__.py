"""How people and programs reach the models: pipeline, storage, formats, reports, command line."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .exporting import frames
    from .workspace import score

__all__ = ["frames", "score"]


def __getattr__(name: str) -> Any:  # noqa: ANN401 (the signature is Python's)
    """Load a function when it is asked for: they need libraries that take seconds to import."""
    if name == "frames":
        from .exporting import frames

        return frames
    if name == "score":
        from .workspace import score

        return score
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
