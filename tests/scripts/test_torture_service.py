"""A few kills of server and worker; scripts/torture_service.py does a hundred."""

from pathlib import Path

import pytest
from torture_service import torture


@pytest.mark.slow
@pytest.mark.model
def test_nothing_is_lost_or_done_twice(tmp_path: Path) -> None:
    told = torture(tmp_path, kills=3, seed=3, between=(0.1, 1.5))
    assert told.faults == []
    assert told.server_kills + told.worker_kills == 3
    counts = told.accepted.counts()
    assert counts["imports accepted"] > 0
    assert counts["edits accepted"] > 0
