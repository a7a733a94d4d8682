"""The review flags as data: reading a file of them, and raising those whose condition holds."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from .case import Case, Finding
from .config import RelevanceConfig
from .flag_file import Rule, parse_rules
from .review import ReviewFlag
from .rules import CONDITIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules in force, in the order in which their flags are listed. name: the file they come from."""

    name: str
    rules: tuple[Rule, ...]
    fingerprint: str

    def __iter__(self) -> Iterator[Rule]:
        """Return the rules one by one."""
        return iter(self.rules)

    @property
    def by_id(self) -> Mapping[str, Rule]:
        """Return the rules by id."""
        return {rule.id: rule for rule in self.rules}


def read_rules(document: object, name: str) -> Rules:
    """Return the rules of a parsed file, or raise ConfigError with file, flag, fault and valid choices."""
    rules = parse_rules(document, name)
    digest = hashlib.sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest()[:12]
    return Rules(name=name, rules=rules, fingerprint=digest)


@cache
def shipped_rules() -> Rules:
    """Return the rules of flags.yaml beside this file."""
    import yaml

    return read_rules(yaml.safe_load(shipped_text()), "flags.yaml")


def shipped_text() -> str:
    """Return flags.yaml as it stands, to be copied and changed."""
    return (files(__package__) / "flags.yaml").read_text("utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What the rules say of one credential: the flags raised, and by id the rules whose open flags cannot close.

    near    the condition holds with the rule's slack
    untold  the evidence says nothing, so neither that the condition is over
    """

    flags: tuple[ReviewFlag, ...] = ()
    near: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()


def find_flags(case: Case, rules: Rules) -> Found:
    """Return the flags whose condition holds, in the order of the rules, and what keeps others from closing."""
    flags, near, untold = [], [], []
    for rule in rules:
        condition = CONDITIONS[rule.condition]
        thresholds = _resolved(rule.thresholds, case.config)
        looser = {name: value + rule.slack.get(name, 0.0) for name, value in thresholds.items()}
        if finding := condition.find(case, thresholds):
            flags.append(_flag(rule, finding, case))
        elif not condition.told(case):
            untold.append(rule.id)
        elif rule.slack and condition.find(case, looser):
            near.append(rule.id)
    return Found(flags=tuple(flags), near=tuple(near), untold=tuple(untold))


def _resolved(thresholds: Mapping[str, float | str], config: RelevanceConfig) -> dict[str, float]:
    return {k: float(getattr(config, v) if isinstance(v, str) else v) for k, v in thresholds.items()}


def _flag(rule: Rule, finding: Finding, case: Case) -> ReviewFlag:
    variant = rule.variants.get(finding.variant)
    message = (variant and variant.message) or rule.message
    said = [message.format_map(finding.values), *_although(rule, case)]
    return ReviewFlag(
        credential_id=case.credential.id,
        rule=rule.id,
        severity=(variant and variant.severity) or rule.severity,
        reason=" ".join(said),
        evidence=tuple(text for group in rule.evidence for text in finding.evidence.get(group, ())),
        opened_at=case.as_of,
        title=rule.title,
    )


def _although(rule: Rule, case: Case) -> Iterator[str]:
    """Yield what is said where the interval of a score lies wholly on the side that seems to contradict."""
    for remark in rule.although:
        score = getattr(case.alignment, remark.score)
        if score.value is None or score.low is None or score.high is None:
            continue
        if score.low >= remark.at_least and score.high <= remark.at_most:
            values = {"score": score.value, "low": score.low, "high": score.high}
            yield remark.say.format_map({name: f"{value:.0f}" for name, value in values.items()})
