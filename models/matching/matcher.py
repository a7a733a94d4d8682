"""Texts to skills: candidates, one calibrated probability and one quote each."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import TaxonomyError
from credlens.taxonomy.shelf import Shelf

from ..records import TextKind
from .calibrate import Calibration
from .candidate_table import METHODS, CandidateTable
from .candidates import CandidateFinder, MatchConfig
from .choice import skill_encoder
from .cues import Modality
from .encoder import Encoder, OnnxEncoder
from .headings import SectionKind
from .index import SkillIndex
from .matches import SkillMatch
from .modality import FINGERPRINT, read_modality
from .segment import Segment, Segmenter, SegmentRole, blank_markup
from .signals import FloatArray, IntArray
from .years import years_asked

Progress = Callable[[str, int, int], None]

# Texts scored at a time: bounds memory (their coverage of 100,000 names is 200 MB), keeps lengths alike.
CHUNK = 512


class Matcher:
    """Finds the skills of one taxonomy in texts."""

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        index: SkillIndex,
        *,
        config: MatchConfig | None = None,
        calibration: Calibration | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self.config = config or MatchConfig()
        self.calibration = calibration or Calibration.load()
        self._encoder = encoder
        self._index = index
        self._segmenter = Segmenter()

    @classmethod
    def load(
        cls,
        taxonomy: Taxonomy | None = None,
        *,
        encoder: Encoder | None = None,
        cache: Path | None = None,
        config: MatchConfig | None = None,
        progress: Progress | None = None,
    ) -> "Matcher":
        """Return a matcher; the first time for a release that no vectors ship for, its names are encoded, some minutes.

        taxonomy  by default the releases in use
        encoder   by default the released weights
        cache     folder of the skill vectors, by default the workspace's
        Raises    TaxonomyError if no release is in use or the taxonomy has no skill.
        """
        shelf = Shelf()
        taxonomy = taxonomy or shelf.active()
        if not taxonomy.skills:
            raise TaxonomyError(f"{taxonomy.release.name} has no skill to match; choose another: credlens taxonomy use")
        encoder = encoder or OnnxEncoder()
        index = SkillIndex.open(
            taxonomy.skills, skill_encoder(encoder), cache=cache or shelf.home / "index", progress=progress
        )
        return cls(taxonomy, encoder, index, config=config)

    @cached_property
    def finder(self) -> CandidateFinder:
        """Return what finds candidates; made at the first text, because it takes seconds."""
        return CandidateFinder(self.taxonomy, self._encoder, self._index, self.config, self.calibration.habit)

    @cached_property
    def fingerprint(self) -> str:
        """Return 16 hex digits over everything that a match depends on."""
        digest = hashlib.sha256()
        digest.update(f"{self._encoder.fingerprint} {self.calibration.fingerprint} {FINGERPRINT}".encode())
        digest.update(json.dumps(asdict(self.config), sort_keys=True).encode())
        counts = self.taxonomy.occupation_counts
        for skill in self.taxonomy.skills:
            digest.update(
                "\0".join((skill.id, skill.label, *skill.alt_labels, f"{counts.get(skill.id, 0)}\n")).encode()
            )
        return digest.hexdigest()[:16]

    def match(
        self,
        texts: Sequence[str],
        *,
        kind: TextKind = TextKind.SENTENCE,
        top: int = 10,
        min_probability: float | None = None,
        progress: Progress | None = None,
    ) -> list[tuple[SkillMatch, ...]]:
        """Return the skills of each text, best score first, at most `top`.

        min_probability  leaves out less likely ones; None: the operating point of the kind; 0: exactly `top`
                         skills a text (all there are, if fewer), nothing for a text without a word
        """
        if kind is TextKind.POSTING:
            return [self._match_posting(text, top, min_probability, progress) for text in texts]
        model = self.calibration.model(kind)
        least = model.accept_at if min_probability is None else min_probability
        found: list[tuple[SkillMatch, ...]] = [()] * len(texts)
        # Sorted by length, so that a batch wastes little on padding.
        order = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        for begin in range(0, len(order), CHUNK):
            if progress:
                progress("matching", begin, len(order))
            chunk = order[begin : begin + CHUNK]
            plain = [blank_markup(texts[i]) for i in chunk]
            table = self.finder.find(plain, kind=kind, at_least=top)
            probability = np.round(model.probabilities(table), 6)
            for at, i in enumerate(chunk):
                begin, end = table.bounds[at : at + 2].tolist()
                kept = begin + np.flatnonzero(probability[begin:end] >= least)[:top]
                found[i] = tuple(self._matches(texts[i], plain[at], kind, table, kept, probability[kept]))
        return found

    def _matches(
        self, text: str, plain: str, kind: TextKind, table: CandidateTable, kept: IntArray, probability: FloatArray
    ) -> Iterator[SkillMatch]:
        """Yield the matches of a text that were kept of its candidates; plain: the text without its markup."""
        for rank, (i, chance) in enumerate(zip(kept.tolist(), probability.tolist(), strict=True), start=1):
            start, end = int(table.start[i]), int(table.end[i])
            yield SkillMatch(
                skill_id=self.taxonomy.skills[table.rows[i]].id,
                probability=chance,
                score=float(table.score[i]),
                rank=rank,
                method=METHODS[table.method[i]],
                quote=text[start:end],
                start=start,
                end=end,
                modality=read_modality(plain, start, end, kind=kind),
                years=years_asked(plain, start, end) if kind is TextKind.SENTENCE else None,
            )

    def _match_posting(
        self, text: str, top: int, min_probability: float | None, progress: Progress | None
    ) -> tuple[SkillMatch, ...]:
        """Return the best match of each skill over the posting's requirement sentences, in its own offsets."""
        asking = (SegmentRole.REQUIREMENT, SegmentRole.PREFERRED)
        segments = [s for s in self._segmenter.segment(text) if s.role in asking]
        found = self.match([s.text for s in segments], top=top, min_probability=min_probability, progress=progress)
        accept_at = self.calibration.model(TextKind.SENTENCE).accept_at
        best: dict[str, SkillMatch] = {}
        for segment, matches in zip(segments, found, strict=True):
            for match in matches:
                m = _in_posting(match, segment)
                if m.skill_id not in best or _weight(m, accept_at) > _weight(best[m.skill_id], accept_at):
                    best[m.skill_id] = m
        ranked = sorted(best.values(), key=lambda m: (-m.score, m.skill_id))[:top]
        return tuple(replace(m, rank=rank) for rank, m in enumerate(ranked, start=1))


def _in_posting(match: SkillMatch, segment: Segment) -> SkillMatch:
    """Return a segment's match in the offsets of its posting; what a section merely prefers is not required."""
    wished = segment.section is SectionKind.PREFERRED and match.modality is Modality.REQUIRED
    return replace(
        match,
        start=match.start + segment.start,
        end=match.end + segment.start,
        modality=Modality.PREFERRED if wished else match.modality,
    )


def _weight(match: SkillMatch, accept_at: float) -> tuple[bool, float]:
    """Return what makes a match the best of its skill: a sentence that likely asks for it outweighs any denial."""
    return match.modality is not Modality.NOT_NEEDED and match.probability >= accept_at, match.score
