"""Codes of O*NET-SOC 2010 that were given up, and occupations of one name in two schemes."""

import re

import pytest

from credlens.taxonomy import Occupation, Release, Taxonomy
from credlens.taxonomy.soc import full_code, given_up, predecessors, successors
from credlens.taxonomy.twins import occupation_twins


def test_every_code_is_a_code_and_no_successor_was_given_up() -> None:
    code = re.compile(r"\d\d-\d{4}\.\d\d")
    for old, new in successors().items():
        assert code.fullmatch(old)
        assert not new or (code.fullmatch(new) and new not in successors())


def test_predecessors_are_the_same_table_from_the_other_side() -> None:
    pairs = {(old, new) for new, codes in predecessors().items() for old in codes}
    assert pairs == {(old, new) for old, new in successors().items() if new}


@pytest.mark.parametrize(
    ("code", "gone"),
    [("15-1132", True), ("15-1132.00", True), ("15-1142.00", False), ("15-1244.00", False), ("", False)],
)
def test_only_codes_without_a_successor_are_given_up(code: str, gone: bool) -> None:
    assert given_up(code) is gone


def test_short_codes_get_their_decimals() -> None:
    assert [full_code(c) for c in ("15-2051", " 15-2051.01 ", "cook")] == ["15-2051.00", "15-2051.01", "cook"]


def occupations(*labels: str) -> Taxonomy:
    made = [
        Occupation(id=f"{label.partition(':')[0]}:{i}", label=label.partition(":")[2]) for i, label in enumerate(labels)
    ]
    return Taxonomy(Release(name="r", version="1", licence=""), skills=(), occupations=made)


@pytest.mark.parametrize(
    ("esco", "onet"),
    [
        ("bell ringer", "Bell Ringers"),
        ("bell-ringer", "Bell Ringers"),
        ("ferryman", "Ferrymen"),
        ("ship secretary", "Ship Secretaries"),
        ("rope boss", "Rope Boss"),
        ("cliff coach", "Cliff Coaches"),
        ("ringer of bells", "Ringer of Bells"),
    ],
)
def test_one_name_in_both_schemes_is_one_occupation(esco: str, onet: str) -> None:
    twins = occupation_twins(occupations(f"esco:{esco}", f"onet:{onet}"))
    assert {i: o.label for i, o in twins.items()} == {"esco:0": onet, "onet:1": esco}


def test_a_name_that_two_bear_tells_nothing() -> None:
    assert occupation_twins(occupations("esco:cook", "onet:Cooks", "onet:Cook")) == {}
    assert occupation_twins(occupations("esco:cook", "custom:cook")) == {}
    assert occupation_twins(occupations("esco:cook", "onet:Cooks, Restaurant")) == {}
