"""The whole job on the sample data that ships with the package."""

import datetime as dt
from collections.abc import Callable
from importlib.resources import as_file, files
from pathlib import Path

from .outputs import Written, prepare, write_outputs
from .pipeline import MarketFilter
from .results import Result
from .store.matches import Progress
from .workspace import Workspace

# The sample's own "today": its postings end in October 2026, and its stories are told as of that month's end.
SAMPLE_DAY = dt.date(2026, 10, 31)


def run_demo(
    out: Path | None = None, *, progress: Progress | None = None, say: Callable[[str], None]
) -> tuple[Result, Written]:
    """Score the sample with the releases in use (the quickstart where there is none); return what was written."""
    workspace = Workspace()
    folder = prepare(out or workspace.settings.home / "demo")
    if not workspace.shelf.active_names():
        from credlens.taxonomy.readers.quickstart import install_quickstart

        say("No taxonomy yet: downloading the quickstart release (ESCO 1.2, O*NET 30.2), once ...")
        release = install_quickstart(progress=progress)
        workspace.shelf.add(release)
        workspace.shelf.use(release.release.name)
    with as_file(files("credlens.service.sample")) as sample:
        inputs = workspace.inputs(
            sorted(sample.glob("catalogue_*.jsonl")), sorted(sample.glob("postings_*.jsonl")), as_of=SAMPLE_DAY
        )
    result = workspace.pipeline(progress=progress).run(
        inputs, as_of=SAMPLE_DAY, market=MarketFilter(), progress=progress
    )
    return result, write_outputs(result, folder, progress=progress)
