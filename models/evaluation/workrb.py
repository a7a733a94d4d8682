"""credlens as a model that the workrb package can run, beside the models of others on the same tasks.

workrb.evaluate(CredlensModel(), tasks, output_folder="results")
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from credlens.taxonomy import Relation, Release, Skill, SkillKind, Taxonomy

from ..matching.encoder import Encoder, OnnxEncoder
from ..matching.matcher import Matcher
from ..matching.matches import SkillMatch

Matrix = NDArray[np.float32]

# Below every score of a match, which is at least the cosine -1: what was not matched comes after all that was.
UNMATCHED = -3


class CredlensModel:
    """The matcher with a task's targets for skills: workrb.evaluate(CredlensModel(), tasks, output_folder="results").

    Has the members of workrb's ModelInterface (0.6).
    workrb asks no model for its type and takes numpy's arrays, so neither package needs the other.

    taxonomy  lends its alternative labels and occupations to targets that are labels of its skills; by default
              targets are known by their text alone. Leave it out where the queries are alternative labels, as in
              workrb's skill normalisation: it would give the answers away
    encoder   by default MiniLM
    depth     targets that are matched for each query; the others follow in the order of their cosine
    """

    name = "credlens"
    description = "Windows of tokens against labels, names in the text, one calibrated probability"
    citation: str | None = None
    classification_label_space: list[str] | None = None

    def __init__(self, taxonomy: Taxonomy | None = None, *, encoder: Encoder | None = None, depth: int = 200) -> None:
        self._taxonomy = taxonomy
        self._encoder = encoder or OnnxEncoder()
        self._depth = depth
        self._targets: tuple[str, ...] = ()
        self._matcher: Matcher | None = None
        self._labels: tuple[tuple[str, ...], Matrix] | None = None

    def compute_rankings(
        self,
        queries: Sequence[str],
        targets: Sequence[str],
        query_input_type: object = None,
        target_input_type: object = None,
    ) -> Matrix:
        """Return float32[queries, targets]; higher is better. The types of the texts make no difference."""
        labels = self._label_vectors(tuple(targets))
        scores = self._encoder.encode(queries) @ labels.T + np.float32(UNMATCHED)
        for row, column, match in self._matches(queries, targets):
            scores[row, column] = match.score
        return scores

    def compute_classification(
        self,
        texts: Sequence[str],
        targets: Sequence[str],
        input_type: object = None,
        target_input_type: object = None,
    ) -> Matrix:
        """Return float32[texts, targets]: the probability of each target, 0 for what was not matched."""
        probability = np.zeros((len(texts), len(targets)), dtype=np.float32)
        for row, column, match in self._matches(texts, targets):
            probability[row, column] = match.probability
        return probability

    def _matches(self, texts: Sequence[str], targets: Sequence[str]) -> Iterator[tuple[int, int, SkillMatch]]:
        """Yield each match with the positions of its text and its target."""
        matcher = self._over(tuple(targets))
        column = {skill.id: i for i, skill in enumerate(matcher.taxonomy.skills)}
        found = matcher.match(texts, top=self._depth, min_probability=0)
        for row, matches in enumerate(found):
            for match in matches:
                yield row, column[match.skill_id], match

    def _label_vectors(self, targets: tuple[str, ...]) -> Matrix:
        """Return float32[targets, d]: those of the labels alone; kept, as tasks ask several times for the same ones."""
        if self._labels is None or targets != self._labels[0]:
            self._labels = targets, self._encoder.encode(targets)
        return self._labels[1]

    def _over(self, targets: tuple[str, ...]) -> Matcher:
        """Return the matcher over these targets; tasks ask several times for the same ones."""
        if self._matcher is None or targets != self._targets:
            self._matcher = Matcher.load(self._as_taxonomy(targets), encoder=self._encoder)
            self._targets = targets
        return self._matcher

    def _as_taxonomy(self, targets: tuple[str, ...]) -> Taxonomy:
        skills, relations = [], []
        for i, text in enumerate(targets):
            known = self._skill_by_label.get(text.casefold())
            plain = Skill(id=f"custom:{i:06}", label=text, kind=SkillKind.SKILL)
            skills.append(replace(plain, alt_labels=known.alt_labels) if known else plain)
            relations += [replace(r, skill_id=plain.id) for r in self._needs.get(known.id, ())] if known else []
        return Taxonomy(
            Release(name="targets", version="", licence=""),
            skills=skills,
            occupations=self._taxonomy.occupations if self._taxonomy else (),
            relations=relations,
        )

    @cached_property
    def _skill_by_label(self) -> dict[str, Skill]:
        return {skill.label.casefold(): skill for skill in self._taxonomy.skills} if self._taxonomy else {}

    @cached_property
    def _needs(self) -> dict[str, list[Relation]]:
        """Return the occupations that need each skill, by the skill's id."""
        needs: dict[str, list[Relation]] = {}
        for relation in self._taxonomy.relations if self._taxonomy else ():
            needs.setdefault(relation.skill_id, []).append(relation)
        return needs
