"""A market held in memory, against which drafts are scored while they are typed."""

import datetime as dt
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from credlens.models.matching.matches import SkillMatch
from credlens.models.records import Credential, TextKind
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import DemandProfile
from credlens.models.relevance.mentions import PostingTable
from credlens.taxonomy import Skill, Taxonomy
from credlens.taxonomy.errors import InputError

from ..formats.loaded import Loaded, usable
from ..market import Adverts
from ..pipeline import MarketFilter, Pipeline
from ..results import Counts, PostingHead, Result
from ..scoring import Terms, scoring_key
from ..store.matches import Progress
from ..workspace import Workspace, combine
from .market import AskingPage, AskingPosting, MonthlyDemand, asking, by_month
from .offers import SkillOffer, best_of, promising, worth
from .pool import ScorerPool, scorer_opener
from .reading import DraftReader
from .scorer import DraftScorer, DraftScoring
from .threads import one_blas_thread

# Markets whose demand is kept: what a few people look through at a time.
_DEMANDS_KEPT = 64


class LiveScoring:
    """A market held in memory, against which drafts are scored while they are typed.

    Safe to call from any thread. What it finds is what `Pipeline.run` finds for the same draft, postings and settings,
    to the last digit.
    key       digest of table, release, model, rules and settings: scorers with the same key answer the same
    taxonomy  the skills that demand is counted in
    """

    def __init__(
        self,
        pipeline: Pipeline,
        adverts: Adverts,
        *,
        market: MarketFilter | None = None,
        opener: Callable[[str, Terms], Callable[[], DraftScorer]] | None = None,
        workers: int = 1,
        reader: DraftReader | None = None,
        give_back: Callable[[], None] | None = None,
    ) -> None:
        """Hold a market.

        market     which of the postings count
        opener     (key of the table, terms) -> what another process opens its scorer with; None: this process scores
        workers    other processes that score
        reader     what reads drafts for the pipeline; None: one of its own
        give_back  of a reader that was lent, called at the end
        """
        self.taxonomy: Taxonomy = pipeline.taxonomy
        self._pipeline, self._adverts, self._market = pipeline, adverts, market or MarketFilter()
        terms = pipeline.terms(as_of=dt.date.today(), market=self._market)
        release, config = pipeline.taxonomy.release, pipeline.config
        told = (adverts.key, pipeline.matcher.fingerprint, release, config, self._market, pipeline.rules.fingerprint)
        self.key: str = scoring_key(*told)
        self._reader = reader or DraftReader(pipeline)
        self._give_back = give_back or self._reader.close
        self._counting = threading.Lock()
        here = DraftScorer(pipeline.taxonomy, adverts.table, terms, meaning=pipeline.meaning, lock=self._counting)
        self._scoring: DraftScoring = ScorerPool(opener(adverts.key, terms), here, workers=workers) if opener else here
        self._demands: OrderedDict[MarketFilter, DemandProfile] = OrderedDict()

    @classmethod
    def open(
        cls,
        workspace: Workspace,
        *,
        market: MarketFilter | None = None,
        config: RelevanceConfig | None = None,
        workers: int | None = None,
        reader: DraftReader | None = None,
        give_back: Callable[[], None] | None = None,
        progress: Progress | None = None,
    ) -> "LiveScoring":
        """Return the workspace's postings as a market; those that were not matched yet are matched first.

        From then on products of matrices take one thread each in this process: requests share the cores.

        market  which of them count; by default all
        config  settings of relevance; by default the workspace's
        workers processes that score; by default one a core; 0: this process does, one draft at a time
        reader  what reads drafts of this workspace already; give_back: called when it is needed no more
        Raises  InputError if the workspace has no postings, TaxonomyError if it has no release in use.
        """
        one_blas_thread()
        postings = workspace.open_postings(())
        pipeline = reader.pipeline if reader else workspace.pipeline(progress=progress)
        if config:
            pipeline = pipeline.with_config(config)
        adverts = pipeline.read(postings, progress=progress)
        usable(adverts.said)
        count = (os.cpu_count() or 1) if workers is None else workers
        opener = partial(scorer_opener, workspace.settings) if count else None
        return cls(pipeline, adverts, market=market, opener=opener, workers=count, reader=reader, give_back=give_back)

    @property
    def table(self) -> PostingTable:
        """Return the postings that are held."""
        return self._adverts.table

    @property
    def processes(self) -> tuple[int, ...]:
        """Return the numbers of the other processes that score; none while they start."""
        return self._scoring.processes

    def wait(self, seconds: float) -> bool:
        """Wait until all processes score, at most so long, and tell whether they do. Before, this process scores."""
        return self._scoring.wait(seconds)

    def close(self) -> None:
        """End the threads and processes behind it."""
        self._give_back()
        self._scoring.close()

    def score(self, credential: Credential, *, as_of: dt.date | None = None, quoted: int | None = None) -> Result:
        """Return what is found about a draft, a run over this one credential.

        as_of   the day on which review dates are judged, by default today
        quoted  gaps that get quotes, the most asked for first; by default all
        """
        day = as_of or dt.date.today()
        scored = self._scoring.score(credential, self._reader.taught(credential), day, quoted)
        terms = self._pipeline.terms(as_of=day, market=self._market)
        inputs = combine(_loaded(credential), self._adverts.said)
        key = self._pipeline.key(inputs, self._adverts, terms)
        return self._pipeline.result(inputs, self._adverts, terms, [scored], key=key)

    def suggest(self, credential: Credential, *, top: int = 12) -> list[SkillOffer]:
        """Return skills that the draft's market asks for and the draft does not teach, the most useful first.

        Useful is what one more outcome that teaches the skill adds to relevance and coverage together; the draft is
        scored with it to find out.
        """
        taught = self._reader.taught(credential)
        found = self._scoring.score(credential, taught, dt.date.today())
        rows = promising(found, top)
        before = worth(found.alignment)
        tried = self._scoring.trials(credential, taught, [row.skill_id for row in rows])
        return [
            SkillOffer(
                skill_id=row.skill_id,
                uri=self.skill(row.skill_id).uri,
                label=row.label,
                status=row.status,
                share=row.share,
                low=row.low,
                high=row.high,
                relevance=gain.relevance,
                coverage=gain.coverage,
                outcome=row.suggestion,
                evidence=row.evidence,
            )
            for row, gain in best_of(rows, [after.beyond(before) for after in tried], top)
        ]

    def match(
        self,
        texts: Sequence[str],
        *,
        kind: TextKind = TextKind.SENTENCE,
        top: int = 10,
        min_probability: float | None = None,
    ) -> list[list[SkillMatch]]:
        """Return the skills of each text, best first, at most `top`.

        min_probability  leaves out less likely ones; None: the operating point of the kind; 0: exactly `top`
        """
        return self._reader.match(texts, kind=kind, top=top, min_probability=min_probability)

    def demand(
        self,
        *,
        occupation: str = "",
        region: str = "",
        since: dt.date | None = None,
        until: dt.date | None = None,
        top: int = 50,
    ) -> DemandProfile:
        """Return the skills that the postings which meet every condition ask for most, the most asked for first."""
        chosen = MarketFilter(occupation=occupation, region=region, since=since, until=until)
        with self._counting:
            if chosen not in self._demands:
                self._demands[chosen] = self._pipeline.demand(self._adverts, chosen)
            self._demands.move_to_end(chosen)
            while len(self._demands) > _DEMANDS_KEPT:
                self._demands.popitem(last=False)
            profile = self._demands[chosen]
        return profile.select(profile.by_share()[:top])

    def monthly(
        self,
        skill_ids: Sequence[str],
        *,
        occupation: str = "",
        region: str = "",
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> MonthlyDemand:
        """Return how many postings ask for each skill, month by month; undated ones take no part.

        Raises UnknownConceptError if a skill is not of the release.
        """
        for skill_id in skill_ids:
            self.skill(skill_id)
        chosen = MarketFilter(occupation=occupation, region=region, since=since, until=until)
        with self._counting:
            rows = self._pipeline.rows(self._adverts, chosen)
            return by_month(self._adverts.table, rows, skill_ids, self._pipeline.config)

    def asking(
        self,
        skill_id: str,
        *,
        occupation: str = "",
        region: str = "",
        since: dt.date | None = None,
        until: dt.date | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> AskingPage:
        """Return a page of the postings that ask for a skill, with the sentences that do, the surest first.

        Raises UnknownConceptError if the skill is not of the release, InputError for an offset or limit below 0.
        """
        self.skill(skill_id)
        if offset < 0 or limit < 0:
            raise InputError(f"offset and limit must be 0 or more, got offset={offset}, limit={limit}")
        chosen, table = MarketFilter(occupation=occupation, region=region, since=since, until=until), self.table
        with self._counting:
            rows = self._pipeline.rows(self._adverts, chosen)
            found = asking(table, rows, skill_id, self._pipeline.config)
        quotes = [table.mentions.evidence(mention) for mention in found[offset : offset + limit].tolist()]
        heads = self.heads(quote.text_id for quote in quotes)
        page = tuple(AskingPosting(posting=heads[quote.text_id], evidence=quote) for quote in quotes)
        return AskingPage(total=len(found), offset=offset, postings=page)

    def heads(self, posting_ids: Iterable[str]) -> Mapping[str, PostingHead]:
        """Return what is said of these postings of the market, by id."""
        return self._adverts.quoted(posting_ids)

    def skill(self, skill_id: str) -> Skill:
        """Return a skill of the release by its id; raise UnknownConceptError if there is none."""
        return self.taxonomy.skill(skill_id)


def _loaded(credential: Credential) -> Loaded[Credential]:
    """Return a draft as what a reader of one record returns."""
    digest = hashlib.sha256(repr(credential).encode("utf-8", "surrogatepass")).hexdigest()
    counts = Counts(rows=1, records=1, rejected=0)
    return Loaded(records=(credential,), rejects=(), notes=(), counts=counts, inputs={"draft": digest})
