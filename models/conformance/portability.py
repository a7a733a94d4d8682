"""What is missing to present a credential under another framework, element by element."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from credlens.taxonomy.frameworks import Framework, RuleSeverity, load_frameworks
from credlens.taxonomy.frameworks.schemes import CREDIT_UNITS, CreditUnit

from ..records import Credential
from .conform import Finding, conformance, frameworks_for
from .levels import Level, LevelMapping, map_level, read_levels
from .verdicts import Verdict

_OPEN = (Verdict.FAILS, Verdict.UNDECIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditRange:
    """A size in credits of another scheme: from low to high, None where nothing can be converted; said: why."""

    low: float | None
    high: float | None
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Portability:
    """One credential presented under one other framework.

    there    what the record has already
    missing  what is required or wanted and is not there
    person   what only a person can decide
    level    its level in the target's scheme, None where the target has no levels
    credits  its size in the target's credits, None where the target has none
    """

    credential: Credential
    target: Framework
    there: tuple[Finding, ...]
    missing: tuple[Finding, ...]
    person: tuple[Finding, ...]
    level: LevelMapping | None
    credits: CreditRange | None

    @property
    def required(self) -> int:
        """Return how many of the missing elements the target requires."""
        return sum(f.rule.severity is RuleSeverity.ERROR for f in self.missing)


def portability(
    credential: Credential, *, as_of: dt.date, targets: Sequence[Framework] | None = None
) -> tuple[Portability, ...]:
    """Return what a credential lacks under other frameworks.

    targets  by default every framework that does not hold for it already
    """
    own = {f.id for f in frameworks_for(credential)}
    chosen = [f for f in load_frameworks() if f.id not in own] if targets is None else targets
    return tuple(_under(credential, target, as_of) for target in chosen)


def _under(credential: Credential, target: Framework, as_of: dt.date) -> Portability:
    findings = conformance(credential, target, as_of=as_of).findings
    manual = [f for f in findings if f.rule.severity is RuleSeverity.MANUAL]
    rules = [f for f in findings if f.rule.severity is not RuleSeverity.MANUAL]
    return Portability(
        credential=credential,
        target=target,
        there=tuple(f for f in rules if f.verdict is Verdict.HOLDS),
        missing=tuple(f for f in rules if f.verdict in _OPEN),
        person=tuple(f for f in manual if f.verdict is not Verdict.NOT_APPLICABLE),
        level=_level(credential, target),
        credits=convert_credits(credential, target.credit) if target.credit else None,
    )


def _level(credential: Credential, target: Framework) -> LevelMapping | None:
    scheme = target.level or target.level_reference
    if not scheme:
        return None
    levels = read_levels(credential.level, framework=credential.framework)
    mapped = [map_level(_of_own_framework(credential, level), scheme) for level in levels]
    best = next((m for m in mapped if m.levels), mapped[0] if mapped else None)
    if best is None:
        return LevelMapping(levels=(), said="The record states no level.")
    if target.level:
        return best
    return replace(best, said=f"{best.said} For information only: the framework itself places no microcredential.")


def _of_own_framework(credential: Credential, level: Level) -> Level:
    """Return a level with the scheme of the record's own framework where it names none."""
    schemes = {f.level for f in frameworks_for(credential) if f.level}
    return Level(schemes.pop(), level.number) if not level.scheme and len(schemes) == 1 else level


def convert_credits(credential: Credential, scheme: str) -> CreditRange:
    """Return the size of a credential in the credits of another scheme, by notional hours, as a range.

    Hours are taken as stated, or as what the stated credits stand for in the record's own scheme. One credit of the
    target stands for low to high hours, so the size lies between hours / high and hours / low.
    """
    target = CREDIT_UNITS[scheme]
    own = next((CREDIT_UNITS[f.credit] for f in frameworks_for(credential) if f.credit), None)
    hours = _hours(credential, own)
    if hours is None:
        said = "The record states no hours, and its credits are of no scheme whose hours are known here."
        return CreditRange(low=None, high=None, said=said)
    low, high, basis = hours
    least, most = low / target.high, high / target.low
    said = (
        f"{_from_to(least, most)} credits of the {target.scheme}, from {basis} at {_from_to(target.low, target.high)} "
        f"hours a credit ({target.read.words}: {target.url}). It supposes that these are hours of learning in all, "
        "taught or not; the receiving body decides."
    )
    return CreditRange(low=least, high=most, said=said)


def _hours(credential: Credential, own: CreditUnit | None) -> tuple[float, float, str] | None:
    if credential.hours is not None and credential.hours > 0:
        return credential.hours, credential.hours, f"{credential.hours:g} stated hours"
    if credential.credits is None or credential.credits <= 0 or own is None:
        return None
    low, high = credential.credits * own.low, credential.credits * own.high
    return low, high, f"{credential.credits:g} credits of the {own.scheme} ({_from_to(low, high)} hours)"


def _from_to(low: float, high: float) -> str:
    first, last = (f"{value:.1f}".removesuffix(".0") for value in (low, high))
    return first if first == last else f"{first} to {last}"
