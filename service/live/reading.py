"""The texts of drafts, read while they are typed: each once, for whoever asks, and remembered for a while."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from credlens.models.matching.effort import Effort
from credlens.models.matching.matcher import Matcher
from credlens.models.matching.matches import SkillMatch
from credlens.models.matching.reading import ONE_AT_A_TIME
from credlens.models.records import Credential, TextKind
from credlens.models.relevance.mentions import Hit, Mentions
from credlens.taxonomy.errors import ConfigError

from ..engine import stages
from ..pipeline import Pipeline
from .gather import Gathered

# Outcomes and matched texts that are remembered: some 40 MB each. Longer ones are paragraphs that hardly come twice.
OUTCOMES_KEPT = 16_384
TEXTS_KEPT = 16_384
LONGEST_KEPT = 2_000  # characters


# Threads that read. Encoder and search leave Python to others, and eight texts together take half of what they take one
# by one: so enough of them for two cores, and few enough that batches form.
READERS = 2


class Asked(NamedTuple):
    """A text to be matched, and how."""

    text: str
    kind: TextKind
    top: int
    min_probability: float | None


class DraftReader:
    """Reads outcomes and other texts with the matcher of a pipeline, on a few threads for however many callers.

    What it finds in an outcome is what a run of the pipeline finds in it.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        """Read for a pipeline; raise ConfigError if its matcher is a stand-in that cannot be asked for a top."""
        if not isinstance(pipeline.matcher, Matcher):
            found = type(pipeline.matcher).__name__
            raise ConfigError(f"live scoring needs a pipeline with a Matcher, this one has a {found}")
        self.pipeline, self._matcher = pipeline, pipeline.matcher
        short, self._threads = LONGEST_KEPT, ThreadPoolExecutor(READERS, thread_name_prefix="credlens-reader")
        self._outcomes: Gathered[str, tuple[Hit, ...]] = Gathered(
            self._read, kept=OUTCOMES_KEPT, keeps=lambda text: len(text) <= short, workers=self._threads
        )
        self._texts: Gathered[Asked, tuple[SkillMatch, ...]] = Gathered(
            self._match, kept=TEXTS_KEPT, keeps=lambda asked: len(asked.text) <= short, workers=self._threads
        )

    def taught(self, credential: Credential) -> Mentions:
        """Return which skills the outcomes of a credential teach."""
        hits = self._outcomes.ask([outcome.text for outcome in credential.outcomes])
        return _in_order(Mentions.collect([outcome.id for outcome in credential.outcomes], hits))

    def match(
        self, texts: Sequence[str], *, kind: TextKind, top: int, min_probability: float | None
    ) -> list[list[SkillMatch]]:
        """Return the skills of each text, best first, as `Matcher.match` with full effort does."""
        found = self._texts.ask([Asked(text, kind, top, min_probability) for text in texts])
        return [[*matches] for matches in found]

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown()

    def _read(self, outcomes: Sequence[str]) -> list[tuple[Hit, ...]]:
        """Return what each outcome teaches, sentence by sentence."""
        with ONE_AT_A_TIME:
            of = [self.pipeline.sentences(text) for text in outcomes]
        key_of = {text: stages.text_key(text, TextKind.OUTCOME) for sentences in of for text in sentences}
        columns = stages.sentence_columns(key_of)
        matches = stages.match(columns, self._matcher, kind=TextKind.OUTCOME)
        matches = matches.filter(matches["skill_id"].is_valid())
        matches = matches.filter(self.pipeline.counts(matches)).sort_by("skill_id")
        text_of = dict(zip(columns["key"].to_pylist(), columns["text"].to_pylist(), strict=True))
        hits: dict[int, list[Hit]] = {}
        for row in matches.to_pylist():
            hit = Hit(row["skill_id"], row["probability"], text_of[row["key"]], row["start"], row["end"])
            hits.setdefault(row["key"], []).append(hit)
        return [tuple(hit for text in sentences for hit in hits.get(key_of[text], ())) for sentences in of]

    def _match(self, asked: Sequence[Asked]) -> list[tuple[SkillMatch, ...]]:
        found: dict[Asked, tuple[SkillMatch, ...]] = {}
        for kind, top, least in dict.fromkeys(each[1:] for each in asked):
            same = [each for each in asked if each[1:] == (kind, top, least)]
            with ONE_AT_A_TIME if kind is TextKind.POSTING else nullcontext():  # whole postings are cut up first
                matches = self._matcher.match(
                    [each.text for each in same], kind=kind, top=top, min_probability=least, effort=Effort.FULL
                )
            found |= dict(zip(same, matches, strict=True))
        return [found[each] for each in asked]


def _in_order(mentions: Mentions) -> Mentions:
    """Return mentions with their sentences in the order of their keys, as a run has them.

    Sums go through the sentences in order, and in another one they end in other digits.
    """
    keys = [stages.text_key(text, TextKind.OUTCOME) for text in mentions.sentences]
    order = sorted(range(len(keys)), key=keys.__getitem__)
    place = np.empty(len(keys), dtype=np.int64)
    place[order] = np.arange(len(keys))
    sentences = tuple(mentions.sentences[i] for i in order)
    return replace(mentions, sentences=sentences, sentence=place[mentions.sentence])
