"""The encoder alone: what all else in the matcher is measured against."""

from collections.abc import Sequence

from credlens.taxonomy import Taxonomy

from ..matching.encoder import Encoder
from ..matching.index import SkillIndex
from .answers import measure_ranking
from .benchmarks import Labelled
from .evaluate import Figures, ranking_figures


def encoder_alone(
    texts: Sequence[Labelled],
    taxonomy: Taxonomy,
    encoder: Encoder,
    *,
    depth: int,
) -> Figures:
    """Return the figures of ranking skills by the cosine of the whole text's vector with their label's.

    depth  skills ranked for each text
    """
    index = SkillIndex(encoder.encode([skill.label for skill in taxonomy.skills]))
    _, rows = index.search(encoder.encode([text.text for text in texts]), depth)
    ranked = [
        measure_ranking([taxonomy.skills[row].id for row in found], text.skills)
        for found, text in zip(rows.tolist(), texts, strict=True)
    ]
    return ranking_figures(ranked, texts)
