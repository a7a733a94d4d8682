"""The occupation of every posting: as given, else as its title says; and all the names that mean one occupation."""

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from credlens.models.records import Posting
from credlens.models.relevance.coded import Coded
from credlens.models.relevance.mentions import plain_occupation
from credlens.taxonomy import Occupation, Taxonomy
from credlens.taxonomy.errors import UnknownConceptError

from .results import OccupationCounts
from .store.titles import Ids, Progress, TitleStore
from .titles import said_title

_SOC = re.compile(r"\d\d-\d{4}")
_ISCO_GROUP = re.compile(r"(?:isco(?:-?08)?[ :/-]*|http\S+/isco/)?c?(\d{4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The n postings' occupations. inferred: ids by the title, none where the posting gives an occupation."""

    inferred: Coded[Ids]
    counts: OccupationCounts
    notes: tuple[str, ...]


class OccupationFinder:
    """Infers what postings do not say. The store is opened at the first posting without an occupation."""

    def __init__(self, taxonomy: Taxonomy, open_store: Callable[[], TitleStore] | None) -> None:
        self._open = open_store if taxonomy.occupation_schemes else None
        self._store: TitleStore | None = None
        self._name = taxonomy.release.name
        self._release = f"{taxonomy.release.name} {taxonomy.release.sha256}"

    @cached_property
    def fingerprint(self) -> str:
        """Return a digest of what the inferred occupations depend on beside the encoder."""
        rules = files("credlens.models.matching")
        digest = hashlib.sha256(self._release.encode())
        for name in ("occupations.py", "names.py", "title_candidates.py", "title_calibration.json"):
            digest.update((rules / name).read_bytes())
        return digest.hexdigest()[:12]

    def tag(self, postings: Sequence[Posting], *, progress: Progress | None = None) -> Tagged:
        """Return the occupations of the postings that give none; what is given is never overwritten."""
        said = Coded.of(said_title(p.title, p.employer, p.region) for p in postings)
        return self.tag_titles(Coded.of(p.occupation for p in postings), said, progress=progress)

    def tag_titles(self, stated: Coded[str], said: Coded[str], *, progress: Progress | None = None) -> Tagged:
        """Return the same for n postings as columns: the occupations they state, and what their titles say."""
        blank = np.array([not occupation.strip() for occupation in stated.values], dtype=np.bool_)
        silent: NDArray[np.bool_] = blank[stated.codes] if len(stated) else np.zeros(0, dtype=np.bool_)
        inferred: list[Ids] = [()]
        codes = np.zeros(len(stated), dtype=np.int32)
        if silent.any() and self._open:
            self._store = self._store or self._open()
            used = np.unique(said.codes[silent])
            inferred += self._store.infer([said.values[i] for i in used.tolist()], progress=progress)
            of_title = np.zeros(len(said.values), dtype=np.int32)
            of_title[used] = np.arange(1, len(used) + 1)
            codes[silent] = of_title[said.codes[silent]]
        told = int(np.array([bool(ids) for ids in inferred])[codes].sum())
        known = int(len(stated) - silent.sum())
        counts = OccupationCounts(given=known, inferred=told, none=len(stated) - known - told)
        return Tagged(Coded(codes, inferred), counts, self._notes(counts))

    def _notes(self, counts: OccupationCounts) -> tuple[str, ...]:
        if counts.inferred:
            return (
                f"occupation: given by {counts.given:,} postings, inferred from the title of {counts.inferred:,}, "
                f"unknown for {counts.none:,}",
            )
        if counts.none and not self._open:
            return (f"occupation: {counts.none:,} postings give none, and {self._name} has none to infer",)
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
