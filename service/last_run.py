"""The last run of a workspace's own data, kept so that it can be written out in any form and not computed again."""

import datetime as dt
import hashlib
import json
import os
import shutil
from dataclasses import asdict, replace
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from credlens.taxonomy.errors import InputError

from .results import Counts, OccupationCounts, Result, Run
from .review import standing_flags, with_flags
from .scoring import Scored, code_digest, packed, part_names, unpacked
from .store.flags import FlagStore
from .store.folder import Folder

if TYPE_CHECKING:
    import pandas as pd

_AGAIN = "run: credlens score"


def keep_last(home: Path, result: Result, *, key: str) -> None:
    """Keep what a run needs beside its findings, which lie under its key in the workspace already.

    home/last/  run.json, and the skills and the quoted postings that it names
    """
    new, last = home / f".last.{os.getpid()}", home / "last"
    new.mkdir(parents=True, exist_ok=True)
    held = Folder(new)
    held.write("skills", packed([*result.skills.items()]))
    held.write("postings", packed([*result.postings.items()]))
    facts = {"key": key, "credentials": len(result.scored), "made_by": _made_by(), "run": asdict(result.run)}
    (new / "run.json").write_text(json.dumps(facts, default=str), encoding="utf-8", errors="surrogatepass")
    shutil.rmtree(last, ignore_errors=True)
    new.rename(last)


def open_last(home: Path, flags: FlagStore, *, today: dt.date) -> Result:
    """Return the last run of the workspace's own data, with its flags as they stand today.

    Raises InputError where there is none, or it was made by another version, or its findings are no longer kept.
    """
    facts = _facts(home)
    folder = Folder(home / "scored" / facts["key"])
    if missing := set(part_names(facts["credentials"])) - {*folder.names()}:
        raise InputError(
            f"the findings of the last run are no longer kept ({len(missing)} parts are missing); {_AGAIN}"
        )
    run = _run(facts["run"])
    logged = next((one for one in flags.runs() if one.as_of == run.as_of), None)
    if logged is None:
        raise InputError(f"the review log has no run of {run.as_of}; {_AGAIN}")
    held = Folder(home / "last")
    result = Result(
        run=run,
        scored=Scored(folder, facts["credentials"]),
        rejects=(),
        skills=dict(unpacked(held.read("skills"))),
        postings=dict(unpacked(held.read("postings"))),
        key=facts["key"],
    )
    return replace(result, scored=with_flags(result.scored, standing_flags(logged, flags.suppressions(), today=today)))


def frames() -> "dict[str, pd.DataFrame]":
    """Return the tables of the workspace's last run as data frames: scores, gaps, flags, outcomes."""
    from .config import load_settings
    from .reports.frames import frames as frames_of

    home = load_settings().home
    return frames_of(open_last(home, FlagStore(home), today=dt.date.today()))


def _facts(home: Path) -> dict[str, Any]:
    try:
        facts: dict[str, Any] = json.loads((home / "last" / "run.json").read_text("utf-8", errors="surrogatepass"))
    except (OSError, ValueError):
        raise InputError(
            "no run of the workspace's data is kept; import a catalogue and postings, then run: credlens score"
        ) from None
    if facts.get("made_by") != _made_by():
        raise InputError(f"the last run was made by another version of credlens; {_AGAIN}")
    return facts


def _made_by() -> str:
    """Return a digest of the code whose records are kept: those of another version might not open."""
    digest = hashlib.sha256(code_digest().encode())
    for path in (Path(str(files("credlens.models"))) / "records.py", Path(__file__).with_name("results.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _run(said: dict[str, Any]) -> Run:
    return Run(
        **{
            **said,
            "as_of": dt.date.fromisoformat(said["as_of"]),
            "catalogue": Counts(**said["catalogue"]),
            "postings": Counts(**said["postings"]),
            "notes": tuple(said["notes"]),
            "occupations": OccupationCounts(**said["occupations"]),
        }
    )
