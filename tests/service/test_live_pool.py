"""Drafts scored in other processes: the same findings, also when a process is lost or none ever starts."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from credlens.service.live.scoring import LiveScoring
from credlens.service.pipeline import held

from .live_worker import opener, refuse
from .test_live import AS_OF, TEXTS, build, draft, open_live, shown, world

DRAFTS = [draft(*TEXTS[i : i + 3], occupations=("51-4121.00",) if i % 2 else ()) for i in range(6)]
WELDING = draft("Weld pipes", occupations=("51-4121.00",))


def findings(live: LiveScoring) -> list[str]:
    """Return everything that is found about the drafts, eight of them at once."""
    with ThreadPoolExecutor(8) as clients:
        return [*clients.map(lambda each: shown(live.score(each, as_of=AS_OF).scored), DRAFTS)]


def test_processes_find_what_this_one_finds_also_after_one_is_lost(tmp_path: Path) -> None:
    pipeline = build(tmp_path)
    here = open_live(pipeline)
    there = LiveScoring(pipeline, pipeline.read(held(world().postings)), opener=opener(tmp_path), workers=2)
    expected, offered = findings(here), here.suggest(WELDING)
    assert findings(there) == expected, "while they start"
    assert there.wait(120)
    assert findings(there) == expected
    assert there.suggest(WELDING) == offered
    assert there.processes
    os.kill(there.processes[0], signal.SIGKILL)
    assert findings(there) == expected, "while one is lost"
    assert there.wait(120), "others take their place"
    assert findings(there) == expected
    there.close()
    here.close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_where_no_process_starts_this_one_scores(tmp_path: Path) -> None:
    pipeline = build(tmp_path)
    here = open_live(pipeline)
    there = LiveScoring(pipeline, pipeline.read(held(world().postings)), opener=refuse, workers=1)
    assert not there.wait(120)
    assert findings(there) == findings(here)
    there.close()
    here.close()
