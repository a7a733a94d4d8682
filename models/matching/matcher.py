"""Texts to skills: candidates, one calibrated probability and one quote each."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from operator import attrgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Taxonomy
from credlens.taxonomy.errors import ConfigError, TaxonomyError
from credlens.taxonomy.shelf import Shelf

from ..records import TextKind
from .calibrate import Calibration
from .candidate_table import METHODS
from .candidates import NEARBY, QUICK, CandidateFinder, MatchConfig
from .cascade import Cascade, StageCounts
from .choice import skill_encoder
from .effort import Effort
from .encoder import Encoder, OnnxEncoder
from .index import SkillIndex
from .lexical import Lexicon
from .matches import SkillMatch
from .modality import FINGERPRINT, read_modality
from .postings import asking_segments, best_of_posting
from .segment import Segmenter, blank_markup
from .signals import IntArray
from .stage import Answers, Stage
from .static import StaticEncoder
from .years import years_asked

Progress = Callable[[str, int, int], None]

# The static stage is calibrated on a release of the size of ESCO: among fewer skills it is not sure of what is said
# outright, and so few candidates are never many wrong decisions.
ENOUGH_SKILLS = 1000
# Texts scored at a time: bounds memory, keeps lengths alike.
CHUNK = 512


class Matcher:
    """Finds the skills of one taxonomy in texts.

    effort  by default everything goes through the encoder, but for whole postings: those take the cascade
    taught  the effort for outcomes; by default as for all else
    static  the encoder of the static stage, of the same vectors as the other; without one there is no cascade
    names   folder in which what is read of the skills' names is kept
    counts  how many texts each stage has answered so far
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        encoder: Encoder,
        index: SkillIndex,
        *,
        config: MatchConfig | None = None,
        calibration: Calibration | None = None,
        static: Encoder | None = None,
        static_calibration: Calibration | None = None,
        effort: Effort | None = None,
        taught: Effort | None = None,
        cascade: Cascade | None = None,
        names: Path | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self.config = config or MatchConfig()
        self.cascade = cascade or Cascade()
        self.counts = StageCounts()
        self._effort = effort
        self._taught = taught or effort
        self._names = names
        self._segmenter = Segmenter()
        full = calibration or Calibration.load()

        def stage(encoder: Encoder, config: MatchConfig, calibration: Calibration, *, is_static: bool = False) -> Stage:
            return Stage(
                taxonomy,
                encoder,
                index,
                config=config,
                calibration=calibration,
                lexicon=lambda: self._lexicon,
                is_static=is_static,
            )

        self._stages: dict[Effort, tuple[Stage, ...]] = {Effort.FULL: (stage(encoder, self.config, full),)}
        if static is not None:
            quick = stage(static, QUICK, static_calibration or Calibration.load("static"), is_static=True)
            near = replace(self.config, nearby=NEARBY.nearby, whole_only=NEARBY.whole_only)
            self._stages |= {Effort.STATIC: (quick,), Effort.CASCADE: (quick, stage(encoder, near, full))}
        elif effort not in (None, Effort.FULL):
            raise ConfigError(f"effort {effort} needs the static model, which is there for the released encoder alone")

    @classmethod
    def load(
        cls,
        taxonomy: Taxonomy | None = None,
        *,
        encoder: Encoder | None = None,
        cache: Path | None = None,
        config: MatchConfig | None = None,
        effort: Effort | None = None,
        taught: Effort | None = None,
        cascade: Cascade | None = None,
        progress: Progress | None = None,
    ) -> "Matcher":
        """Return a matcher; the first time for a release that no vectors ship for, its names are encoded, some minutes.

        taxonomy  by default the releases in use
        encoder   by default the released weights; with the static model, only the static stage answers
        cache     folder of the skill vectors and of the names, by default the workspace's
        effort    full, cascade or static; by default full, but for whole postings: those take the cascade
        taught    the effort for outcomes; by default as for all else
        cascade   when the static stage's answer stands
        Raises    TaxonomyError if no release is in use or the taxonomy has no skill; ConfigError for an effort that
                  the encoder has no static model for.
        """
        shelf = Shelf()
        taxonomy = taxonomy or shelf.active()
        if not taxonomy.skills:
            raise TaxonomyError(f"{taxonomy.release.name} has no skill to match; choose another: credlens taxonomy use")
        encoder = encoder or OnnxEncoder()
        if isinstance(encoder, StaticEncoder):
            effort = taught = Effort.STATIC
        folder = cache or shelf.home / "index"
        index = SkillIndex.open(taxonomy.skills, skill_encoder(encoder), cache=folder, progress=progress)
        return cls(
            taxonomy,
            encoder,
            index,
            config=config,
            static=static_companion(encoder),
            effort=effort,
            taught=taught,
            cascade=cascade,
            names=folder,
        )

    @property
    def calibration(self) -> Calibration:
        """Return the calibration whose operating points hold."""
        return self.stages(TextKind.SENTENCE)[-1].calibration

    @property
    def finder(self) -> CandidateFinder:
        """Return what finds the candidates that the last stage decides on."""
        return self.stages(TextKind.SENTENCE)[-1].finder

    def stages(self, kind: TextKind) -> tuple[Stage, ...]:
        """Return the stages that a text of a kind goes through; the last one answers whatever is left."""
        quick = Effort.CASCADE in self._stages and len(self.taxonomy.skills) >= ENOUGH_SKILLS
        by_default = Effort.CASCADE if kind is TextKind.POSTING and quick else Effort.FULL
        return self._stages[(self._taught if kind is TextKind.OUTCOME else self._effort) or by_default]

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon.open(self.taxonomy.skills, cache=self._names)

    @cached_property
    def fingerprint(self) -> str:
        """Return 16 hex digits over everything that a match depends on."""
        digest = hashlib.sha256()
        stages = dict.fromkeys(stage for kind in TextKind for stage in self.stages(kind))
        digest.update("\n".join((FINGERPRINT, str(self.cascade), *(stage.fingerprint for stage in stages))).encode())
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
        effort: Effort | None = None,
        progress: Progress | None = None,
    ) -> list[tuple[SkillMatch, ...]]:
        """Return the skills of each text, best score first, at most `top`.

        min_probability  leaves out less likely ones; None: the operating point of the kind; 0: exactly `top`
                         skills a text (all there are, if fewer), nothing for a text without a word
        effort           one of those that this matcher knows, for sentences and outcomes; None: its own for the kind
        """
        if kind is TextKind.POSTING:
            return self._match_postings(texts, top, min_probability, progress)
        stages = self._stages[effort] if effort in self._stages else self.stages(kind)
        return self._match(texts, kind, stages, top, min_probability, progress)

    def _match(
        self,
        texts: Sequence[str],
        kind: TextKind,
        stages: Sequence[Stage],
        top: int,
        min_probability: float | None,
        progress: Progress | None,
    ) -> list[tuple[SkillMatch, ...]]:
        found: list[tuple[SkillMatch, ...]] = [()] * len(texts)
        # Sorted by length, so that a batch wastes little on padding.
        left = sorted(range(len(texts)), key=lambda i: (len(texts[i]), i))
        self.counts += StageCounts(texts=len(texts))
        # Probabilities of all stages are of one scale, so one operating point holds for all.
        accept_at = stages[-1].calibration.model(kind).accept_at
        least = accept_at if min_probability is None else min_probability
        for stage in stages:
            still_open: list[int] = []
            for begin in range(0, len(left), CHUNK):
                if progress:
                    progress("matching", len(texts) - len(left) + begin, len(texts))
                chunk = left[begin : begin + CHUNK]
                plain = [blank_markup(texts[i]) for i in chunk]
                answers = stage.answer(plain, kind=kind, at_least=top)
                stands = (
                    np.ones(len(chunk), dtype=np.bool_)
                    if stage is stages[-1]
                    else self._stands(stage, answers, accept_at)
                )
                self.counts += stage.count(answers, stands, accept_at)
                for at, i in enumerate(chunk):
                    if stands[at]:
                        found[i] = tuple(
                            self._matches(texts[i], plain[at], kind, answers, answers.kept(at, least)[:top])
                        )
                    else:
                        still_open.append(i)
            left = still_open
        return found

    def _stands(self, stage: Stage, answers: Answers, accept_at: float) -> NDArray[np.bool_]:
        """Return bool[n]: whether what a stage answered to each text stands."""
        bounds, kept = answers.table.bounds, stage.config.kept
        return self.cascade.settled(answers.probability, bounds, accept_at=accept_at, kept=kept)

    def _match_postings(
        self, texts: Sequence[str], top: int, min_probability: float | None, progress: Progress | None
    ) -> list[tuple[SkillMatch, ...]]:
        """Return the best match of each skill over each posting's requirement sentences, in its own offsets."""
        segments = [asking_segments(self._segmenter.segment(text)) for text in texts]
        distinct = list(dict.fromkeys(s.text for of_one in segments for s in of_one))
        stages = self.stages(TextKind.POSTING)
        found = self._match(distinct, TextKind.SENTENCE, stages, top, min_probability, progress)
        by_text = dict(zip(distinct, found, strict=True))
        accept_at = stages[-1].calibration.model(TextKind.SENTENCE).accept_at
        # Scores of two stages are not of one scale; probabilities are.
        worth = attrgetter("score" if len(stages) == 1 else "probability")
        return [best_of_posting(of_one, by_text, worth=worth, accept_at=accept_at)[:top] for of_one in segments]

    def _matches(self, text: str, plain: str, kind: TextKind, answers: Answers, kept: IntArray) -> Iterator[SkillMatch]:
        """Yield the matches of a text that were kept of the candidates; plain: the text without its markup."""
        table = answers.table
        for rank, i in enumerate(kept.tolist(), start=1):
            start, end = int(table.start[i]), int(table.end[i])
            yield SkillMatch(
                skill_id=self.taxonomy.skills[table.rows[i]].id,
                probability=float(answers.probability[i]),
                score=float(table.score[i]),
                rank=rank,
                method=METHODS[table.method[i]],
                quote=text[start:end],
                start=start,
                end=end,
                modality=read_modality(plain, start, end, kind=kind),
                years=years_asked(plain, start, end) if kind is TextKind.SENTENCE else None,
            )


def effort_for(taxonomy: Taxonomy, encoder: Encoder, wished: Effort) -> Effort | None:
    """Return the wished effort where the static stage can be trusted with these skills, else None."""
    return wished if static_companion(encoder) and len(taxonomy.skills) >= ENOUGH_SKILLS else None


def static_companion(encoder: Encoder) -> Encoder | None:
    """Return the static model whose vectors are those of an encoder; None where there is none."""
    if isinstance(encoder, StaticEncoder):
        return encoder
    static = StaticEncoder()
    return static if isinstance(encoder, OnnxEncoder) and static.teacher.fingerprint == encoder.fingerprint else None
