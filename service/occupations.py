"""The occupation of every posting: as given, else as its title says; and all the names that mean one occupation."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from credlens.models.records import Posting
from credlens.models.relevance.coded import Coded
from credlens.models.relevance.mentions import plain_occupation
from credlens.taxonomy import Occupation, Taxonomy
from credlens.taxonomy.soc import full_code, given_up, predecessors, successors
from credlens.taxonomy.twins import occupation_twins

from .results import OccupationCounts
from .store.titles import Ids, Progress, TitleStore
from .titles import said_title

_SOC = re.compile(r"\d\d-\d{4}(?:\.\d\d)?")
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
        return Tagged(Coded(codes, inferred), counts, (*self._notes(counts), *_given_up(stated)))

    def _notes(self, counts: OccupationCounts) -> tuple[str, ...]:
        if counts.inferred:
            return (
                f"occupation: given by {counts.given:,} postings, inferred from the title of {counts.inferred:,}, "
                f"unknown for {counts.none:,}",
            )
        if counts.none and not self._open:
            return (f"occupation: {counts.none:,} postings give none, and {self._name} has none to infer",)
        return ()


def _given_up(stated: Coded[str]) -> tuple[str, ...]:
    """Return a note on the O*NET-SOC codes of 2010 that postings give and that mean no occupation of today."""
    gone = np.array([given_up(occupation) for occupation in stated.values], dtype=np.bool_)
    if not len(stated) or not gone[stated.codes].any():
        return ()
    codes = ", ".join(sorted({full_code(v) for v, no in zip(stated.values, gone, strict=True) if no}))
    return (
        f"occupation: {int(gone[stated.codes].sum()):,} postings give an O*NET-SOC code of 2010 that was split, merged "
        f"or redrawn in 2019, so that only credentials with the same code meet them: {codes}",
    )


def names_of_occupation(taxonomy: Taxonomy, name: str) -> frozenset[str]:
    """Return, as `plain_occupation`, every name under which postings may give an occupation.

    name  id, address, label, ESCO or O*NET-SOC code, also of 2010; or an ISCO-08 unit group, which stands
          for all of ESCO's occupations in it
    The occupation of the other scheme that bears the same name means the same; see taxonomy/twins.py.
    """
    same = {name}
    for meant in _meant(taxonomy, name):
        twin = _twins(taxonomy).get(meant.id)
        for found in (meant, twin) if twin else (meant,):
            same |= {found.id, found.uri, found.code, found.label, *found.alt_labels}
            same |= set(predecessors().get(found.code, ()))
    return frozenset(plain for text in same if (plain := plain_occupation(text)))


def _meant(taxonomy: Taxonomy, name: str) -> list[Occupation]:
    text = name.strip()
    if group := _ISCO_GROUP.fullmatch(text):
        return [o for o in taxonomy.occupations if o.id.startswith("esco:") and o.code.split(".")[0] == group[1]]
    found = occupation_named(taxonomy, text)
    return [found] if found else []


def occupation_named(taxonomy: Taxonomy, name: str) -> Occupation | None:
    """Return the occupation of an id, label or code, by its successor where that is a code of 2010; None for none."""
    text = name.strip()
    code = full_code(text) if _SOC.fullmatch(text) else text
    return taxonomy.find_occupation(code) or taxonomy.find_occupation(successors().get(code, ""))


@lru_cache(maxsize=4)
def _twins(taxonomy: Taxonomy) -> Mapping[str, Occupation]:
    return occupation_twins(taxonomy)
