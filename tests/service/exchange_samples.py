"""The owners' sample documents beside the checkout, where there are any."""

from pathlib import Path

import pytest

INTEROP = Path(__file__).parents[2].parent / "shared" / "data" / "interop"


def sample(*parts: str) -> Path:
    """Return a sample document; the test is skipped where the samples are not there."""
    path = INTEROP.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no {path}")
    return path
