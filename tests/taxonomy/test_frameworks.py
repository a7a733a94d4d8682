"""The rule packs: what they say of themselves, what a malformed one is told, and the page made from them."""

import copy
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from credlens.service.formats.fields import CATALOGUE_FIELDS
from credlens.service.formats.jurisdictions import NAMES
from credlens.taxonomy.errors import ConfigError
from credlens.taxonomy.frameworks import SourceRead, find_framework, load_frameworks
from credlens.taxonomy.frameworks.facts import FACTS
from credlens.taxonomy.frameworks.packs import MEMBER_STATES
from credlens.taxonomy.frameworks.page import rules_page
from credlens.taxonomy.frameworks.parse import parse_frameworks

RULE: dict[str, Any] = {
    "id": "r1",
    "element": "title",
    "severity": "error",
    "applies_to": "catalogue",
    "test": {"present": ["title"]},
    "message": "Give it a title.",
    "source": "page",
}
PACK: dict[str, Any] = {
    "jurisdictions": ["NZ"],
    "review": [],
    "sources": {"page": ["https://example.org/rules", "P"]},
    "frameworks": [{"id": "f", "name": "F", "jurisdictions": ["NZ"], "binding": "voluntary", "rules": [RULE]}],
}


def test_five_jurisdictions_and_their_sub_frameworks() -> None:
    assert [f.id for f in load_frameworks()] == [
        "au-framework",
        "ca-cican",
        "ca-on-ecampus",
        "ca-on-osap",
        "ca-bc",
        "eu-annex-1",
        "fr-rs",
        "nz-listing",
        "us-tmc",
        "us-digital-promise",
        "us-workforce-pell",
        "us-ace",
    ]


def test_only_three_frameworks_set_an_interval() -> None:
    """New Zealand 1 or at the latest 3 years, ACE 3 years, the French register 5: nothing else was read."""
    months = {f.id: [i.months for i in f.intervals] for f in load_frameworks() if f.intervals}
    assert months == {"nz-listing": [12, 36], "us-ace": [36], "fr-rs": [60]}


def test_a_rule_is_marked_by_its_weakest_source() -> None:
    marks = {r.id: r.source_read for f in load_frameworks() for r in f.rules}
    assert marks["nz-credits"] is SourceRead.OWNER
    assert marks["au-hours"] is SourceRead.SECONDARY
    assert marks["on-skills-language"] is SourceRead.SECONDARY  # a secondary and an owner's page


def test_every_message_says_what_to_do_and_ends_there() -> None:
    for framework in load_frameworks():
        for rule in framework.rules:
            assert rule.message.endswith("."), rule.id
            assert rule.message[0].isupper(), rule.id


def test_the_page_in_the_repository_is_the_one_the_packs_make() -> None:
    page = (files("credlens.taxonomy.frameworks") / "RULES.md").read_text(encoding="utf-8")
    assert page == rules_page(load_frameworks())
    assert all(f"`{rule.id}`" in page for framework in load_frameworks() for rule in framework.rules)


def test_the_readme_counts_the_rules_rightly() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"{sum(len(f.rules) for f in load_frameworks())} rules of twelve" in readme


def test_facts_do_not_take_the_columns_of_other_fields() -> None:
    columns = [name for field in CATALOGUE_FIELDS for name in (field.name, *field.synonyms)]
    columns += [name for fact in FACTS for name in (fact.name, *fact.synonyms)]
    assert len(columns) == len(set(columns))


def test_the_member_states_are_those_that_tables_are_read_with() -> None:
    assert MEMBER_STATES | {"AU", "CA", "EU", "NZ", "US"} == NAMES.keys()


def test_a_framework_is_found_by_its_id_or_refused_with_near_ones() -> None:
    assert find_framework("us-ace").name == "ACE Learning Evaluation"
    with pytest.raises(ConfigError, match=r"no framework 'nzlisting'\. Nearest: nz-listing"):
        find_framework("nzlisting")


