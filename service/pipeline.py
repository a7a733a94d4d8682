"""The one way through: records -> matches -> mentions -> alignment, gaps and flags. Every face calls it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.models.matching.cues import Modality
from credlens.models.matching.matches import MatchMethod
from credlens.models.matching.segment import Segment, Segmenter, SegmentRole
from credlens.models.records import Credential, Posting
from credlens.models.relevance.assess import Assessment, assess
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import DemandProfile, MarketBasis, demand_profile
from credlens.models.relevance.mentions import IntArray, Mentions, PostingTable
from credlens.taxonomy import Occupation, Skill, SkillKind, Taxonomy
from credlens.taxonomy.errors import UnknownConceptError

from .engine import stages
from .engine.local import Engine, InProcess
from .engine.stages import TextMatcher
from .engine.worker import Worker
from .market import Adverts, Market, batches
from .occupations import OccupationFinder, names_of_occupation
from .results import Counts, Reject, Result, Run, ScoredCredential
from .store.adverts import AdvertStore
from .store.matches import MatchStore, Progress

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What goes into a run: the records, and what was said about them when they were read."""

    catalogue: tuple[Credential, ...]
    postings: tuple[Posting, ...]
    catalogue_counts: Counts
    posting_counts: Counts
    rejects: tuple[Reject, ...] = ()
    hashes: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MarketFilter:
    """Which postings count: those that meet every condition given. basis None lets each credential choose."""

    basis: MarketBasis | None = None
    occupation: str = ""
    region: str = ""
    since: dt.date | None = None

    def __str__(self) -> str:
        """Return the conditions in words."""
        said = (self.occupation and f"occupation {self.occupation}", self.region and f"region {self.region}")
        parts = [part for part in (*said, self.since and f"since {self.since:%Y-%m-%d}") if part]
        return ", ".join(parts) or "all postings"


