"""Reading a file of review rules: every mistake is named with the file, the flag and what would be right."""

import re
import string
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NoReturn

from credlens.taxonomy.errors import ConfigError

from .config import RelevanceConfig
from .review import Severity
from .rules import CONDITIONS, Condition

SCORES = ("relevance", "coverage", "currency", "assessment")
_REQUIRED = ("id", "severity", "title", "condition", "message")
_OPTIONAL = ("thresholds", "slack", "closes_after", "evidence", "variants", "although")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_SETTINGS = tuple(f.name for f in fields(RelevanceConfig) if f.type in (float, int, "float", "int"))
_LONGEST = 24  # months that a flag may stay open after it is clear


@dataclass(frozen=True, slots=True)
class Variant:
    """Another severity or message for some cases of a condition; None or empty: the rule's own."""

    severity: Severity | None = None
    message: str = ""


@dataclass(frozen=True, slots=True)
class Although:
    """What to say where the interval of a score lies within at_least..at_most."""

    score: str
    say: str
    at_least: float = 0.0
    at_most: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: when the condition holds, a flag says the message. The head of flags.yaml explains each field."""

    id: str
    severity: Severity
    title: str
    condition: str
    message: str
    thresholds: Mapping[str, float | str] = field(default_factory=dict)
    slack: Mapping[str, float] = field(default_factory=dict)
    closes_after: int = 1
    evidence: tuple[str, ...] = ()
    variants: Mapping[str, Variant] = field(default_factory=dict)
    although: tuple[Although, ...] = ()


def parse_rules(document: object, name: str) -> tuple[Rule, ...]:
    """Return the rules of one parsed file, or raise ConfigError. name: the file, for the error."""
    entries = document.get("flags") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not entries:
        raise ConfigError(f"{name}: needs the key flags with a list of rules, as in models/relevance/flags.yaml")
    rules: list[Rule] = []
    for number, entry in enumerate(entries, start=1):
        known = entry.get("id") if isinstance(entry, dict) else None
        rule = _Entry(entry, f"{name}, flag {known!r}" if known else f"{name}, flag {number}").rule()
        if rule.id in {r.id for r in rules}:
            raise ConfigError(f"{name}, flag {rule.id!r}: this id stands more than once; ids must differ")
        rules.append(rule)
    return tuple(rules)


class _Entry:
    """One rule of a file, as it is read. place: the file and flag, for errors."""

    def __init__(self, entry: Any, place: str) -> None:  # noqa: ANN401
        self._place = place
        self._entry: dict[str, Any] = self._mapping(entry, "a rule")
        self._known(self._entry, (*_REQUIRED, *_OPTIONAL), "field")
        for name in _REQUIRED:
            if not isinstance(self._entry.get(name), str) or not self._entry[name].strip():
                self._fail(f"needs the field {name}, a text; required are {', '.join(_REQUIRED)}")

    def rule(self) -> Rule:
        """Return the rule, or raise ConfigError."""
        entry = self._entry
        if not _ID.fullmatch(entry["id"]):
            self._fail("an id is small letters, digits and hyphens, as in low-relevance")
        (name,) = self._known([entry["condition"]], CONDITIONS, "condition")
        condition = CONDITIONS[name]
        thresholds = {k: self._threshold(k, v) for k, v in self._part("thresholds", condition.thresholds)}
        if missing := [k for k in condition.thresholds if k not in thresholds]:
            self._fail(f"condition {name} needs the threshold {missing[0]}: a number, or a setting's name")
        return Rule(
            id=entry["id"],
            severity=self._severity(entry["severity"]),
            title=entry["title"],
            condition=name,
            message=self._message(entry["message"], condition.values),
            thresholds=thresholds,
            slack={k: self._number(v, f"slack {k}") for k, v in self._part("slack", condition.thresholds)},
            closes_after=self._months(entry.get("closes_after", 1)),
            evidence=tuple(self._known(self._list("evidence"), condition.evidence, "evidence")),
            variants={k: self._variant(v, condition) for k, v in self._part("variants", condition.variants)},
            although=tuple(self._remark(remark) for remark in self._list("although")),
        )

    def _severity(self, value: object) -> Severity:
        (chosen,) = self._known([value], [s.value for s in Severity], "severity")
        return Severity(chosen)

    def _threshold(self, name: str, value: object) -> float | str:
        if isinstance(value, str):
            self._known([value], _SETTINGS, "setting of RelevanceConfig")
            return value
        return self._number(value, f"threshold {name}")

    def _variant(self, value: object, condition: Condition) -> Variant:
        parts = self._mapping(value, "a variant")
        self._known(parts, ("severity", "message"), "field of a variant")
        severity = self._severity(parts["severity"]) if "severity" in parts else None
        return Variant(severity, self._message(parts.get("message", ""), condition.values))

    def _remark(self, value: object) -> Although:
        parts = self._mapping(value, "an entry of although")
        self._known(parts, ("score", "say", "at_least", "at_most"), "field of although")
        if "say" not in parts or not {"at_least", "at_most"} & parts.keys():
            self._fail("an entry of although needs score, say, and at_least or at_most")
        (score,) = self._known([parts.get("score")], SCORES, "score")
        ends = {k: self._number(parts[k], k) for k in ("at_least", "at_most") if k in parts}
        return Although(score, self._message(parts["say"], ("score", "low", "high")), **ends)

    def _months(self, value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= _LONGEST:
            self._fail(f"closes_after is a number of months from 1 to {_LONGEST}, got {value!r}")
        return value

    def _message(self, text: object, values: tuple[str, ...]) -> str:
        if not isinstance(text, str):
            self._fail(f"a message is a text, got {text!r}")
        try:
            parts = list(string.Formatter().parse(str(text)))
        except ValueError as error:
            self._fail(f"message {text!r}: {error}; a brace that is meant as one is doubled")
        for _, name, spec, conversion in parts:
            if name is not None:
                self._known([name], values, "value of a message")
                if spec or conversion:
                    self._fail(f"message {text!r}: values take no format, write {{{name}}}")
        return str(text)

    def _part(self, name: str, choices: tuple[str, ...]) -> Iterable[tuple[str, Any]]:
        parts = self._mapping(self._entry.get(name, {}), name)
        self._known(parts, choices, f"entry of {name}")
        return parts.items()

    def _list(self, name: str) -> list[Any]:
        value = self._entry.get(name, [])
        if not isinstance(value, list):
            self._fail(f"{name} is a list, got {value!r}")
        return list(value)

    def _mapping(self, value: object, what: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            self._fail(f"{what} is a mapping of names to values, got {value!r}")
        return dict(value)

    def _number(self, value: object, what: str) -> float:
        if not isinstance(value, (int, float)) or isinstance(value, bool) or value != value:
            self._fail(f"{what} is a number, got {value!r}")
        return float(value)

    def _known(self, names: Iterable[Any], choices: Collection[str], what: str) -> list[str]:
        found = list(names)
        for name in found:
            if not isinstance(name, str) or name not in choices:
                self._fail(f"unknown {what} {name!r}; there is {', '.join(choices) or 'none here'}")
        return found

    def _fail(self, fault: str) -> NoReturn:
        raise ConfigError(f"{self._place}: {fault}")