def test_a_sound_pack_is_read() -> None:
    (framework,) = parse_frameworks(PACK, "pack.yaml")
    assert (framework.id, framework.rules[0].framework) == ("f", "f")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"severity": "fatal"}, "pack.yaml: framework 'f': rule 'r1': severity: 'fatal' is none of error, warning"),
        ({"applies_to": "course"}, "applies_to: 'course' is none of catalogue, issued, provider"),
        ({"source": "pgae"}, "source: 'pgae' is not among the file's sources. Nearest: page"),
        ({"source": []}, "name at least one; a rule that nobody read is not shipped"),
        ({"message": ""}, "message must be a text, got ''"),
        ({"colour": "red"}, "unknown field colour; valid: applies_to, clause"),
        ({"test": {"presnt": ["title"]}}, "no test 'presnt'. Nearest: present"),
        ({"test": {"present": ["titel"]}}, "a record has no field 'titel'. Nearest: title"),
        ({"test": {"present": "title"}}, "test present: needs fields; got 'title'"),
        ({"test": {"present": []}}, "a list of texts is expected, got"),
        ({"test": {"between": {"field": "hours"}}}, "test between: lacks low"),
        ({"test": {"between": {"field": "hours", "low": 1, "hihg": 2}}}, "unknown argument hihg; valid: below, field"),
        ({"test": {"between": {"field": "hours", "low": "one"}}}, "low must be a number, got 'one'"),
        ({"test": {"one_of": {"field": "status", "values": "current"}}}, "values must be a list, got 'current'"),
        ({"test": {"like": {"field": "cip", "pattern": "(", "what": "a code"}}}, "pattern is no regular expression"),
        ({"test": {"any_of": [{"present": ["title"]}]}}, "any_of needs a list of two tests or more"),
        ({"test": ["title"]}, "test must be one name with its arguments"),
        ({"when": {"nothing": {}}}, "when: no test 'nothing'"),
    ],
)
def test_a_malformed_rule_is_named_with_what_is_valid(change: dict[str, Any], message: str) -> None:
    pack = copy.deepcopy(PACK)
    pack["frameworks"][0]["rules"][0].update(change)
    with pytest.raises(ConfigError) as caught:
        parse_frameworks(pack, "pack.yaml")
    assert message in str(caught.value)
    assert str(caught.value).startswith("pack.yaml: framework 'f': rule 'r1'")


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "pack.yaml: needs the keys jurisdictions, sources, frameworks and review"),
        ({**PACK, "sources": None}, "sources must give an address and a mark"),
        ({**PACK, "sources": {"page": ["https://example.org", "maybe"]}}, "source 'page': 'maybe' is none of P, S"),
        ({**PACK, "sources": {"page": ["example.org", "P"]}}, "source 'page': must be [address, mark]"),
        ({**PACK, "frameworks": [{"id": "f"}]}, "framework 'f': lacks binding, jurisdictions, name, rules"),
        ({**PACK, "frameworks": PACK["frameworks"] * 2}, "framework 'f': this id is taken"),
        ({**PACK, "frameworks": [{**PACK["frameworks"][0], "rules": [RULE, RULE]}]}, "rule id stands twice: r1"),
        ({**PACK, "frameworks": [{**PACK["frameworks"][0], "rules": [7]}]}, "rule 7: must be a mapping"),
    ],
)
def test_a_malformed_pack_is_told_what_it_lacks(document: object, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_frameworks(document, "pack.yaml")
    assert message in str(caught.value)


def test_an_interval_of_no_framework_is_refused() -> None:
    interval = {"of": "g", "framework": "G", "months": 3, "source": "https://example.org", "basis": "owner's page"}
    with pytest.raises(ConfigError, match="review: of: no framework g in this file"):
        parse_frameworks({**PACK, "review": [interval]}, "pack.yaml")


def test_yaml_words_for_yes_and_no_never_stand_bare_in_a_pack() -> None:
    """YAML 1.1 reads a bare no as false and a bare NO as false too: a jurisdiction or a value would be lost."""
    folder = files("credlens.taxonomy.frameworks")
    for name in ("au", "ca", "eu", "nz", "us"):
        text = (folder / f"{name}.yaml").read_text(encoding="utf-8")
        document = yaml.safe_load(text)
        assert all(isinstance(j, str) for f in document["frameworks"] for j in f["jurisdictions"])
