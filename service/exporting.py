"""A run in the formats of other systems, and its tables as files: `credlens export`, and downloads.py over HTTP."""

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from credlens.models.records import DeclaredSkill
from credlens.models.relevance.alignment import OutcomeAlignment
from credlens.taxonomy import Skill
from credlens.taxonomy.errors import InputError

from .formats.exchange.format import ExchangeFormat, Exported, FoundSkill, RecordKind
from .formats.exchange.known import FORMATS
from .office import Office
from .people import Act, Actor, require
from .recorded import recorded_result
from .reports.table_files import TABLES, endings, write_table
from .results import Result, ScoredCredential

if TYPE_CHECKING:
    import pandas as pd

# What the skills of a scheme are called in documents of other systems.
_FRAMEWORKS = {"esco": "ESCO", "onet": "O*NET"}
# Files of other systems hold the skills that an outcome teaches with at least this probability, where nobody says else.
MIN_PROBABILITY = 0.5


def writers() -> dict[str, ExchangeFormat]:
    """Return the formats that credentials can be written in, by id."""
    return {f.id: f for f in FORMATS if f.write and f.kind is RecordKind.CREDENTIALS}


def check_target(format_id: str, path: Path) -> None:
    """Raise InputError where there is no such format, its file must end in another way, or cannot be written."""
    valid = [*TABLES, *writers()]
    if format_id not in valid:
        near = difflib.get_close_matches(format_id, valid, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise InputError(f"no format {format_id!r} to export; valid: {', '.join(valid)}{hint}")
    if format_id in TABLES and path.suffix.casefold() not in endings(format_id):
        raise InputError(f"--out: a table of {format_id} ends in {', '.join(endings(format_id))}", path=str(path))
    if path.is_dir() or not path.parent.is_dir():
        raise InputError("--out: name a file in a folder that exists", path=str(path))


def only_these(result: Result, credential_ids: Sequence[str]) -> Result:
    """Return a result with these credentials alone, in catalogue order; with all of them where none is named."""
    if not credential_ids:
        return result
    wanted = set(credential_ids)
    found = [one for one in result.scored if one.credential.id in wanted]
    if lost := sorted(wanted - {one.credential.id for one in found}):
        known = [one.credential.id for one in result.scored]
        near = difflib.get_close_matches(lost[0], known, n=3, cutoff=0.4) or ["none"]
        raise InputError(f"no credential {lost[0]!r} in the run of {result.run.as_of}; nearest: {', '.join(near)}")
    return replace(result, scored=found)


def frames() -> "dict[str, pd.DataFrame]":
    """Return the tables of the workspace's last run as data frames: scores, gaps, flags, outcomes."""
    from .office import open_office
    from .people.actor import local_actor
    from .reports.frames import frames as frames_of

    return frames_of(recorded_result(open_office(), local_actor()))


def export(result: Result, format_id: str, path: Path, *, min_probability: float) -> int:
    """Write a run into a file and return how many credentials are in it.

    format_id        one of TABLES, or of an exchange format
    min_probability  exchange formats hold the skills that outcomes teach with at least this probability
    """
    check_target(format_id, path)
    if format_id in TABLES:
        write_table(result, format_id, path)
        return len(result.scored)
    if write := writers()[format_id].write:
        write(exported(result, min_probability=min_probability), path)
    return len(result.scored)


def exported(result: Result, *, min_probability: float) -> Sequence[Exported]:
    """Return the credentials of a run with the skills found in each outcome, best first; none of them is held."""
    return _Exports(result, min_probability)


class _Exports(Sequence[Exported]):
    """The credentials of a run, each made when it is drawn: as often as a writer goes through them."""

    def __init__(self, result: Result, least: float) -> None:
        self._result, self._least = result, least

    def __len__(self) -> int:
        return len(self._result.scored)

    def __iter__(self) -> Iterator[Exported]:
        return map(self._made, self._result.scored)

    @overload
    def __getitem__(self, index: int) -> Exported: ...
    @overload
    def __getitem__(self, index: slice) -> list[Exported]: ...
    def __getitem__(self, index: int | slice) -> Exported | list[Exported]:
        if isinstance(index, slice):
            return [*map(self._made, self._result.scored[index])]
        return self._made(self._result.scored[index])

    def _made(self, one: ScoredCredential) -> Exported:
        return Exported(
            credential=one.credential,
            found=_found(one, self._result, self._least),
            as_of=self._result.run.as_of,
            model=self._result.run.model,
        )


def _found(one: ScoredCredential, result: Result, least: float) -> dict[str, tuple[FoundSkill, ...]]:
    by_outcome = {o.outcome_id: _skills(o, result, least) for o in one.alignment.outcomes}
    # an outcome that repeats another is scored once, and teaches the same
    by_text = {_folded(o.text): by_outcome[o.outcome_id] for o in one.alignment.outcomes}
    return {o.id: by_outcome.get(o.id) or by_text.get(_folded(o.text), ()) for o in one.credential.outcomes}


def _skills(outcome: OutcomeAlignment, result: Result, least: float) -> tuple[FoundSkill, ...]:
    found = [
        FoundSkill(skill=_named(result.skills[t.skill_id]), probability=t.probability, quote=t.quote)
        for t in outcome.skills
        if t.probability >= least and t.skill_id in result.skills
    ]
    return tuple(sorted(found, key=lambda f: (-f.probability, f.skill.name)))


def _named(skill: Skill) -> DeclaredSkill:
    """Return a skill as documents name it; O*NET knows its elements by code, ESCO its concepts by address."""
    framework = _FRAMEWORKS.get(skill.scheme, skill.scheme)
    code = "" if skill.scheme == "esco" else skill.id.partition(":")[2]
    return DeclaredSkill(name=skill.label, uri=skill.uri, framework=framework, code=code)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that the newest run can be had as. format_id, ending: what export_file takes."""

    format_id: str
    ending: str
    title: str


def downloads() -> list[Download]:
    """Return every file that the newest run can be had as: the tables first."""
    told = {"scores": "Scores", "gaps": "Gaps", "flags": "Flags", "outcomes": "Outcomes"}
    tables = [Download(format_id=name, ending=end, title=told[name]) for name in TABLES for end in endings(name)]
    others = [Download(format_id=name, ending=_ending(name), title=one.title) for name, one in writers().items()]
    return [*tables, *others]


def export_file(office: Office, actor: Actor, format_id: str, ending: str, folder: Path) -> Path:
    """Write the newest run into a file of a folder, and return it.

    Raises  InputError where there is no such format with this ending; MissingError before the first run.
    """
    require(actor, Act.READ_CREDENTIALS)
    if not any((one.format_id, one.ending) == (format_id, ending) for one in downloads()):
        raise InputError(f"no download {format_id!r} that ends in {ending!r}; choose one of the page of downloads")
    result = recorded_result(office, actor)
    path = folder / f"credlens-{format_id}-{result.run.as_of}{ending}"
    export(result, format_id, path, min_probability=MIN_PROBABILITY)
    return path


def _ending(format_id: str) -> str:
    if format_id.endswith("csv"):
        return ".csv"
    return ".json" if format_id.startswith("case") else ".jsonld"
