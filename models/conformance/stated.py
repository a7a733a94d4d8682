"""What a record states in one field: something, nothing, that there is none, or a placeholder."""

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from credlens.taxonomy.frameworks.facts import FACT_BY_NAME, FactKind

from ..records import Credential, Outcome

_BLANKS = frozenset(("", "-", "--", "—", "?", "unknown", "not stated", "not known"))
_DENIALS = frozenset(("none", "no", "nil", "n/a", "na", "not applicable", "aucun", "aucune", "keine", "geen"))
_PLACEHOLDERS = re.compile(
    r"(?:tb[acd]|to be (?:advised|announced|confirmed|decided|determined)|x{2,}|lorem ipsum)\b.*"
)
_SHOWN = 80  # characters of a value that a statement shows


class Standing(StrEnum):
    """Whether a field says something."""

    SAID = "said"
    DENIED = "denied"  # the record says that there is none
    PLACEHOLDER = "placeholder"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a record says in one field. items: texts, one for each item of a list."""

    field: str
    standing: Standing
    items: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the field's name in words."""
        return self.field.replace("_", " ")

    @property
    def column(self) -> str:
        """Return the field as a table's column would be called, with its meaning where that is no common word."""
        fact = FACT_BY_NAME.get(self.field)
        return f"{self.field} ({fact.meaning})" if fact else self.field

    @property
    def text(self) -> str:
        """Return all items as one text."""
        return "; ".join(self.items)

    @property
    def shown(self) -> str:
        """Return the value for a statement, shortened."""
        text = self.text
        return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"

    def number(self) -> float | None:
        """Return the number it states, None where it states none."""
        match = re.fullmatch(r"\s*([+-]?\d+(?:\.\d+)?)\s*%?\s*", self.text)
        return float(match[1]) if match else None

    def date(self) -> dt.date | None:
        """Return the ISO date it states, None where it states none."""
        try:
            return dt.date.fromisoformat(self.text.strip()[:10])
        except ValueError:
            return None


def stated(credential: Credential, field: str) -> Stated:
    """Return what a record states in a field: one of its own or a fact."""
    items = _items(credential, field)
    said = tuple(item for item in items if item.strip().casefold() not in _BLANKS)
    if not said:
        return Stated(field, Standing.MISSING)
    words = {item.strip().casefold().rstrip(".") for item in said}
    yes_no = field in FACT_BY_NAME and FACT_BY_NAME[field].kind is FactKind.YES_NO
    if words <= _DENIALS and not yes_no:
        return Stated(field, Standing.DENIED, said)
    if all(_PLACEHOLDERS.fullmatch(word) for word in words):
        return Stated(field, Standing.PLACEHOLDER, said)
    return Stated(field, Standing.SAID, said)


def _items(credential: Credential, field: str) -> tuple[str, ...]:
    if field in FACT_BY_NAME:
        value = credential.fact(field)
        return tuple(value.split("\n")) if FACT_BY_NAME[field].kind is FactKind.LIST else (value,)
    held = getattr(credential, field)
    if isinstance(held, tuple):
        return tuple(item.text if isinstance(item, Outcome) else str(item) for item in held)
    if isinstance(held, float):
        return (f"{held:g}",)
    return () if held is None else (str(held),)