class Pipeline:
    """One taxonomy, one matcher, one store of matches; any number of runs."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        home: Path | str,
        config: RelevanceConfig,
        *,
        matcher: TextMatcher,
        occupations: OccupationFinder | None = None,
        engine: Engine | None = None,
    ) -> None:
        """Open a pipeline.

        home     folder or address of the parts kept between runs: adverts/ and matched/
        matcher  reads texts in this process; its fingerprint names the matches
        engine   by default this process
        """
        self.taxonomy = taxonomy
        self.occupations = occupations or OccupationFinder(taxonomy, None)
        self.matcher = matcher
        self.config = config
        self._segmenter = Segmenter()
        adverts, matches = open_stores(home, matcher.fingerprint)
        self._market = Market(
            adverts,
            matches,
            engine or InProcess(Worker(adverts, matches, lambda: matcher)),
            self.occupations,
            self._counts,
        )
        self._occupations: dict[str, Occupation | None] = {}
        self._names: dict[str, frozenset[str]] = {}

    def run(self, inputs: Inputs, *, as_of: dt.date, market: MarketFilter, progress: Progress | None = None) -> Result:
        """Score every credential against the postings; see results.py for what comes back."""
        adverts = self.read(batches(inputs.postings), progress=progress)
        return self.score(inputs, adverts, as_of=as_of, market=market, progress=progress)

    def score(
        self,
        inputs: Inputs,
        adverts: Adverts,
        *,
        as_of: dt.date,
        market: MarketFilter,
        progress: Progress | None = None,
    ) -> Result:
        """Score every credential against postings that were read before."""
        report = progress or _silent
        rows = self.select(adverts.table, market)
        taught = self.taught(inputs.catalogue, progress=report)
        scored = []
        for done, credential in enumerate(inputs.catalogue):
            report("scoring credentials", done, len(inputs.catalogue))
            assessment = assess(
                credential,
                taught[credential.id],
                adverts.table,
                skills=self.taxonomy.skill_by_id,
                config=self.config,
                as_of=as_of,
                rows=rows,
                basis=market.basis,
                occupation_names=self.occupation_names,
                occupation_label=self.occupation_label,
            )
            scored.append(_scored(credential, assessment))
        report("scoring credentials", len(inputs.catalogue), len(inputs.catalogue))
        return Result(
            run=self._describe(inputs, as_of=as_of, market=market, adverts=adverts),
            scored=tuple(scored),
            rejects=inputs.rejects,
            skills=_skills_named(scored, self.taxonomy.skill_by_id),
            postings=adverts.quoted(e.text_id for s in scored for row in s.gaps.rows for e in row.evidence),
        )

    def demand(
        self, postings: Iterable[Sequence[Posting]], market: MarketFilter, *, progress: Progress | None = None
    ) -> DemandProfile:
        """Return what the postings that meet a filter ask for, beside what all of them do."""
        table = self.read(postings, progress=progress).table
        rows = self.select(table, market)
        if rows is None:
            rows = np.arange(len(table), dtype=np.int64)
        return demand_profile(table, rows, scope=str(market), config=self.config)

    def read(self, postings: Iterable[Sequence[Posting]], *, progress: Progress | None = None) -> Adverts:
        """Return the distinct ones of the postings, which come in batches, with the skills that each asks for."""
        return self._market.read(postings, progress=progress or _silent)

    def taught(self, catalogue: Sequence[Credential], *, progress: Progress | None = None) -> dict[str, Mentions]:
        """Return for each credential which skills its outcomes teach, by credential id."""
        outcomes = [outcome for credential in catalogue for outcome in credential.outcomes]
        texts = [[s.text for s in self._teaching(outcome.text)] for outcome in outcomes]
        all_taught = self._market.mentions(texts, [o.id for o in outcomes], progress=progress or _silent)
        bounds = np.cumsum([0, *(len(c.outcomes) for c in catalogue)]).tolist()
        return {c.id: all_taught.rows(a, b) for c, (a, b) in zip(catalogue, pairwise(bounds), strict=True)}

    def select(self, table: PostingTable, market: MarketFilter) -> IntArray | None:
        """Return the rows of the postings that meet a filter, None where it has no condition."""
        if not (market.occupation or market.region or market.since):
            return None
        keep = np.ones(len(table), dtype=np.bool_)
        if market.occupation:
            named = [table.occupation_rows.get(name) for name in sorted(self.occupation_names(market.occupation))]
            keep &= np.isin(np.arange(len(table)), np.concatenate([*(r for r in named if r is not None), _NONE]))
        if market.region:
            fits = [market.region.casefold() in region.casefold() for region in table.region.values]
            keep &= np.array(fits, dtype=np.bool_)[table.region.codes]
        if market.since:
            keep &= table.day >= (market.since - dt.date(1970, 1, 1)).days
        return np.flatnonzero(keep)

    def occupation_names(self, name: str) -> frozenset[str]:
        """Return every name that postings may give an occupation: id, code, label, as given."""
        if name not in self._names:
            self._names[name] = names_of_occupation(self.taxonomy, name)
        return self._names[name]

    def occupation_label(self, name: str) -> str:
        """Return an occupation as it was written, with its label where that is a code or an id."""
        found = self._occupation(name)
        if found is None or found.label.casefold() == name.casefold():
            return name
        return f"{found.label} ({name})"

    def _occupation(self, name: str) -> Occupation | None:
        """Return the occupation of this name, looked up once: to find nothing takes a tenth of a second."""
        if name not in self._occupations:
            try:
                self._occupations[name] = self.taxonomy.occupation(name)
            except UnknownConceptError:
                self._occupations[name] = None
        return self._occupations[name]

    def _teaching(self, text: str) -> list[Segment]:
        """Return the sentences of an outcome; some catalogues give paragraphs of description."""
        return [s for s in self._segmenter.segment(text) if s.role is not SegmentRole.BOILERPLATE]

    def _counts(self, matches: "pa.Table") -> NDArray[np.bool_]:
        """Return bool[rows]: which matches are demand or teaching.

        What a text says is not needed is neither. Technologies are proper names: only a mention counts, never a
        likeness of meaning.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        technologies = pa.array([s.id for s in self.taxonomy.skills if s.kind is SkillKind.TECHNOLOGY], pa.string())
        technology = pc.is_in(matches["skill_id"], value_set=technologies)
        by_meaning = pc.equal(matches["method"], MatchMethod.DENSE.value)
        needed = pc.not_equal(matches["modality"], Modality.NOT_NEEDED.value)
        counts: NDArray[np.bool_] = pc.and_not(needed, pc.and_(technology, by_meaning)).to_numpy()
        return counts

    def _describe(self, inputs: Inputs, *, as_of: dt.date, market: MarketFilter, adverts: Adverts) -> Run:
        release = self.taxonomy.release
        return Run(
            version=version("credlens"),
            as_of=as_of,
            inputs=inputs.hashes,
            taxonomy=release.name,
            taxonomy_sha256=release.sha256,
            licence=release.licence,
            model=self.matcher.fingerprint,
            config={**asdict(self.config), "market": asdict(market)},
            catalogue=inputs.catalogue_counts,
            postings=inputs.posting_counts,
            duplicates=adverts.duplicates,
            occupations=adverts.tagged.counts,
            notes=(*inputs.notes, *adverts.tagged.notes, *release.notes),
        )


def open_stores(home: Path | str, model: str) -> tuple[AdvertStore, MatchStore]:
    """Return the parts kept under a folder or address: adverts, and the matches of a model."""
    return (
        AdvertStore(f"{home}/adverts", stages.segmenter_fingerprint()),
        MatchStore(f"{home}/matched", model),
    )


_NONE = np.zeros(0, dtype=np.int64)


def _silent(label: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def _scored(credential: Credential, assessment: Assessment) -> ScoredCredential:
    return ScoredCredential(
        credential=credential,
        alignment=assessment.alignment,
        profile=assessment.profile,
        gaps=assessment.gaps,
        flags=assessment.flags,
    )


def _skills_named(scored: Iterable[ScoredCredential], skills: Mapping[str, Skill]) -> dict[str, Skill]:
    named = {
        skill_id
        for s in scored
        for skill_id in (
            *(row.skill_id for row in s.gaps.rows),
            *(t.skill_id for o in s.alignment.outcomes for t in o.skills),
            *(p.skill_id for p in s.alignment.coverage.parts if p.skill_id),
        )
    }
    return {skill_id: skills[skill_id] for skill_id in sorted(named)}
