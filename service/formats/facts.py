"""Columns and values of the facts that only some frameworks ask for."""

import re

from credlens.taxonomy.frameworks.facts import FACTS, FactKind

from .columns import Field
from .values import as_items, as_name, as_number

FACT_FIELDS = tuple(Field(name=fact.name, synonyms=fact.synonyms) for fact in FACTS)
# The unit that the fact's own meaning gives; "3 years" and "72 %" are plain numbers here.
_OWN_UNIT = re.compile(r"\s*(?:%|per cent|percent|years?|weeks?|wks?|credit hours?|hours?)\s*$", re.IGNORECASE)
_WORDS = {"yes": "yes", "y": "yes", "true": "yes", "1": "yes", "no": "no", "n": "no", "false": "no", "0": "no"}


def fact_text(value: object, kind: FactKind) -> str:
    """Return a cell as the text that Credential.facts keeps; raise ValueError where it cannot be read as its kind."""
    if kind is FactKind.LIST:
        return "\n".join(as_items(value))
    text = as_name(value)
    if kind is FactKind.NUMBER:
        return f"{as_number(_OWN_UNIT.sub('', text)):g}"
    if kind is FactKind.YES_NO:
        if text.casefold() not in _WORDS:
            raise ValueError("neither yes nor no")
        return _WORDS[text.casefold()]
    return text
