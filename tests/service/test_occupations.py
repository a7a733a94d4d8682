"""The occupation of every posting: given, inferred or none, and what that does to markets."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from credlens.models.matching import occupations as matching
from credlens.models.matching.matches import MatchMethod
from credlens.models.matching.occupations import OccupationMatch
from credlens.models.matching.title_calibration import TitleCalibration
from credlens.models.records import Credential, Posting
from credlens.models.relevance.demand import MarketBasis
from credlens.models.relevance.markets import choose_market
from credlens.models.relevance.mentions import Mentions, PostingTable
from credlens.service.cli import titles as cli
from credlens.service.occupations import OccupationFinder, names_of_occupation, occupation_named
from credlens.service.results import OccupationCounts
from credlens.service.store.titles import TitleStore
from credlens.service.vocabulary import Scheme, titled_schemes
from credlens.taxonomy import Occupation, Release, Taxonomy
from credlens.taxonomy.errors import InputError

from ..fakes import HashEncoder
from ..models.test_occupations import JOBS, by_words, taxonomy
from ..models.worlds import CONFIG

ESCO = "http://data.europa.eu/esco/occupation/welder"


class Reader:
    """Takes a title that holds a word for the occupation of that name."""

    fingerprint = "reader"

    def __init__(self) -> None:
        self.read: list[str] = []

    def match(self, titles: Sequence[str], *, top: int, progress: object) -> list[tuple[OccupationMatch, ...]]:
        self.read += titles
        return [tuple(self._one(title, job) for job in ("welder", "cook") if job in title) for title in titles]

    def _one(self, title: str, job: str) -> OccupationMatch:
        start = title.index(job)
        return OccupationMatch(
            occupation_id=f"esco:{job}",
            probability=0.9,
            score=1.0,
            rank=1,
            method=MatchMethod.EXACT,
            name=job,
            quote=job,
            start=start,
            end=start + len(job),
        )


def posting(number: int, title: str, **given: str) -> Posting:
    return Posting(id=str(number), title=title, text="Weld pipes.", **given)  # type: ignore[arg-type]


POSTINGS = (
    posting(0, "the welder", occupation="35-2014.00"),
    posting(1, "a welder"),
    posting(2, "Various roles"),
    posting(3, "a cook for Steam Ltd, Otago", employer="Steam Ltd", region="Otago, NZ"),
    posting(4, "a welder"),
)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def finder(tmp_path: Path, reader: Reader) -> OccupationFinder:
    return OccupationFinder(taxonomy(), lambda: TitleStore(tmp_path, reader))


def test_a_given_occupation_is_never_overwritten(finder: OccupationFinder, reader: Reader) -> None:
    tagged = finder.tag(POSTINGS)
    assert tagged.inferred == ((), ("esco:welder",), (), ("esco:cook",), ("esco:welder",))
    assert tagged.counts == OccupationCounts(given=1, inferred=3, none=1)
    assert tagged.notes == ("occupation: given by 1 postings, inferred from the title of 3, unknown for 1",)
    assert reader.read == ["a welder", "Various roles", "a cook for ,"]


def test_a_second_run_reads_no_title(finder: OccupationFinder, tmp_path: Path) -> None:
    first = finder.tag(POSTINGS)
    again = Reader()
    assert OccupationFinder(taxonomy(), lambda: TitleStore(tmp_path, again)).tag(POSTINGS) == first
    assert again.read == []


def test_no_store_is_opened_where_all_is_given() -> None:
    def never() -> TitleStore:
        raise InputError("nobody asked")

    tagged = OccupationFinder(taxonomy(), never).tag(POSTINGS[:1])
    assert tagged.counts == OccupationCounts(given=1, inferred=0, none=0)
    assert tagged.notes == ()


def test_a_release_without_occupations_infers_nothing_and_says_so() -> None:
    def never() -> TitleStore:
        raise InputError("nobody asked")

    tagged = OccupationFinder(taxonomy(()), never).tag(POSTINGS)
    assert tagged.inferred == ((),) * 5
    assert tagged.counts == OccupationCounts(given=1, inferred=0, none=4)
    assert tagged.notes == ("occupation: 4 postings give none, and small has none to infer",)


def test_an_inferred_occupation_counts_in_a_declared_market(finder: OccupationFinder) -> None:
    mentions = Mentions.collect([p.id for p in POSTINGS], [[]] * 5)
    table = PostingTable.build(POSTINGS, mentions, inferred=finder.tag(POSTINGS).inferred)
    credential = Credential(id="c", title="", outcomes=(), target_occupations=("welder",))
    market = choose_market(
        credential, [], table, config=CONFIG, occupation_names=lambda name: names_of_occupation(taxonomy(), name)
    )
    assert market.basis is MarketBasis.DECLARED
    assert market.rows.tolist() == [1, 4]
    assert "2 postings, 2 by an occupation inferred from the title" in market.description


def test_inferred_occupations_are_of_as_many_postings() -> None:
    mentions = Mentions.collect([p.id for p in POSTINGS], [[]] * 5)
    with pytest.raises(InputError, match="5 postings but 1 values of inferred"):
        PostingTable.build(POSTINGS, mentions, inferred=[()])


@pytest.mark.parametrize("name", ["esco:welder", "WELDER", "metal joiner", "7212.1", ESCO])
def test_every_name_of_an_occupation_means_it(name: str) -> None:
    jobs = (replace(JOBS[0], uri=ESCO), *JOBS[1:3])
    names = names_of_occupation(taxonomy(jobs), name)
    assert {"esco:welder", "welder", "7212.1", ESCO} <= names


@pytest.mark.parametrize("name", ["7212", "C7212", "ISCO-08 7212", "http://data.europa.eu/esco/isco/C7212"])
def test_a_unit_group_means_all_its_occupations(name: str) -> None:
    brazer = Occupation(id="esco:brazer", label="brazer", code="7212.2")
    names = names_of_occupation(taxonomy((*JOBS, brazer)), name)
    assert {"esco:welder", "esco:brazer"} <= names
    assert "esco:cook" not in names


@pytest.mark.parametrize("name", ["51-4121", "51-4121.00"])
def test_a_code_of_six_digits_means_its_occupation(name: str) -> None:
    assert {"onet:51-4121.00", "51-4121"} <= names_of_occupation(taxonomy(), name)


ADMINS = Occupation(id="onet:15-1244.00", label="Network Minders", code="15-1244.00")
MINDER = Occupation(id="esco:minder", label="network minder", alt_labels=("net keeper",))


@pytest.mark.parametrize("name", ["15-1142.00", "15-1142", "15-1244.00", "Network minders"])
def test_a_code_of_2010_and_its_successor_mean_one_occupation(name: str) -> None:
    assert {"15-1142", "15-1244", "network minders"} <= names_of_occupation(taxonomy((*JOBS, ADMINS)), name)


@pytest.mark.parametrize("name", ["15-1244", "net keeper"])
def test_an_occupation_of_the_same_name_in_the_other_scheme_is_the_same(name: str) -> None:
    assert {"esco:minder", "net keeper", "15-1244"} <= names_of_occupation(taxonomy((*JOBS, ADMINS, MINDER)), name)


def test_codes_without_a_successor_are_reported(finder: OccupationFinder) -> None:
    """15-1132 was merged into another occupation in 2019, 15-1142 only got another code."""
    given = [posting(i, "x", occupation=code) for i, code in enumerate(["15-1132", "15-1132.00", "15-1142.00"])]
    (note,) = finder.tag(given).notes
    assert "2 postings give an O*NET-SOC code of 2010" in note
    assert note.endswith(": 15-1132.00")
    assert names_of_occupation(taxonomy(), "15-1132") == {"15-1132"}
    assert occupation_named(taxonomy(), "15-1132") is None


def test_an_unknown_name_means_itself() -> None:
    assert names_of_occupation(taxonomy(), " Zebra  Keeper ") == {"zebra keeper"}


def test_titles_fall_back_to_the_scheme_that_is_there() -> None:
    assert titled_schemes(taxonomy(), None) == (("esco",), "")
    assert titled_schemes(taxonomy(), Scheme.ALL) == (("esco", "onet"), "")
    schemes, remark = titled_schemes(taxonomy(JOBS[3:]), None)
    assert (schemes, remark) == (("onet",), "small has no such occupations; titles are matched with onet")
    with pytest.raises(InputError, match="small, has no occupations"):
        titled_schemes(taxonomy(()), None)


def test_match_prints_occupations_for_titles(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CREDLENS_HOME", str(tmp_path))
    monkeypatch.setattr(matching, "OnnxEncoder", HashEncoder)
    monkeypatch.setattr(TitleCalibration, "load", by_words)
    rows = cli.match_titles(["Senior Welder", "Various roles"], taxonomy(), scheme=None, top=3, min_probability=None)
    assert rows[1] == []
    ((row,), _) = rows
    assert list(row) == ["id", "uri", "label", "probability", "score", "quote", "start", "end", "method"]
    assert (row["id"], row["label"], row["quote"], row["start"]) == ("esco:welder", "welder", "Welder", 7)
    assert json.dumps(rows)


def test_release_names_stand_in_remarks() -> None:
    bare = Taxonomy(Release(name="bare-2", version="2", licence="ours"), skills=taxonomy().skills)
    assert "bare-2" in OccupationFinder(bare, None).tag(POSTINGS).notes[0]
