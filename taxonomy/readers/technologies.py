"""O*NET's technologies: which software and systems there are, of what sort, and which occupations use them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..concepts import Group, Relation, RelationKind, Skill, SkillKind
from .collection import Collection
from .slugs import unique_slugs


class Use(NamedTuple):
    """One row: a technology, its commodity (the sort of product), and an occupation that uses it."""

    example: str
    commodity: str = ""
    commodity_code: str = ""
    occupation_id: str = ""
    in_demand: bool = False


def add_technologies(collection: Collection, table: str, rows: Sequence[Use]) -> None:
    """Add one technology for each example and one group for each commodity, with the edges between them.

    A technology's id comes from its name (onet:tech/microsoft-excel), since O*NET gives it none; its
    description names its commodities. One in demand is essential to the occupation, another optional.
    """
    uses = [use for use in rows if use.example]
    collection.note(table, len(rows) - len(uses), "left out: no example")
    technology = {name: f"onet:tech/{s}" for name, s in unique_slugs(u.example for u in uses).items()}
    titles = unique_slugs(u.commodity for u in uses if u.commodity)
    commodity = {title: f"onet:commodity/{s}" for title, s in titles.items()}
    sorts: dict[str, dict[str, None]] = {name: {} for name in technology}
    for use in uses:
        if use.commodity:
            sorts[use.example][use.commodity] = None
    codes = {use.commodity: use.commodity_code for use in uses}
    collection.add(table, (Group(id=i, label=title, code=codes[title]) for title, i in commodity.items()))
    collection.add(table, _skills(technology, sorts))
    collection.link(table, ((technology[n], commodity[t]) for n, of in sorts.items() for t in of))
    collection.relate(
        table,
        (
            Relation(
                use.occupation_id,
                technology[use.example],
                RelationKind.ESSENTIAL if use.in_demand else RelationKind.OPTIONAL,
            )
            for use in dict.fromkeys(use._replace(commodity="", commodity_code="") for use in uses)
            if use.occupation_id
        ),
    )


def _skills(technology: dict[str, str], sorts: dict[str, dict[str, None]]) -> Iterable[Skill]:
    for name, skill_id in technology.items():
        yield Skill(id=skill_id, label=name, kind=SkillKind.TECHNOLOGY, description="; ".join(sorts[name]))
