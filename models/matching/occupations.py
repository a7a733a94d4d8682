"""Job titles to occupations: what a title shares with an occupation's names, and one probability."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from credlens.taxonomy import Skill, SkillKind, Taxonomy
from credlens.taxonomy.errors import TaxonomyError
from credlens.taxonomy.shelf import Shelf

from .encoder import Encoder, OnnxEncoder
from .index import SkillIndex
from .matches import MatchMethod
from .names import NearestName, plain_label, title_words, word_stems
from .title_calibration import DEPTH, TitleCalibration
from .title_candidates import OVERLAP, SchemeMatcher, TitleCandidates
from .titles import blank_noise, title_parts

Progress = Callable[[str, int, int], None]

# Titles scored at a time: what they share with 60,000 names is 60 MB.
CHUNK = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationMatch:
    """One occupation found for one title.

    probability  calibrated chance, 0 to 1, that the occupation is the title's or one that would do as well
    score        cosine plus overlap of words; higher is better
    rank         1 for the most probable occupation of the scheme; ties are broken by score, then by id
    name         the label or alternative label that shares most with the title
    quote        title[start:end] == quote, always: what the name shares, or what is left without the noise
    """

    occupation_id: str
    probability: float
    score: float
    rank: int
    method: MatchMethod
    name: str
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Title:
    blanked: str
    whole: str
    first: str

    @classmethod
    def of(cls, title: str) -> "_Title":
        blanked = blank_noise(title)
        parts = title_parts(blanked)
        return cls(blanked, ", ".join(parts), parts[0] if parts else "")


class OccupationMatcher:
    """Finds the occupations of a taxonomy in job titles: some of each scheme, because a scheme says all again."""

    def __init__(
        self, schemes: Sequence[SchemeMatcher], encoder: Encoder, *, calibration: TitleCalibration | None = None
    ) -> None:
        self.schemes = tuple(schemes)
        self.calibration = calibration or TitleCalibration.load()
        self._encoder = encoder

    @classmethod
    def load(
        cls,
        taxonomy: Taxonomy | None = None,
        *,
        schemes: Sequence[str] | None = None,
        encoder: Encoder | None = None,
        cache: Path | None = None,
        calibration: TitleCalibration | None = None,
        progress: Progress | None = None,
    ) -> "OccupationMatcher":
        """Return a matcher; the first time for a release and a model the occupations' labels are encoded, seconds.

        Alternative labels count by their words alone: encoding the 87,000 of ESCO and O*NET would take minutes.
        taxonomy  by default the releases in use
        schemes   esco, onet, custom: whose occupations; by default all that the taxonomy has
        encoder   by default the released weights
        cache     folder of the label vectors, by default the workspace's
        calibration  by default the one that ships with the package
        Raises    TaxonomyError if the taxonomy has no such occupation.
        """
        shelf = Shelf()
        taxonomy = taxonomy or shelf.active()
        wanted = [s for s in taxonomy.occupation_schemes if schemes is None or s in schemes]
        if not wanted:
            raise TaxonomyError(
                f"{taxonomy.release.name} has no occupations to match titles with; "
                "O*NET and ESCO's official files have them: credlens taxonomy import"
            )
        encoder = encoder or OnnxEncoder()
        found = []
        for scheme in wanted:
            occupations = [o for o in taxonomy.occupations if o.scheme == scheme]
            named = [Skill(id=o.id, label=plain_label(o.label), kind=SkillKind.SKILL) for o in occupations]
            index = SkillIndex.open(named, encoder, cache=cache or shelf.home / "index", progress=progress)
            found.append(SchemeMatcher(scheme, occupations, index))
        return cls(found, encoder, calibration=calibration)

    @cached_property
    def fingerprint(self) -> str:
        """Return 16 hex digits over everything that a match depends on."""
        digest = hashlib.sha256(f"{self._encoder.fingerprint} {self.calibration.fingerprint} {OVERLAP}".encode())
        for scheme in self.schemes:
            for o in scheme.occupations:
                digest.update("\0".join((o.id, o.label, *o.alt_labels, "\n")).encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:16]

    def match(
        self,
        titles: Sequence[str],
        *,
        top: int = 5,
        min_probability: float | None = None,
        precise: bool = False,
        progress: Progress | None = None,
    ) -> list[tuple[OccupationMatch, ...]]:
        """Return the occupations of each title, scheme by scheme, at most `top` of each, the most probable first.

        min_probability  leaves out less likely ones; None: the operating point of the scheme; 0: exactly `top` of
                         each (all there are, if fewer), nothing for a title that says nothing at all
        precise          None then means the point of a precision of 0.90
        """
        read = [_Title.of(title) for title in titles]
        least = [self._least(scheme.scheme, min_probability, precise) for scheme in self.schemes]
        found: list[tuple[OccupationMatch, ...]] = []
        for begin in range(0, len(titles), CHUNK):
            if progress:
                progress("matching titles", begin, len(titles))
            chunk = read[begin : begin + CHUNK]
            by_scheme = self.candidates([(t.whole, t.first) for t in chunk], depth=max(top, DEPTH))
            for i, title in enumerate(chunk):
                found.append(
                    tuple(
                        match
                        for scheme, of_scheme, at in zip(self.schemes, by_scheme, least, strict=True)
                        for match in self._choose(titles[begin + i], title, scheme, of_scheme[i], at, top)
                    )
                )
        return found

    def candidates(
        self, titles: Sequence[tuple[str, str]], *, depth: int = DEPTH
    ) -> list[list[TitleCandidates | None]]:
        """Return for each scheme the candidates of each title; None for a title of which nothing is left.

        titles  whole title and first part, without noise
        """
        said = [i for i, (whole, _) in enumerate(titles) if whole]
        texts = list(dict.fromkeys(text for i in said for text in titles[i]))
        vectors = dict(zip(texts, self._encoder.encode(texts), strict=True)) if texts else {}
        pairs = [(vectors[titles[i][0]], vectors[titles[i][1]]) for i in said]
        by_scheme: list[list[TitleCandidates | None]] = []
        for scheme in self.schemes:
            row: list[TitleCandidates | None] = [None] * len(titles)
            if said:
                for i, candidates in zip(said, scheme.find([titles[i] for i in said], pairs, depth), strict=True):
                    row[i] = candidates
            by_scheme.append(row)
        return by_scheme

    def _least(self, scheme: str, min_probability: float | None, precise: bool) -> float:
        if min_probability is not None:
            return min_probability
        model = self.calibration.model(scheme)
        return model.precise_at if precise else model.accept_at

    def _choose(
        self,
        source: str,
        title: _Title,
        scheme: SchemeMatcher,
        candidates: TitleCandidates | None,
        least: float,
        top: int,
    ) -> Iterator[OccupationMatch]:
        if candidates is None:
            return
        model = self.calibration.model(scheme.scheme)
        probability = np.round(model.probability(candidates.signals), 6)
        ids = [scheme.occupations[row].id for row in candidates.rows]
        order = sorted(range(len(ids)), key=lambda i: (-probability[i], -candidates.score[i], ids[i]))[:top]
        for rank, i in enumerate((i for i in order if probability[i] >= least), start=1):
            nearest = candidates.nearest[i]
            method, start, end = _place(title.blanked, nearest)
            yield OccupationMatch(
                occupation_id=ids[i],
                probability=float(probability[i]),
                score=float(candidates.score[i]),
                rank=rank,
                method=method,
                name=nearest.name,
                quote=source[start:end],
                start=start,
                end=end,
            )


def _place(blanked: str, nearest: NearestName) -> tuple[MatchMethod, int, int]:
    """Return how a name was found in a title and where: what it shares, or all that is left, if not all its words."""
    words = title_words(blanked)
    shared = [w for w in words if nearest.stems.intersection(word_stems(w.text))]
    if shared and nearest.covered > 1 - 1e-6:
        start, end = shared[0].start, shared[-1].end
        exact = blanked[start:end].casefold() == nearest.name.casefold()
        return MatchMethod.EXACT if exact else MatchMethod.LEXICAL, start, end
    return MatchMethod.DENSE, words[0].start, words[-1].end
