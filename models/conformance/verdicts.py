"""What a check returns, and what it may look at."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from credlens.taxonomy.frameworks import Framework

from ..records import Credential


class Verdict(StrEnum):
    """What was found of one rule."""

    HOLDS = "holds"
    FAILS = "fails"
    PERSON = "person"  # the record says something; only a person can decide whether it is enough
    UNDECIDED = "undecided"  # the record does not say
    NOT_APPLICABLE = "not applicable"


@dataclass(frozen=True, slots=True)
class Found:
    """The verdict of one check, and what the record says that it rests on."""

    verdict: Verdict
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is checked: a record, under a framework, as of a day."""

    credential: Credential
    framework: Framework
    as_of: dt.date


def holds(said: str) -> Found:
    """Return that a check holds."""
    return Found(Verdict.HOLDS, said)


def fails(said: str) -> Found:
    """Return that a check fails."""
    return Found(Verdict.FAILS, said)


def undecided(said: str) -> Found:
    """Return that the record does not say."""
    return Found(Verdict.UNDECIDED, said)
