"""Occupations of ESCO and O*NET that bear one name."""

import re
from collections.abc import Mapping

from .concepts import Occupation
from .taxonomy import Taxonomy

_APART = re.compile(r"[\s-]+")
_PLURALS = ((re.compile(r"men$"), "man"), (re.compile(r"ies$"), "y"), (re.compile(r"(?<=ch|sh|ss)es$"), ""))
_PLURAL = re.compile(r"(?<!s)s$")


def occupation_twins(taxonomy: Taxonomy) -> Mapping[str, Occupation]:
    """Return for each occupation of ESCO or O*NET the only one of the other scheme under its own label, by id.

    Plural and singular are one. Only labels count: of pairs by O*NET's other titles, one in four is wrong. Of 103
    pairs by label that a crosswalk of 2020 also has, 94 are the same there; the other nine, such as data scientist,
    it gives to a neighbour or to a code that was given up since.
    """
    by_name: dict[str, dict[str, list[Occupation]]] = {"esco": {}, "onet": {}}
    for occupation in taxonomy.occupations:
        if occupation.scheme in by_name:
            by_name[occupation.scheme].setdefault(_singular(occupation.label), []).append(occupation)
    twins: dict[str, Occupation] = {}
    for name, esco in by_name["esco"].items():
        onet = by_name["onet"].get(name, [])
        if len(esco) == len(onet) == 1:
            twins[esco[0].id], twins[onet[0].id] = onet[0], esco[0]
    return twins


def _singular(label: str) -> str:
    name = " ".join(_APART.split(label.casefold().strip()))
    for plural, singular in _PLURALS:
        if plural.search(name):
            return plural.sub(singular, name)
    return _PLURAL.sub("", name)
