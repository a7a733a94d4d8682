"""The whole way through with postings that give no occupation: counted, filtered, declared."""

from dataclasses import replace
from pathlib import Path

import pytest

from credlens.models.records import Posting
from credlens.service.occupations import OccupationFinder
from credlens.service.pipeline import MarketFilter, Pipeline
from credlens.service.results import OccupationCounts
from credlens.service.store.titles import TitleStore

from ..models.test_occupations import taxonomy
from .test_occupations import Reader
from .test_pipeline import AS_OF, pipeline, world

__all__ = ["pipeline"]


@pytest.fixture
def postings(pipeline: Pipeline, tmp_path: Path) -> tuple[Posting, ...]:
    """Return the world's postings, every fourth without its occupation, the first with a title that says none."""
    pipeline.occupations = OccupationFinder(taxonomy(), lambda: TitleStore(tmp_path / "titles", Reader()))
    silent = [replace(p, occupation="", title=p.title.lower()) for p in world().postings[::4]]
    silent[0] = replace(silent[0], title="Various roles")
    return (*silent, *(p for i, p in enumerate(world().postings) if i % 4))


def test_a_run_counts_what_was_given_and_inferred(pipeline: Pipeline, postings: tuple[Posting, ...]) -> None:
    """80 postings, 20 without an occupation, one of them with a title that says none."""
    inputs = replace(world(), postings=postings)
    result = pipeline.run(inputs, as_of=AS_OF, market=MarketFilter())
    assert result.run.occupations == OccupationCounts(given=60, inferred=19, none=1)
    assert "occupation: given by 60 postings, inferred from the title of 19, unknown for 1" in result.run.notes


def test_the_filter_finds_inferred_postings(pipeline: Pipeline, postings: tuple[Posting, ...]) -> None:
    """World's rows 0, 4, 8... are welders: 20 lost their occupation, and 19 got it back."""
    assert pipeline.demand(postings, MarketFilter(occupation="esco:welder")).postings == 19
    assert pipeline.demand(postings, MarketFilter(occupation="51-4121")).postings == 20


def test_a_declared_occupation_takes_them_in(pipeline: Pipeline, postings: tuple[Posting, ...]) -> None:
    inputs = world()
    credential = replace(inputs.catalogue[0], target_occupations=("51-4121.00", "esco:welder"))
    result = pipeline.run(
        replace(inputs, postings=postings, catalogue=(credential,)), as_of=AS_OF, market=MarketFilter()
    )
    assert result.scored[0].profile.postings == 39
    assert "19 by an occupation inferred from the title" in result.scored[0].alignment.market.description
