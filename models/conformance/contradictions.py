"""What a record says against itself, whatever the framework: credlens' own checks, in plain statements."""

import datetime as dt
from collections.abc import Iterator

from credlens.taxonomy.frameworks.schemes import CREDIT_UNITS

from ..records import Credential
from .conform import frameworks_for
from .levels import read_levels
from .measures import agrees

# No scheme of credits that was read counts less than ten hours a credit; below one hour no reading can mend it.
LEAST_HOURS_A_CREDIT = 1.0


def contradictions(credential: Credential, *, as_of: dt.date) -> tuple[str, ...]:
    """Return what in a record cannot be true together, a sentence each; empty where nothing contradicts."""
    return tuple((*_dates(credential, as_of), *_sizes(credential), *_levels(credential)))


def _dates(c: Credential, as_of: dt.date) -> Iterator[str]:
    if c.issued and c.last_reviewed and c.last_reviewed < c.issued:
        yield f"It was last reviewed on {c.last_reviewed}, before it was issued on {c.issued}: are the two swapped?"
    for name, day in (("issued", c.issued), ("last reviewed", c.last_reviewed)):
        if day and day > as_of:
            yield f"It is {name} on {day}, after {as_of}, the day of this check."


def _sizes(c: Credential) -> Iterator[str]:
    for name, size in (("credits", c.credits), ("hours", c.hours)):
        if size is not None and size < 0:
            yield f"Its size is {size:g} {name}; a size cannot be negative."
        elif size == 0:
            yield f"Its size is 0 {name}: leave it blank if it is not known."
    if not c.credits or not c.hours or min(c.credits, c.hours) < 0:
        return
    each = c.hours / c.credits
    schemes = [f.credit for f in frameworks_for(c) if f.credit]
    wrong = [CREDIT_UNITS[s] for s in schemes if not agrees(c, CREDIT_UNITS[s].low, CREDIT_UNITS[s].high)]
    said = f"{c.credits:g} credits in {c.hours:g} hours is {each:.2g} hours a credit"
    for unit in wrong:
        hours = f"{unit.low:g}" if unit.low == unit.high else f"{unit.low:g} to {unit.high:g}"
        yield (
            f"{said}, but a credit of the {unit.scheme} is {hours} hours of learning in all: "
            "one of the two may be contact hours or another kind of credit, or one is wrong."
        )
    if not wrong and each < LEAST_HOURS_A_CREDIT:
        yield f"{said}; no scheme of credits counts so little, so one of the two is wrong."


def _levels(c: Credential) -> Iterator[str]:
    frameworks = [f for f in frameworks_for(c) if f.level]
    levels = read_levels(c.level, framework=c.framework)
    own = {f.level for f in frameworks}
    strange = sorted({level.scheme for level in levels if level.scheme} - own)
    if own and strange and not any(level.scheme in own for level in levels):
        yield (
            f"Its level “{c.level}” is one of the {' and '.join(strange)}, but {frameworks[0].name} wants the "
            f"{' or '.join(sorted(own))}."
        )
