"""O*NET-SOC codes of 2010 that are not in the taxonomy of 2019, which releases from 25.1 on use."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


@cache
def successors() -> Mapping[str, str]:
    """Return for each code of 2010 that was given up the code of 2019 that bears the same title, empty for none.

    soc_2010.csv holds codes alone. A code was given up if O*NET 29.2 has it no more; its successor is the only
    occupation of 29.2 under the very title it had. Where the title is gone too, the occupation was split, merged or
    redrawn, and there is no one code that means the same. Codes that only got another title stand for themselves.
    """
    text = (files("credlens.taxonomy") / "soc_2010.csv").read_text(encoding="utf-8")
    return {row["code_2010"]: row["code_2019"] for row in csv.DictReader(text.splitlines())}


@cache
def predecessors() -> Mapping[str, tuple[str, ...]]:
    """Return for a code of 2019 the codes of 2010 that it succeeds."""
    found: dict[str, list[str]] = {}
    for old, new in successors().items():
        if new:
            found.setdefault(new, []).append(old)
    return {new: tuple(old) for new, old in found.items()}


def given_up(code: str) -> bool:
    """Tell whether a code of 2010, with or without its .00, was given up without one successor."""
    return successors().get(full_code(code)) == ""


def full_code(code: str) -> str:
    """Return an O*NET-SOC code with its two decimals: 15-2051 is 15-2051.00."""
    text = code.strip()
    return f"{text}.00" if len(text) == 7 else text
