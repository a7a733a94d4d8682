"""The run behind `credlens evaluate planted`: the whole chain on worlds whose truth is known, text in, flags out."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from credlens.models.evaluation.benchmarks import Labelled
from credlens.models.evaluation.planted import QUICK, Figures, Scale, run_studies
from credlens.models.evaluation.planted_chain import TextStudy, study_text
from credlens.models.evaluation.planted_errors import Neighbours
from credlens.models.evaluation.planted_measures import Judged, Measured
from credlens.models.evaluation.planted_mentions import assessing
from credlens.models.evaluation.planted_plan import Plan, PlanSize, plan_world
from credlens.models.evaluation.planted_text import TextNoise, TextWorld, Writer
from credlens.models.evaluation.planted_words import Words
from credlens.models.evaluation.planted_worlds import draw_asking, random_of
from credlens.models.matching.cascade import StageCounts
from credlens.models.matching.cues import Modality
from credlens.models.matching.matcher import Matcher
from credlens.models.matching.matches import SkillMatch
from credlens.models.records import Credential, Posting, TextKind
from credlens.taxonomy import Taxonomy

from .costs import silent
from .formats.labelled import read_labelled_set
from .pipeline import Inputs, MarketFilter, Pipeline
from .results import Counts
from .store.matches import Progress
from .workspace import Workspace

CANDIDATES = 10  # of a text that was missed
QUICK_SIZE = PlanSize(written=2, drawn=1, skills=8, postings=60, credentials=3)

# The figures that a reader looks for, and the level that each is taken from where there is a choice.
HEADLINES: Mapping[str, str] = {
    "gap_precision": "text",
    "gap_recall": "text",
    "rank_correlation": "text",
    "interval_coverage": "mentions",
    "drift_power": "mentions",
    "drift_false_alarms": "mentions",
    "time_to_detect": "mentions",
    "flag_stability": "text",
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """What to run.

    quick      small worlds, to see that it runs
    text       False: only worlds of mentions, which need neither release nor model
    sentences  a labelled set whose sentences make one more market of text
    """

    seed: int = 1
    quick: bool = False
    text: bool = True
    sentences: Path | None = None

    @property
    def scale(self) -> Scale:
        """Return how many worlds of mentions there are."""
        return QUICK if self.quick else Scale()

    @property
    def size(self) -> PlanSize:
        """Return how large the world of text is."""
        return QUICK_SIZE if self.quick else PlanSize()


@dataclass(frozen=True, kw_only=True)
class TextRun:
    """The world of text, what was made of it, and with what.

    noise       how the texts were worded and spoilt
    duplicates  postings that the chain left out as copies
    """

    noise: TextNoise
    taxonomy: Taxonomy
    model: str
    plan: Plan
    text: TextWorld
    study: TextStudy
    duplicates: int


@dataclass(frozen=True, kw_only=True)
class PlantedRun:
    """All that was measured. mentions: the figures of worlds without text."""

    options: Options
    mentions: Figures
    text: TextRun | None

    def headline(self, name: str) -> tuple[str, Measured]:
        """Return the level and the figure of a headline; that of mentions where no text was run."""
        if self.text and HEADLINES[name] == "text":
            return "text", self.text.study.figures[name]
        found = self.mentions.get(name) or self.mentions[f"{name}, noisy"]
        return "mentions", found


def run_planted(options: Options, *, progress: Progress | None = None) -> PlantedRun:
    """Measure the chain on planted worlds: hundreds of mentions, and one of text with the releases in use."""
    report = progress or silent
    workspace = Workspace()
    text = _run_text(workspace, options, report) if options.text else None
    config = workspace.settings.relevance
    return PlantedRun(
        options=options, mentions=run_studies(options.seed, options.scale, assessing(config), report), text=text
    )


class Remembering:
    """A matcher that keeps what it found, so that texts are matched once for verdicts and for errors."""

    def __init__(self, matcher: Matcher) -> None:
        self.matcher = matcher
        self._found: dict[tuple[TextKind, str], tuple[SkillMatch, ...]] = {}

    @property
    def fingerprint(self) -> str:
        """Return that of the matcher."""
        return self.matcher.fingerprint

    @property
    def counts(self) -> StageCounts:
        """Return what its stages have answered so far."""
        return self.matcher.counts

    def match(self, texts: Sequence[str], *, kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        """Return the matches of each text at the operating point of its kind."""
        fresh = [text for text in dict.fromkeys(texts) if (kind, text) not in self._found]
        found = self.matcher.match(fresh, kind=kind)
        self._found |= {(kind, text): matches for text, matches in zip(fresh, found, strict=True)}
        return [self._found[kind, text] for text in texts]


class PipelineChain:
    """The chain that users run, with all that it keeps in a folder of its own."""

    def __init__(self, pipeline: Pipeline, matcher: Remembering, as_of: date, progress: Progress) -> None:
        self._pipeline, self._matcher, self._as_of, self._progress = pipeline, matcher, as_of, progress
        self.duplicates: list[int] = []

    def judge(self, credentials: Sequence[Credential], postings: Sequence[Posting]) -> Sequence[Judged]:
        """Return the verdicts of a whole run."""
        inputs = Inputs(
            catalogue=tuple(credentials),
            postings=tuple(postings),
            catalogue_counts=_all(credentials),
            posting_counts=_all(postings),
            hashes={},
        )
        result = self._pipeline.run(inputs, as_of=self._as_of, market=MarketFilter(), progress=self._progress)
        self.duplicates.append(result.run.duplicates)
        return list(result.scored)

    def reported(self, texts: Sequence[str], kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        """Return what is taken from each text: at the operating point, and not what it says is not needed."""
        found = self._matcher.match(texts, kind=kind)
        return [tuple(m for m in ms if m.modality is not Modality.NOT_NEEDED) for ms in found]

    def candidates(self, texts: Sequence[str], kind: TextKind) -> list[tuple[SkillMatch, ...]]:
        """Return the first ten candidates of each text."""
        return self._matcher.matcher.match(texts, kind=kind, top=CANDIDATES, min_probability=0, progress=self._progress)


def _own_pipeline(workspace: Workspace, folder: Path, progress: Progress) -> tuple[Pipeline, Remembering]:
    """Return the workspace's pipeline, in this process and with a folder of its own."""
    whole = workspace.pipeline(progress=progress)
    _, _, found = workspace.matcher(workspace.shelf.active(), progress=progress)
    matcher = Remembering(found)
    own = Pipeline(
        whole.taxonomy,
        folder,
        whole.config,
        matcher=matcher,
        occupations=whole.occupations,
        meaning=whole.meaning,
        rules=whole.rules,
    )
    return own, matcher


