"""Which flags survive other settings: scenarios as data, and what they say beside the settings in force."""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any

from credlens.taxonomy.errors import ConfigError

from .config import RelevanceConfig

SCORES = ("relevance", "coverage", "currency", "assessment")
IN_FORCE = "in-force"
_SETTINGS = tuple(f.name for f in fields(RelevanceConfig))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """Settings to be exchanged, or a taxonomy release in place of those in use; neither: the settings in force."""

    id: str
    title: str
    values: Mapping[str, float | int | None] = field(default_factory=dict)
    scale: Mapping[str, float] = field(default_factory=dict)
    release: str = ""

    def apply(self, config: RelevanceConfig) -> RelevanceConfig:
        """Return the settings of this scenario, or raise ConfigError if they are out of range."""
        scaled = {}
        for name, factor in self.scale.items():
            value = getattr(config, name)
            if value is None:
                raise ConfigError(f"scenario {self.id!r}: {name} is not set, so it cannot be scaled; use set")
            scaled[name] = type(value)(value * factor)
        try:
            return replace(config, **{**scaled, **self.values})
        except ConfigError as error:
            raise ConfigError(f"scenario {self.id!r}: {error}") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one scenario says of one credential: the ids of its flags, and its four scores, None where untold."""

    rules: frozenset[str]
    scores: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagRow:
    """One flag of one credential in every scenario. standing: bool a scenario, in their order."""

    credential_id: str
    rule: str
    standing: tuple[bool, ...]

    @property
    def in_force(self) -> bool:
        """Tell whether the flag stands under the settings in force, the first scenario."""
        return self.standing[0]

    @property
    def share(self) -> float:
        """Return the fraction of the scenarios in which the flag stands."""
        return sum(self.standing) / len(self.standing)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreRow:
    """One score of one credential: under the settings in force, lowest and highest of all; None where untold.

    untold  the number of scenarios that give no number
    """

    credential_id: str
    score: str
    value: float | None
    lowest: float | None
    highest: float | None
    untold: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sensitivity:
    """Every flag that stands in any scenario, and the range of every score."""

    scenarios: tuple[Scenario, ...]
    flags: tuple[FlagRow, ...]
    scores: tuple[ScoreRow, ...]


def compare_outcomes(scenarios: Sequence[Scenario], outcomes: Sequence[Mapping[str, Outcome]]) -> Sensitivity:
    """Return what survives; outcomes: of each scenario by credential id, the settings in force first.

    Flags come with the least certain first: those of the settings in force that stand in the fewest scenarios.
    """
    rows, ranges = [], []
    for credential_id, first in outcomes[0].items():
        each = [outcome[credential_id] for outcome in outcomes]
        for rule in sorted(frozenset().union(*(one.rules for one in each))):
            rows.append(FlagRow(credential_id=credential_id, rule=rule, standing=tuple(rule in o.rules for o in each)))
        for k, name in enumerate(SCORES):
            told = [one.scores[k] for one in each if one.scores[k] is not None]
            ranges.append(
                ScoreRow(
                    credential_id=credential_id,
                    score=name,
                    value=first.scores[k],
                    lowest=min(told, default=None),  # type: ignore[type-var]
                    highest=max(told, default=None),  # type: ignore[type-var]
                    untold=len(each) - len(told),
                )
            )
    rows.sort(
        key=lambda row: (not row.in_force, row.share if row.in_force else -row.share, row.credential_id, row.rule)
    )
    return Sensitivity(scenarios=tuple(scenarios), flags=tuple(rows), scores=tuple(ranges))


@cache
def shipped_scenarios() -> tuple[Scenario, ...]:
    """Return the scenarios of scenarios.yaml beside this file."""
    import yaml

    text = (files(__package__) / "scenarios.yaml").read_text("utf-8")
    return parse_scenarios(yaml.safe_load(text), "scenarios.yaml")


def parse_scenarios(document: object, name: str) -> tuple[Scenario, ...]:
    """Return the scenarios of one parsed file, or raise ConfigError with file, scenario, fault and valid choices."""
    entries = document.get("scenarios") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{name}: needs the key scenarios with a list, as in models/relevance/scenarios.yaml")
    found = [_scenario(entry, f"{name}, scenario {n}") for n, entry in enumerate(entries, start=1)]
    ids = [IN_FORCE, *(scenario.id for scenario in found)]
    if repeated := next((i for n, i in enumerate(ids) if i in ids[:n]), None):
        raise ConfigError(f"{name}: the id {repeated!r} stands more than once, or is {IN_FORCE}; ids must differ")
    return tuple(found)


def _scenario(entry: Any, place: str) -> Scenario:  # noqa: ANN401
    if not isinstance(entry, dict) or not {"id", "title"} <= entry.keys() <= {"id", "title", "set", "scale"}:
        raise ConfigError(f"{place}: needs id and title, and set or scale; got {entry!r}")
    place = f"{place}, {entry['id']!r}"
    values, scale = (entry.get(part, {}) for part in ("set", "scale"))
    if not isinstance(values, dict) or not isinstance(scale, dict) or not {**values, **scale}:
        raise ConfigError(f"{place}: set and scale are mappings of settings to numbers, and one of them is needed")
    for part, numbers in (("set", values), ("scale", scale)):
        for setting, value in numbers.items():
            if setting not in _SETTINGS:
                near = difflib.get_close_matches(str(setting), _SETTINGS, n=3) or _SETTINGS
                raise ConfigError(f"{place}: there is no setting {setting!r}; nearest: {', '.join(near)}")
            if isinstance(value, bool) or not isinstance(value, (int, float, type(None) if part == "set" else int)):
                raise ConfigError(f"{place}: {part} {setting} takes a number, got {value!r}")
    return Scenario(id=str(entry["id"]), title=str(entry["title"]), values=values, scale=scale)
