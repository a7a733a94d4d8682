"""The checks on texts and lists that rules are made of, by the names of taxonomy/frameworks/checks.py."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from credlens.taxonomy.errors import ConfigError
from credlens.taxonomy.frameworks.checks import Argument, Check
from credlens.taxonomy.frameworks.packs import MEMBER_STATES

from . import measures
from .evidence import Confirms, evidence_items
from .levels import read_levels
from .stated import Standing, Stated, stated
from .verdicts import Found, Subject, Verdict, fails, holds, undecided

Arguments = Mapping[str, Argument]
T = TypeVar("T")
_COUNTRIES = MEMBER_STATES | {"AU", "CA", "NZ", "US"}


def run_check(check: Check, subject: Subject) -> Found:
    """Return what a check finds in a record."""
    if check.name == "any_of":
        return _best([run_check(part, subject) for part in check.parts])
    return _CHECKS[check.name](check.arguments, subject)


def _best(found: list[Found]) -> Found:
    """Return the first that holds, else the first that fails, else that the record does not say."""
    for verdict in (Verdict.HOLDS, Verdict.FAILS):
        for one in found:
            if one.verdict is verdict:
                return one
    return undecided(" ".join(dict.fromkeys(one.said for one in found)))


def _present(arguments: Arguments, subject: Subject) -> Found:
    return _all_said(_each(arguments, subject), denial_counts=False)


def _stated(arguments: Arguments, subject: Subject) -> Found:
    return _all_said(_each(arguments, subject), denial_counts=True)


def _all_said(values: list[Stated], *, denial_counts: bool) -> Found:
    for value in values:
        if value.standing is Standing.PLACEHOLDER or (value.standing is Standing.DENIED and not denial_counts):
            return fails(_standing_words(value))
    if missing := [value for value in values if value.standing is Standing.MISSING]:
        return undecided(" ".join(_standing_words(value) for value in missing))
    return holds("; ".join(_shown(value) for value in values))


def _any_present(arguments: Arguments, subject: Subject) -> Found:
    values = _each(arguments, subject)
    if said := next((v for v in values if v.standing is Standing.SAID), None):
        return holds(_shown(said))
    if empty := next((v for v in values if v.standing is not Standing.MISSING), None):
        return fails(_standing_words(empty))
    return undecided(f"The record states none of: {', '.join(v.column for v in values)}.")


def _one_of(arguments: Arguments, subject: Subject) -> Found:
    value, values = _one(arguments, subject), _texts(arguments, "values")
    if value.standing is Standing.MISSING:
        return undecided(_standing_words(value))
    if value.text.strip().casefold() in {v.casefold() for v in values}:
        return holds(_shown(value))
    return fails(f"{value.name.capitalize()} is “{value.shown}”, which is none of: {', '.join(values)}.")


def _none_of(arguments: Arguments, subject: Subject) -> Found:
    value = _one(arguments, subject)
    if value.standing is Standing.MISSING:
        return undecided(_standing_words(value))
    words = [w for w in _texts(arguments, "words") if re.search(rf"(?<!\w){re.escape(w)}s?(?!\w)", value.text, re.I)]
    if words:
        return fails(f"{value.name.capitalize()} “{value.shown}” contains: {', '.join(words)}.")
    return holds(_shown(value))


def _like(arguments: Arguments, subject: Subject) -> Found:
    value, what = _one(arguments, subject), arguments["what"]
    if value.standing is Standing.MISSING:
        return undecided(_standing_words(value))
    pattern = re.compile(str(arguments["pattern"]), re.IGNORECASE)
    wrong = [item for item in value.items if not pattern.fullmatch(item.strip())]
    if wrong:
        return fails(f"{value.name.capitalize()} “{wrong[0][:80]}” is not {what}.")
    most = arguments.get("most")
    if isinstance(most, int) and len(value.items) > most:
        return fails(f"{len(value.items)} are given; at most {most} may be.")
    return holds(_shown(value))


def _count(arguments: Arguments, subject: Subject) -> Found:
    value = _one(arguments, subject)
    low, high = measures.bound(arguments, "low"), measures.bound(arguments, "high")
    if value.standing is Standing.MISSING:
        return undecided(_standing_words(value))
    n = len(value.items) if value.standing is Standing.SAID else 0
    said = f"{value.name.capitalize()}: {n} stated."
    return holds(said) if (low is None or n >= low) and (high is None or n <= high) else fails(said)


def _yes(arguments: Arguments, subject: Subject, *, wanted: bool = True) -> Found:
    value = _one(arguments, subject)
    word = value.text.strip().casefold()
    if word not in ("yes", "no"):
        return undecided(f"The record does not say, yes or no: {value.column}.")
    said = f"{value.name.capitalize()}: {word}."
    return holds(said) if (word == "yes") is wanted else fails(said)


def _no(arguments: Arguments, subject: Subject) -> Found:
    return _yes(arguments, subject, wanted=False)


def _each_outcome_assessed(arguments: Arguments, subject: Subject) -> Found:
    credential = subject.credential
    if not credential.outcomes:
        return undecided("The record states no outcomes.")
    bare = [n for n, outcome in enumerate(credential.outcomes, start=1) if not outcome.assessments]
    if not bare:
        return holds(f"All {len(credential.outcomes)} outcomes name an assessment.")
    if len(bare) == len(credential.outcomes):
        assessments = stated(credential, "assessments")
        if assessments.standing is Standing.DENIED:
            return fails(_standing_words(assessments))
        which = "which outcomes its assessments cover" if assessments.items else "how its outcomes are assessed"
        return undecided(f"The record does not say {which}.")
    return fails(f"No assessment covers outcome {', '.join(map(str, bare))} of {len(credential.outcomes)}.")


def _level(arguments: Arguments, subject: Subject) -> Found:
    credential, scheme = subject.credential, str(arguments["scheme"])
    value = stated(credential, "level")
    if value.standing is not Standing.SAID:
        found = fails if value.standing is Standing.PLACEHOLDER else undecided
        return found(_standing_words(value))
    levels = read_levels(value.text, framework=credential.framework)
    others = sorted({level.scheme for level in levels if level.scheme not in ("", scheme)})
    if others and not any(level.scheme == scheme for level in levels):
        return fails(f"Level “{value.shown}” is one of the {' and '.join(others)}, not of the {scheme}.")
    low, high = measures.bound(arguments, "low") or 0, measures.bound(arguments, "high") or 0
    number = next((level.number for level in levels if level.scheme in ("", scheme)), None)
    if number is None or not low <= number <= high:
        return fails(f"Level “{value.shown}” is no level of the {scheme}, which has {low:g} to {high:g}.")
    bare = "" if any(level.scheme for level in levels) else f", taken as one of the {scheme} since it names no other"
    return holds(f"Level “{value.shown}”{bare}.")


def _country(arguments: Arguments, subject: Subject) -> Found:
    for value in _each(arguments, subject):
        code = value.text.strip().upper().partition("-")[0]
        if value.standing is Standing.MISSING or code == "EU":
            continue
        if code in _COUNTRIES or re.fullmatch(r"[A-Z]{2}", code):
            return holds(_shown(value))
        return fails(f"{value.name.capitalize()} “{value.shown}” is no two-letter country code.")
    return undecided("The record names no country of the issuer.")


def _evidence(arguments: Arguments, subject: Subject) -> Found:
    value = stated(subject.credential, "employer_evidence")
    if value.standing is not Standing.SAID:
        return (
            undecided(_standing_words(value)) if value.standing is Standing.MISSING else fails(_standing_words(value))
        )
    items = evidence_items(subject.credential)
    wanted = {Confirms(word) for word in _texts(arguments, "confirms")}
    least = measures.bound(arguments, "least") or 1
    fitting = [item for item in items if wanted <= set(item.confirms)]
    if len(fitting) >= least:
        return holds("; ".join(item.text for item in fitting))
    if any(not item.confirms for item in items):
        return undecided("The evidence does not say what it confirms: " + "; ".join(item.text for item in items))
    names = ", ".join(word.value for word in sorted(wanted))
    return fails(f"No evidence on record confirms {names or 'anything'}.")


def _not_named(arguments: Arguments, subject: Subject) -> Found:
    value, other = (stated(subject.credential, str(arguments[key])) for key in ("field", "of"))
    if missing := next((v for v in (value, other) if v.standing is Standing.MISSING), None):
        return undecided(_standing_words(missing))
    if re.search(rf"(?<!\w){re.escape(other.text.strip())}(?!\w)", value.text, re.IGNORECASE):
        return fails(f"{value.name.capitalize()} “{value.shown}” contains the name of the {other.name}.")
    return holds(_shown(value))


def _each(arguments: Arguments, subject: Subject) -> list[Stated]:
    return [stated(subject.credential, field) for field in _texts(arguments, "fields")]


def _one(arguments: Arguments, subject: Subject) -> Stated:
    return stated(subject.credential, str(arguments["field"]))


def _texts(arguments: Arguments, key: str) -> tuple[str, ...]:
    value = arguments.get(key, ())
    if not isinstance(value, tuple):
        raise ConfigError(f"{key} must be a list of texts, got {value!r}")
    return value


def _shown(value: Stated) -> str:
    return f"{value.name.capitalize()}: {value.shown}"


def _standing_words(value: Stated) -> str:
    if value.standing is Standing.MISSING:
        return f"The record does not state {value.column}."
    if value.standing is Standing.DENIED:
        return f"The record says there is none: {value.name} is “{value.shown}”."
    return f"{value.name.capitalize()} holds a placeholder: “{value.shown}”."


_CHECKS: Mapping[str, Callable[[Arguments, Subject], Found]] = {
    "present": _present,
    "stated": _stated,
    "any_present": _any_present,
    "one_of": _one_of,
    "none_of": _none_of,
    "like": _like,
    "count": _count,
    "is_yes": _yes,
    "is_no": _no,
    "each_outcome_assessed": _each_outcome_assessed,
    "level": _level,
    "country": _country,
    "evidence": _evidence,
    "not_named": _not_named,
    **measures.CHECKS,
}
CHECK_NAMES = frozenset((*_CHECKS, "any_of"))
