"""Names taken apart into deeds and things."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.matching.phrases import covers, opposed, parse, root

DEEDS = ("tune", "repair", "clean")
THINGS = ("harps", "glass harps", "kettles", "brass kettles or urns")
names = st.builds("{} {}".format, st.sampled_from(DEEDS), st.sampled_from(THINGS))


def heads(name: str) -> list[tuple[str, set[str]]]:
    return [(thing.head, set(thing.words)) for thing in parse(name, verbal=True).things]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Tune harps.", [("harp", {"harp"})]),
        ("tune harps in concert halls", [("harp", {"harp", "concert", "hall"})]),
        ("tune glass harps or kettles", [("harp", {"glass", "harp"}), ("kettl", {"glass", "kettl"})]),
        ("train musical or technical crews", [("crew", {"musical", "crew"}), ("crew", {"technical", "crew"})]),
        ("tune or repair harps", [("harp", {"harp"})]),
    ],
)
def test_things_of_a_name(name: str, expected: list[tuple[str, set[str]]]) -> None:
    assert heads(name) == expected


def test_deeds_that_mean_the_same_are_one() -> None:
    assert parse("repair harps", verbal=True).deeds == parse("mend harps", verbal=True).deeds
    assert parse("carry out audits", verbal=True).deeds == parse("perform audits", verbal=True).deeds
    assert parse("tune or repair harps", verbal=True).deeds == {"tun", "repair"}
    assert parse("Harp software", verbal=False).deeds == frozenset()


@pytest.mark.parametrize(
    ("wide", "tight", "expected"),
    [
        ("tune harps", "tune glass harps", True),
        ("tune glass harps", "tune harps", False),
        ("tune harps", "repair harps", False),
        ("tune or repair harps", "repair harps", True),
        ("tune harps or kettles", "tune kettles", True),
        ("tune harps", "tune harps or kettles", False),
        ("tune harps", "tune harp strings", False),  # strings are no harps
        ("organise fairs", "organize fairs in villages", True),
    ],
)
def test_what_covers_what(wide: str, tight: str, expected: bool) -> None:
    assert covers(parse(wide, verbal=True), parse(tight, verbal=True)) is expected


@given(names, names, names)
def test_covering_is_an_order(a: str, b: str, c: str) -> None:
    one, two, three = (parse(name, verbal=True) for name in (a, b, c))
    assert covers(one, one)
    assert not (covers(one, two) and covers(two, three)) or covers(one, three)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("load kettles", "unload kettles", True),
        ("non-stick kettles", "stick kettles", True),
        ("load kettles", "load urns", False),
        ("buy and sell urns", "buy and sell urns", False),
    ],
)
def test_opposites(one: str, other: str, expected: bool) -> None:
    assert opposed(parse(one, verbal=True), parse(other, verbal=True)) is expected
    assert opposed(parse(other, verbal=True), parse(one, verbal=True)) is expected


def test_a_noun_meets_its_verb() -> None:
    assert root("management") == root("manage") == root("managing")
    assert root("harp") == "harp"
