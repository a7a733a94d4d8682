"""One catalogue on one set of postings under other settings and releases; what is said every time."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from credlens.models.relevance.sensitivity import (
    IN_FORCE,
    SCORES,
    Outcome,
    Scenario,
    Sensitivity,
    compare_outcomes,
    parse_scenarios,
    shipped_scenarios,
)

from .costs import silent
from .formats.csv_out import write_csv
from .market import Adverts
from .outputs import prepare
from .pipeline import Inputs, MarketFilter, Pipeline
from .results import Result
from .store.matches import Progress
from .yaml_file import load_yaml

Opened = tuple[Pipeline, Adverts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Runner:
    """What every scenario shares: the inputs, the market and the day. open: release -> pipeline and postings read.

    The postings are read and matched once a release; everything after that is arithmetic on the same table.
    """

    inputs: Inputs
    market: MarketFilter
    as_of: dt.date
    open: Callable[[str], Opened]

    def run(
        self, scenarios: Sequence[Scenario], releases: Sequence[str] = (), *, progress: Progress | None = None
    ) -> Sensitivity:
        """Return what survives of the settings in force under every scenario, and under other releases.

        Raises ConfigError before the long work if the settings of a scenario are out of range.
        """
        pipeline, adverts = self.open("")
        every = [Scenario(id=IN_FORCE, title="the settings in force"), *scenarios]
        configs = [scenario.apply(pipeline.config) for scenario in every]
        every += [Scenario(id=name, title=f"release {name}", release=name) for name in releases]
        report = progress or silent
        outcomes: list[Mapping[str, Outcome]] = []
        for config in configs:
            report("scenarios", len(outcomes), len(every))
            outcomes.append(self._score(pipeline.with_config(config), adverts))
        for name in releases:
            report("scenarios", len(outcomes), len(every))
            outcomes.append(self._score(*self.open(name)))
        report("scenarios", len(every), len(every))
        return compare_outcomes(every, outcomes)

    def _score(self, pipeline: Pipeline, adverts: Adverts) -> Mapping[str, Outcome]:
        return _outcomes(pipeline.score(self.inputs, adverts, as_of=self.as_of, market=self.market))


def load_scenarios(path: Path | None) -> tuple[Scenario, ...]:
    """Return the scenarios of a file, the shipped ones where none is given; raise ConfigError if it is wrong."""
    if path is None:
        return shipped_scenarios()
    return parse_scenarios(load_yaml(path, given_as=f"--scenarios {path}"), path.name)


def write_sensitivity(found: Sensitivity, folder: Path) -> None:
    """Write sensitivity_flags.csv and sensitivity_scores.csv into a folder."""
    prepare(folder)
    ids = [scenario.id for scenario in found.scenarios]
    rows = [(f.credential_id, f.rule, f.in_force, sum(f.standing), f.share, *f.standing) for f in found.flags]
    write_csv(folder / "sensitivity_flags.csv", ("credential_id", "rule", "in_force", "stands_in", "share", *ids), rows)
    header = ("credential_id", "score", "value", "lowest", "highest", "untold")
    write_csv(folder / "sensitivity_scores.csv", header, [[getattr(s, name) for name in header] for s in found.scores])


def _outcomes(result: Result) -> dict[str, Outcome]:
    return {
        one.credential.id: Outcome(
            rules=frozenset(flag.rule for flag in one.found.flags),
            scores=tuple(getattr(one.alignment, name).value for name in SCORES),
        )
        for one in result.scored
    }
