"""The named checks that a rule can be made of, and what each of them has to be told."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from ..errors import ConfigError
from .facts import FACT_BY_NAME, RECORD_FIELDS

Argument = str | int | float | bool | tuple[str, ...]
FIELDS = RECORD_FIELDS | FACT_BY_NAME.keys()
_FIELD_KEYS = frozenset({"field", "of", "start", "end"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """A named check with its arguments. parts: the alternatives of `any_of`."""

    name: str
    arguments: Mapping[str, Argument]
    parts: tuple["Check", ...] = ()

    def fields(self) -> tuple[str, ...]:
        """Return the fields of a record that it reads."""
        named = self.arguments.get("fields", ())
        many = named if isinstance(named, tuple) else ()
        one = (str(self.arguments[key]) for key in sorted(_FIELD_KEYS & self.arguments.keys()))
        own = _IMPLIED.get(self.name, ())
        return tuple(dict.fromkeys((*many, *one, *own, *(f for part in self.parts for f in part.fields()))))


# For each check: the arguments it needs, and those it may have. A bare list in the YAML is `fields`.
CHECKS: Mapping[str, tuple[str, str]] = {
    "present": ("fields", ""),  # all of them hold something
    "any_present": ("fields", ""),  # one of them does
    "stated": ("fields", ""),  # as present, but "none" is an answer too
    "between": ("field low", "high below whole unit"),  # a number; high is included, below is not
    "any_of": ("", ""),
    "one_of": ("field values", ""),
    "none_of": ("field words", ""),
    "like": ("field pattern what", "most"),  # a text, or each item of a list
    "count": ("field low", "high"),
    "is_yes": ("field", ""),
    "is_no": ("field", ""),
    "date_order": ("start end", ""),
    "span": ("start end months", ""),  # the dates lie at most so far apart
    "not_past": ("field", ""),
    "not_future": ("field", ""),
    "within": ("field months", ""),  # the date is at most so old
    "interval": ("", ""),  # the review is not overdue by the framework's own interval
    "each_outcome_assessed": ("", ""),
    "level": ("scheme low high", ""),
    "credit_hours": ("scheme", ""),  # credits and hours agree by the scheme's notional hours
    "country": ("fields", ""),
    "evidence": ("least", "confirms"),
    "not_named": ("field of", ""),  # the one text does not contain the other
}
_IMPLIED = {
    "interval": ("issued", "last_reviewed"),
    "each_outcome_assessed": ("outcomes", "assessments"),
    "level": ("level",),
    "credit_hours": ("credits", "hours"),
    "evidence": ("employer_evidence",),
}


def parse_check(value: object, *, where: str) -> Check:
    """Return a check of a rule; where: file and rule, for the error.

    Raises ConfigError that names the file, the rule, the field at fault and the valid choices.
    """
    if not isinstance(value, dict) or len(value) != 1:
        raise ConfigError(f"{where}: test must be one name with its arguments, as in present: [title]; got {value!r}")
    ((name, told),) = value.items()
    if name not in CHECKS:
        raise ConfigError(f"{where}: no test {name!r}. {nearest(str(name), CHECKS)}")
    if name == "any_of":
        if not isinstance(told, list) or len(told) < 2:
            raise ConfigError(f"{where}: any_of needs a list of two tests or more")
        return Check(name=name, arguments={}, parts=tuple(parse_check(part, where=where) for part in told))
    if isinstance(told, list):
        told = {"fields": told}
    arguments = _arguments(name, told or {}, where=f"{where}: test {name}")
    return Check(name=name, arguments=arguments)


def _arguments(name: str, told: object, *, where: str) -> dict[str, Argument]:
    needed, optional = (set(keys.split()) for keys in CHECKS[name])
    if not isinstance(told, dict):
        raise ConfigError(f"{where}: needs {', '.join(sorted(needed)) or 'no arguments'}; got {told!r}")
    if missing := needed - told.keys():
        raise ConfigError(f"{where}: lacks {', '.join(sorted(missing))}")
    if unknown := told.keys() - needed - optional:
        choices = ", ".join(sorted(needed | optional)) or "none"
        raise ConfigError(f"{where}: unknown argument {', '.join(sorted(map(str, unknown)))}; valid: {choices}")
    arguments = {key: _argument(value, where=f"{where}: {key}") for key, value in told.items()}
    for field in Check(name=name, arguments=arguments).fields():
        if field not in FIELDS:
            raise ConfigError(f"{where}: a record has no field {field!r}. {nearest(field, FIELDS)}")
    _check_values(arguments, where=where)
    return arguments


def _argument(value: object, *, where: str) -> Argument:
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, (str, int, float)):
        return value
    raise ConfigError(f"{where}: a text, a number or a list of texts is expected, got {value!r}")


def _check_values(arguments: Mapping[str, Argument], *, where: str) -> None:
    for key in ("low", "high", "below", "months", "least", "most"):
        value = arguments.get(key, 0)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConfigError(f"{where}: {key} must be a number, got {value!r}")
    for key in ("fields", "values", "words", "confirms"):
        if not isinstance(arguments.get(key, ()), tuple):
            raise ConfigError(f"{where}: {key} must be a list, got {arguments[key]!r}")
    try:
        re.compile(str(arguments.get("pattern", "")))
    except re.error as error:
        raise ConfigError(f"{where}: pattern is no regular expression: {error}") from None


def nearest(name: str, known: "Mapping[str, object] | frozenset[str] | set[str] | tuple[str, ...]") -> str:
    """Return a hint at the nearest of the valid names."""
    near = difflib.get_close_matches(name, list(known), n=3)
    return f"Nearest: {', '.join(near)}" if near else f"Valid: {', '.join(sorted(known))}"
