"""The whole way through with postings that give no occupation: counted, filtered, declared."""

from dataclasses import replace
from pathlib import Path

import pytest

from credlens.models.records import Posting
from credlens.service.occupations import OccupationFinder
from credlens.service.pipeline import MarketFilter, Pipeline, held
from credlens.service.results import OccupationCounts
from credlens.service.store.titles import TitleStore

from ..models.test_occupations import taxonomy
from .test_occupations import Reader
from .test_pipeline import AS_OF, pipeline, world

__all__ = ["pipeline"]


@pytest.fixture
def reading(pipeline: Pipeline, tmp_path: Path) -> Pipeline:
    """Return the pipeline, but one that reads titles."""
    finder = OccupationFinder(taxonomy(), lambda: TitleStore(tmp_path / "titles", Reader()))
    return Pipeline(pipeline.taxonomy, tmp_path, pipeline.config, matcher=pipeline.matcher, occupations=finder)


@pytest.fixture
def postings() -> tuple[Posting, ...]:
    """Return the world's postings, every fourth without its occupation, the first with a title that says none."""
    silent = [replace(p, occupation="", title=p.title.lower()) for p in world().postings[::4]]
    silent[0] = replace(silent[0], title="Various roles")
    return (*silent, *(p for i, p in enumerate(world().postings) if i % 4))


def test_a_run_counts_what_was_given_and_inferred(reading: Pipeline, postings: tuple[Posting, ...]) -> None:
    """80 postings, 20 without an occupation, one of them with a title that says none."""
    inputs = replace(world(), postings=postings)
    result = reading.run(inputs, as_of=AS_OF, market=MarketFilter())
    assert result.run.occupations == OccupationCounts(given=60, inferred=19, none=1)
    assert "occupation: given by 60 postings, inferred from the title of 19, unknown for 1" in result.run.notes


def test_the_filter_finds_inferred_postings(reading: Pipeline, postings: tuple[Posting, ...]) -> None:
    """World's rows 0, 4, 8... are welders: 20 lost their occupation, and 19 got it back."""
    assert reading.demand(reading.read(held(postings)), MarketFilter(occupation="esco:welder")).postings == 19
    assert reading.demand(reading.read(held(postings)), MarketFilter(occupation="51-4121")).postings == 20


def test_a_declared_occupation_takes_them_in(reading: Pipeline, postings: tuple[Posting, ...]) -> None:
    inputs = world()
    credential = replace(inputs.catalogue[0], target_occupations=("51-4121.00", "esco:welder"))
    result = reading.run(
        replace(inputs, postings=postings, catalogue=(credential,)), as_of=AS_OF, market=MarketFilter()
    )
    assert result.scored[0].profile.postings == 39
    assert "19 by an occupation inferred from the title" in result.scored[0].alignment.market.description
