"""The one way through: records -> matches -> mentions -> alignment, gaps and flags. Every face calls it."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import asdict, dataclass
from functools import cached_property, partial
from importlib.metadata import version
from itertools import chain, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from credlens.models.matching.cues import Modality
from credlens.models.matching.matches import MatchMethod
from credlens.models.matching.segment import Segmenter, SegmentRole
from credlens.models.records import Credential, Posting
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import DemandProfile, demand_profile
from credlens.models.relevance.flags import Rules, shipped_rules
from credlens.models.relevance.meaning import Meaning, meaning_of
from credlens.models.relevance.mentions import IntArray, Mentions
from credlens.models.relevance.touched import Touched
from credlens.taxonomy import SkillKind, Taxonomy

from .costs import Costs, silent
from .engine.local import Engine, InProcess
from .engine.stages import TextMatcher, segmenter_fingerprint
from .engine.worker import Job, Run, Stage, Worker
from .formats.loaded import Loaded, Source
from .later import Later
from .market import Adverts, Market
from .named import postings_named, skills_named
from .occupations import OccupationFinder
from .results import Counts, Reject, Result, ScoredCredential
from .results import Run as RunRecord
from .scoring import (
    MarketFilter,
    Occupations,
    Scored,
    Scorer,
    ScoringWorker,
    Terms,
    open_scored,
    scoring_key,
    scoring_tasks,
)
from .store.adverts import AdvertStore
from .store.folder import Folder
from .store.matches import MatchStore, Progress
from .store.readings import ReadingStore
from .store.tables import TableStore

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Inputs", "MarketFilter", "Openers", "Pipeline", "open_stores"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What goes into a run: the records, and what was said about them when they were read.

    postings  those that are held; none where they were read batch by batch
    """

    catalogue: tuple[Credential, ...]
    postings: tuple[Posting, ...] = ()
    catalogue_counts: Counts
    posting_counts: Counts
    rejects: tuple[Reject, ...] = ()
    hashes: Mapping[str, str]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Openers:
    """How another process opens its part of a pipeline; both must be importable there.

    worker  what segments and matches
    scorer  (key of the table, address of the folder for what is found, terms) -> what scores
    """

    worker: Callable[[], Run]
    scorer: Callable[[str, str, Terms], Run]


