"""The occupation of every posting: as given, else as its title says; and all the names that mean one occupation."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credlens.models.matching.titles import blank_noise
from credlens.models.records import Posting
from credlens.models.relevance.mentions import plain_occupation
from credlens.taxonomy import Occupation, Taxonomy
from credlens.taxonomy.errors import UnknownConceptError

from .results import OccupationCounts
from .store.titles import Ids, Progress, TitleStore

_SOC = re.compile(r"\d\d-\d{4}")
_ISCO_GROUP = re.compile(r"(?:isco(?:-?08)?[ :/-]*|http\S+/isco/)?c?(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The n postings' occupations. inferred: ids by the title, none where the posting gives an occupation."""

    inferred: tuple[Ids, ...]
    counts: OccupationCounts
    notes: tuple[str, ...]


class OccupationFinder:
    """Infers what postings do not say. The store is opened at the first posting without an occupation."""

    def __init__(self, taxonomy: Taxonomy, open_store: Callable[[], TitleStore] | None) -> None:
        self._open = open_store if taxonomy.occupation_schemes else None
        self._store: TitleStore | None = None
        self._release = taxonomy.release.name

    def tag(self, postings: Sequence[Posting], *, progress: Progress | None = None) -> Tagged:
        """Return the occupations of the postings that give none; what is given is never overwritten."""
        silent = [i for i, posting in enumerate(postings) if not posting.occupation.strip()]
        inferred: list[Ids] = [()] * len(postings)
        if silent and self._open:
            self._store = self._store or self._open()
            titles = [_said(postings[i]) for i in silent]
            for i, ids in zip(silent, self._store.infer(titles, progress=progress), strict=True):
                inferred[i] = ids
        told = sum(map(bool, inferred))
        counts = OccupationCounts(given=len(postings) - len(silent), inferred=told, none=len(silent) - told)
        return Tagged(tuple(inferred), counts, self._notes(counts))

    def _notes(self, counts: OccupationCounts) -> tuple[str, ...]:
        if counts.inferred:
            return (
                f"occupation: given by {counts.given:,} postings, inferred from the title of {counts.inferred:,}, "
                f"unknown for {counts.none:,}",
            )
        if counts.none and not self._open:
            return (f"occupation: {counts.none:,} postings give none, and {self._release} has none to infer",)
        return ()


def names_of_occupation(taxonomy: Taxonomy, name: str) -> frozenset[str]:
    """Return, as `plain_occupation`, every name under which postings may give an occupation.

    name  id, address, label, ESCO or O*NET-SOC code; or an ISCO-08 unit group, which stands for all
          of ESCO's occupations in it
    """
    same = {name}
    for found in _meant(taxonomy, name):
        same |= {found.id, found.uri, found.code, found.label, *found.alt_labels}
    return frozenset(plain for text in same if (plain := plain_occupation(text)))


def _meant(taxonomy: Taxonomy, name: str) -> list[Occupation]:
    text = name.strip()
    if group := _ISCO_GROUP.fullmatch(text):
        return [o for o in taxonomy.occupations if o.id.startswith("esco:") and o.code.split(".")[0] == group[1]]
    try:
        return [taxonomy.occupation(f"{text}.00" if _SOC.fullmatch(text) else text)]
    except UnknownConceptError:
        return []


def _said(posting: Posting) -> str:
    """Return a posting's title without its employer and place."""
    # Short ones are left alone: the region IT is Italy, an IT manager is none.
    known = [text for text in (posting.employer, *re.split(r"[,;/]", posting.region)) if len(text.strip()) > 3]
    return " ".join(blank_noise(posting.title, known).split())
