"""The one way through: records -> matches -> mentions -> alignment, gaps and flags. Every face calls it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version

import numpy as np

from credlens.models.matching.cues import Modality
from credlens.models.matching.matches import MatchMethod, SkillMatch
from credlens.models.matching.segment import Segment, Segmenter, SegmentRole
from credlens.models.records import Credential, Posting, TextKind
from credlens.models.relevance.assess import Assessment, assess
from credlens.models.relevance.config import RelevanceConfig
from credlens.models.relevance.demand import DemandProfile, MarketBasis, demand_profile
from credlens.models.relevance.duplicates import distinct
from credlens.models.relevance.mentions import Hit, IntArray, Mentions, PostingTable, plain_occupation
from credlens.taxonomy import Occupation, Skill, SkillKind, Taxonomy
from credlens.taxonomy.errors import UnknownConceptError

from .occupations import OccupationFinder, Tagged, names_of_occupation
from .results import Counts, Reject, Result, Run, ScoredCredential
from .store.matches import MatchStore, Progress


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
        matches: MatchStore,
        config: RelevanceConfig,
        occupations: OccupationFinder | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self.occupations = occupations or OccupationFinder(taxonomy, None)
        self.matches = matches
        self.config = config
        self._segmenter = Segmenter()
        self._occupations: dict[str, Occupation | None] = {}
        self._names: dict[str, frozenset[str]] = {}

    def run(self, inputs: Inputs, *, as_of: dt.date, market: MarketFilter, progress: Progress | None = None) -> Result:
        """Score every credential against the postings; see results.py for what comes back."""
        report = progress or _silent
        unique = distinct(inputs.postings)
        tagged = self.occupations.tag(unique.kept, progress=report)
        table = self.posting_table(unique.kept, tagged, progress=report)
        rows = self.select(unique.kept, market, tagged)
        taught = self.taught(inputs.catalogue, progress=report)
        scored = []
        for done, credential in enumerate(inputs.catalogue):
            report("scoring credentials", done, len(inputs.catalogue))
            assessment = assess(
                credential,
                taught[credential.id],
                table,
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
            run=self._describe(inputs, as_of=as_of, market=market, duplicates=len(unique.duplicate_of), tagged=tagged),
            scored=tuple(scored),
            rejects=inputs.rejects,
            skills=_skills_named(scored, self.taxonomy.skill_by_id),
            postings=_postings_quoted(scored, unique.kept),
        )

    def demand(
        self, postings: Sequence[Posting], market: MarketFilter, *, progress: Progress | None = None
    ) -> DemandProfile:
        """Return what the postings that meet a filter ask for, beside what all of them do."""
        unique = distinct(postings)
        tagged = self.occupations.tag(unique.kept, progress=progress)
        table = self.posting_table(unique.kept, tagged, progress=progress or _silent)
        rows = self.select(unique.kept, market, tagged)
        if rows is None:
            rows = np.arange(len(table), dtype=np.int64)
        return demand_profile(table, rows, scope=str(market), config=self.config)

    def posting_table(self, postings: Sequence[Posting], tagged: Tagged, *, progress: Progress) -> PostingTable:
        """Return which skills each posting asks for, from its requirement sentences."""
        segments: list[list[str]] = []
        for done, posting in enumerate(postings):
            if done % 100 == 0:
                progress("segmenting postings", done, len(postings))
            segments.append([s.text for s in self._asking(posting.text)])
        progress("segmenting postings", len(postings), len(postings))
        hits = self._hits(segments, kind=TextKind.SENTENCE, progress=progress)
        mentions = Mentions.collect([p.id for p in postings], hits)
        return PostingTable.build(postings, mentions, inferred=tagged.inferred)

    def taught(self, catalogue: Sequence[Credential], *, progress: Progress) -> dict[str, Mentions]:
        """Return for each credential which skills its outcomes teach, by credential id."""
        outcomes = [outcome for credential in catalogue for outcome in credential.outcomes]
        segments = [[s.text for s in self._teaching(outcome.text)] for outcome in outcomes]
        hits = dict(
            zip(
                (o.id for o in outcomes),
                self._hits(segments, kind=TextKind.OUTCOME, progress=progress),
                strict=True,
            )
        )
        return {c.id: Mentions.collect([o.id for o in c.outcomes], [hits[o.id] for o in c.outcomes]) for c in catalogue}

    def select(self, postings: Sequence[Posting], market: MarketFilter, tagged: Tagged) -> IntArray | None:
        """Return the rows of the postings that meet a filter, None where it has no condition."""
        if not (market.occupation or market.region or market.since):
            return None
        wanted = self.occupation_names(market.occupation) if market.occupation else None
        keep = [
            row
            for row, posting in enumerate(postings)
            if (wanted is None or not wanted.isdisjoint(_occupations_of(posting, tagged.inferred[row])))
            and market.region.casefold() in posting.region.casefold()
            and (market.since is None or (posting.date is not None and posting.date >= market.since))
        ]
        return np.array(keep, dtype=np.int64)

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

    def _asking(self, text: str) -> list[Segment]:
        asking = (SegmentRole.REQUIREMENT, SegmentRole.PREFERRED)
        return [s for s in self._segmenter.segment(text) if s.role in asking]

    def _teaching(self, text: str) -> list[Segment]:
        """Return the sentences of an outcome; some catalogues give paragraphs of description."""
        return [s for s in self._segmenter.segment(text) if s.role is not SegmentRole.BOILERPLATE]

    def _hits(self, segments: Sequence[Sequence[str]], *, kind: TextKind, progress: Progress) -> list[list[Hit]]:
        """Return for each text the skills found in its segments, each distinct segment matched once."""
        unique = list(dict.fromkeys(text for texts in segments for text in texts))
        matches = dict(zip(unique, self.matches.match(unique, kind=kind, progress=progress), strict=True))
        return [
            [
                Hit(m.skill_id, m.probability, text, m.start, m.end)
                for text in texts
                for m in matches[text]
                if self._counts(m)
            ]
            for texts in segments
        ]

    def _counts(self, match: SkillMatch) -> bool:
        """Return whether a match is demand or teaching.

        What a text says is not needed is neither. Technologies are proper names: only a mention counts, never a
        likeness of meaning.
        """
        if match.modality is Modality.NOT_NEEDED:
            return False
        kind = self.taxonomy.skill_by_id[match.skill_id].kind
        return kind is not SkillKind.TECHNOLOGY or match.method is not MatchMethod.DENSE

    def _describe(
        self, inputs: Inputs, *, as_of: dt.date, market: MarketFilter, duplicates: int, tagged: Tagged
    ) -> Run:
        release = self.taxonomy.release
        return Run(
            version=version("credlens"),
            as_of=as_of,
            inputs=inputs.hashes,
            taxonomy=release.name,
            taxonomy_sha256=release.sha256,
            licence=release.licence,
            model=self.matches.matcher.fingerprint,
            config={**asdict(self.config), "market": asdict(market)},
            catalogue=inputs.catalogue_counts,
            postings=inputs.posting_counts,
            duplicates=duplicates,
            occupations=tagged.counts,
            notes=(*inputs.notes, *tagged.notes, *release.notes),
        )


def _silent(label: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def _occupations_of(posting: Posting, inferred: Iterable[str]) -> list[str]:
    return [plain_occupation(text) for text in (posting.occupation, *inferred)]


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


def _postings_quoted(scored: Iterable[ScoredCredential], postings: Iterable[Posting]) -> dict[str, Posting]:
    quoted = {e.text_id for s in scored for row in s.gaps.rows for e in row.evidence}
    return {p.id: p for p in postings if p.id in quoted}