class Pipeline:
    """One taxonomy, one matcher, one folder of what is kept; any number of runs."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        home: Path,
        config: RelevanceConfig,
        *,
        matcher: TextMatcher,
        store: str = "",
        occupations: OccupationFinder | None = None,
        engine: Engine | None = None,
        openers: Openers | None = None,
        meaning: Meaning | None = None,
        rules: Rules | None = None,
    ) -> None:
        """Open a pipeline.

        home     folder of what is kept between runs: readings/, tables/, scored/
        store    folder or address of adverts/ and matched/; by default home too
        matcher  reads texts in this process; its fingerprint names the matches
        engine   by default this process
        openers  needed where the engine hands work to other processes
        meaning  what the taxonomy says of its skills; by default without crosswalk and likeness of meaning
        rules    of the review; by default the shipped ones
        """
        self.taxonomy = taxonomy
        self.meaning = meaning or meaning_of(taxonomy)
        self.occupations = occupations or OccupationFinder(taxonomy, None)
        self.matcher = matcher
        self.config = config
        self.costs = Costs()
        self.rules = rules or shipped_rules()
        self._home = home
        self._segmenter = Segmenter()
        self._engine = engine or InProcess()
        self._openers = openers
        adverts, matches = open_stores(store or home, matcher.fingerprint)
        here = Worker(adverts, matches, lambda: matcher)
        self._market = Market(
            adverts,
            matches,
            TableStore(home),
            ReadingStore(home),
            engine=self._engine,
            job=Job(openers.worker if openers else lambda: here, lambda: here),
            occupations=self.occupations,
            counts=self.counts,
            costs=self.costs,
        )

    def run(self, inputs: Inputs, *, as_of: dt.date, market: MarketFilter, progress: Progress | None = None) -> Result:
        """Score every credential against the postings; see results.py for what comes back."""
        adverts = self.read(held(inputs.postings), progress=progress)
        return self.score(inputs, adverts, as_of=as_of, market=market, progress=progress)

    def score(
        self,
        inputs: Inputs,
        adverts: Adverts,
        *,
        as_of: dt.date,
        market: MarketFilter,
        touched: Mapping[str, tuple[Touched, ...]] | None = None,
        progress: Progress | None = None,
    ) -> Result:
        """Score every credential against postings that were read before.

        touched  by credential id, the outcomes whose skills another release changed; None: none was compared
        """
        report = progress or silent
        terms = self.terms(as_of=as_of, market=market, touched=touched)
        taught = self.taught(inputs.catalogue, progress=report)
        key = self.key(inputs, adverts, terms)
        scored = self._score(key, inputs.catalogue, [taught[c.id] for c in inputs.catalogue], adverts, terms, report)
        return self.result(inputs, adverts, terms, scored, key=key)

    def terms(
        self, *, as_of: dt.date, market: MarketFilter, touched: Mapping[str, tuple[Touched, ...]] | None = None
    ) -> Terms:
        """Return how this pipeline scores on a day, against the postings that meet a filter."""
        return Terms(config=self.config, as_of=as_of, market=market, rules=self.rules, touched=touched)

    def key(self, inputs: Inputs, adverts: Adverts, terms: Terms) -> str:
        """Return a digest of all that the findings of a run depend on."""
        return scoring_key(adverts.key, self.matcher.fingerprint, self.taxonomy.release, terms, inputs.catalogue)

    def result(
        self, inputs: Inputs, adverts: Adverts, terms: Terms, scored: Sequence[ScoredCredential], *, key: str
    ) -> Result:
        """Return what was found about the credentials of a run, and how."""
        return Result(
            run=self._describe(inputs, terms, adverts),
            scored=scored,
            rejects=inputs.rejects,
            skills=Later(lambda: skills_named(scored, self.taxonomy.skill_by_id)),
            postings=Later(lambda: adverts.quoted(chain.from_iterable(map(postings_named, scored)))),
            key=key,
        )

    def with_config(self, config: RelevanceConfig) -> "Pipeline":
        """Return the same pipeline with other settings of relevance; what was matched stays as it is."""
        other = copy(self)
        other.config = config
        return other

    def demand(self, adverts: Adverts, market: MarketFilter) -> DemandProfile:
        """Return what the postings that meet a filter ask for, beside what all of them do."""
        return demand_profile(adverts.table, self.rows(adverts, market), scope=str(market), config=self.config)

    def rows(self, adverts: Adverts, market: MarketFilter) -> IntArray:
        """Return the rows of the postings that meet a filter."""
        return Occupations(self.taxonomy).rows(adverts.table, market)

    def read(self, postings: Source[Posting], *, progress: Progress | None = None) -> Adverts:
        """Return the distinct ones of the postings, with the skills that each asks for."""
        return self._market.read(postings, progress=progress or silent)

    def taught(self, catalogue: Sequence[Credential], *, progress: Progress | None = None) -> dict[str, Mentions]:
        """Return for each credential which skills its outcomes teach, by credential id."""
        outcomes = [outcome for credential in catalogue for outcome in credential.outcomes]
        texts = [self.sentences(outcome.text) for outcome in outcomes]
        all_taught = self._market.mentions(texts, [o.id for o in outcomes], progress=progress or silent)
        bounds = np.cumsum([0, *(len(c.outcomes) for c in catalogue)]).tolist()
        return {c.id: all_taught.rows(a, b) for c, (a, b) in zip(catalogue, pairwise(bounds), strict=True)}

    def _score(
        self,
        key: str,
        catalogue: Sequence[Credential],
        taught: Sequence[Mentions],
        adverts: Adverts,
        terms: Terms,
        report: Progress,
    ) -> Sequence[ScoredCredential]:
        """Return what is found about each credential, in order; few of them are held at a time."""
        # A killed run goes on where it was; the same run again finds all of it done.
        folder = open_scored(self._home, key)
        tasks = scoring_tasks(catalogue, taught, folder.names())
        job = self._scoring(adverts, terms, folder)
        self.costs.follow(self._engine.run(tasks, job), Stage.SCORE, report, len(catalogue))
        return Scored(folder, len(catalogue))

    def _scoring(self, adverts: Adverts, terms: Terms, folder: Folder) -> Job:
        """Return how credentials are scored: here over the table that is held, elsewhere over the one on disk."""

        def here() -> Run:
            return ScoringWorker(Scorer(self.taxonomy, adverts.table, terms, meaning=self.meaning), folder)

        return Job(partial(self._openers.scorer, adverts.key, folder.address, terms) if self._openers else here, here)

    def sentences(self, outcome: str) -> list[str]:
        """Return the sentences of an outcome; some catalogues give paragraphs of description."""
        return [s.text for s in self._segmenter.segment(outcome) if s.role is not SegmentRole.BOILERPLATE]

    def counts(self, matches: "pa.Table") -> NDArray[np.bool_]:
        """Return bool[rows]: which matches are demand or teaching.

        What a text says is not needed is neither. Technologies are proper names: only a mention counts, never a
        likeness of meaning.
        """
        import pyarrow as pa
        import pyarrow.compute as pc

        found = (skill for skill in matches["skill_id"].unique().to_pylist() if skill in self._technologies)
        technology = pc.is_in(matches["skill_id"], value_set=pa.array(found, pa.string()))
        by_meaning = pc.equal(matches["method"], MatchMethod.DENSE.value)
        needed = pc.not_equal(matches["modality"], Modality.NOT_NEEDED.value)
        counts: NDArray[np.bool_] = pc.and_not(needed, pc.and_(technology, by_meaning)).to_numpy()
        return counts

    @cached_property
    def _technologies(self) -> frozenset[str]:
        return frozenset(skill.id for skill in self.taxonomy.skills if skill.kind is SkillKind.TECHNOLOGY)

    def _describe(self, inputs: Inputs, terms: Terms, adverts: Adverts) -> RunRecord:
        release = self.taxonomy.release
        return RunRecord(
            version=version("credlens"),
            as_of=terms.as_of,
            inputs=inputs.hashes,
            taxonomy=release.name,
            taxonomy_sha256=release.sha256,
            licence=release.licence,
            model=self.matcher.fingerprint,
            config={**asdict(self.config), "market": asdict(terms.market), "flags": self.rules.fingerprint},
            catalogue=inputs.catalogue_counts,
            postings=inputs.posting_counts,
            duplicates=adverts.duplicates,
            occupations=adverts.occupations,
            notes=(*inputs.notes, *adverts.notes, *release.notes),
        )


def open_stores(home: Path | str, model: str) -> tuple[AdvertStore, MatchStore]:
    """Return the parts kept under a folder or address: adverts, and the matches of a model."""
    return AdvertStore(f"{home}/adverts", segmenter_fingerprint()), MatchStore(f"{home}/matched", model)


def held(postings: Sequence[Posting]) -> Loaded[Posting]:
    """Return records that are held anyway as a source to read from."""
    counts = Counts(rows=len(postings), records=len(postings), rejected=0)
    return Loaded(records=tuple(postings), rejects=(), notes=(), counts=counts, inputs={})