def _run_text(workspace: Workspace, options: Options, progress: Progress) -> TextRun:
    with tempfile.TemporaryDirectory() as folder:
        pipeline, matcher = _own_pipeline(workspace, Path(folder), progress)
        taxonomy, noise = pipeline.taxonomy, TextNoise()
        words = Words(taxonomy, _given(options.sentences, taxonomy))
        plan = plan_world(random_of(options.seed, 5), taxonomy, words, options.size)
        random = random_of(options.seed, 6)
        asking = [draw_asking(random, market, options.size.postings) for market in plan.world.markets]
        text = Writer(random, words, noise).write(plan.world, asking, plan.titles)
        chain = PipelineChain(pipeline, matcher, plan.world.end, progress)
        study = study_text(
            random,
            plan,
            text,
            chain,
            exact=assessing(pipeline.config, pipeline.meaning),
            words=words,
            neighbours=Neighbours(taxonomy),
            resamplings=2 if options.quick else 5,
            low_relevance=pipeline.config.low_relevance,
            progress=progress,
        )
    return TextRun(
        noise=noise,
        taxonomy=taxonomy,
        model=matcher.fingerprint,
        plan=plan,
        text=text,
        study=study,
        duplicates=chain.duplicates[0],
    )


def _given(path: Path | None, taxonomy: Taxonomy) -> Sequence[Labelled]:
    if path is None:
        return ()
    return read_labelled_set(path, taxonomy.skills, kind=TextKind.SENTENCE).texts


def _all(records: Sequence[object]) -> Counts:
    return Counts(rows=len(records), records=len(records), rejected=0)
