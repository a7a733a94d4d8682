"""Courses and credentials in schema.org's terms."""

import json
from pathlib import Path
from typing import Any

import pytest

from credlens.models.records import DeclaredSkill
from credlens.service.formats.catalogue import read_catalogue
from credlens.taxonomy.errors import UnreadableFileError

CARE = {
    "@type": "DefinedTerm",
    "@id": "http://data.europa.eu/esco/skill/1",
    "name": "care for wounds",
    "termCode": "S1",
    "inDefinedTermSet": {"@type": "DefinedTermSet", "name": "ESCO"},
}


def course(**changes: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Course",
        "@id": "https://college.example/wounds",
        "name": "Wound care",
        "description": "A short course.",
        "provider": {"@type": "Organization", "name": "Harbour College", "address": {"addressCountry": "Ireland"}},
        "teaches": ["Dress wounds", CARE],
        "assesses": "dress wounds",
        "educationalLevel": {"@type": "DefinedTerm", "name": "NFQ 6"},
        "numberOfCredits": {"@type": "StructuredValue", "value": 2.5},
        "timeRequired": "PT12H30M",
        "coursePrerequisites": ["First aid"],
        "hasCourseInstance": {"@type": "CourseInstance", "courseMode": ["online", "onsite"], "startDate": "2026-01-01"},
        **changes,
    }


def read(tmp_path: Path, document: Any, name: str = "course.jsonld") -> Any:
    path = tmp_path / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return read_catalogue(path)


def test_a_course_arrives_with_what_it_teaches(tmp_path: Path) -> None:
    [found] = read(tmp_path, course()).records
    assert (found.id, found.title, found.provider) == (
        "https://college.example/wounds",
        "Wound care",
        "Harbour College",
    )
    assert (found.jurisdiction, found.level, found.credits, found.hours) == ("IE", "NFQ 6", 2.5, 12.5)
    assert (found.prerequisites, found.fact("delivery_mode")) == (("First aid",), "online, onsite")
    # what is assessed is taught already
    assert [o.text for o in found.outcomes] == ["Dress wounds", "care for wounds"]
    skill = DeclaredSkill(name="care for wounds", uri="http://data.europa.eu/esco/skill/1", framework="ESCO", code="S1")
    assert [o.declared for o in found.outcomes] == [(), (skill,)]


def test_a_credential_certifies_competencies(tmp_path: Path) -> None:
    document = {
        "@context": "http://schema.org/",
        "@type": "schema:EducationalOccupationalCredential",
        "name": {"@language": "en", "@value": "Wound carer"},
        "url": "https://college.example/carer",
        "credentialCategory": {"@type": "DefinedTerm", "name": "Digital badge"},
        "competencyRequired": [{**CARE, "description": "Cares for wounds of every kind."}, "Lift; turn; wash patients"],
        "recognizedBy": {"name": "Nursing Board"},
        "validIn": {"@type": "Country", "name": "New Zealand"},
    }
    [found] = read(tmp_path, document).records
    assert (found.title, found.provider, found.jurisdiction) == ("Wound carer", "Nursing Board", "NZ")
    assert found.fact("credential_type") == "Digital badge"
    assert [o.text for o in found.outcomes] == ["Cares for wounds of every kind.", "Lift", "turn", "wash patients"]
    assert [s.name for s in found.outcomes[0].declared] == ["care for wounds"]


def test_graphs_item_lists_and_references_are_followed(tmp_path: Path) -> None:
    college = {"@type": "Organization", "@id": "https://college.example/#us", "name": "Harbour College"}
    listed = {
        "@type": "ItemList",
        "itemListElement": [{"@type": "ListItem", "item": course(provider={"@id": college["@id"]})}],
    }
    graph = {
        "@context": "https://schema.org",
        "@graph": [college, listed, {"@type": "WebPage", "mainEntity": course(**{"@id": "b"})}],
    }
    assert [(c.id, c.provider) for c in read(tmp_path, graph).records] == [
        ("https://college.example/wounds", "Harbour College"), ("b", "Harbour College"),
    ]  # fmt: skip


def test_a_course_without_outcomes_is_rejected(tmp_path: Path) -> None:
    loaded = read(tmp_path, [course(), course(**{"@id": "x", "teaches": [], "assesses": None})])
    assert loaded.counts.records == 1
    assert (loaded.rejects[0].row, loaded.rejects[0].value) == (2, "x")
    assert "'Wound care': it states no competency" in loaded.rejects[0].reason


@pytest.mark.parametrize(
    "document", [{"@context": "https://schema.org", "@type": "Recipe", "name": "x"}, {"@type": "Course"}]
)
def test_other_documents_are_not_taken(tmp_path: Path, document: Any) -> None:
    with pytest.raises(UnreadableFileError, match="that is none of these"):
        read(tmp_path, document, "x.json")


def page(tmp_path: Path, body: str) -> Any:
    path = tmp_path / "course.html"
    path.write_text(f"<!DOCTYPE html><html><body>{body}</body></html>", encoding="utf-8")
    return read_catalogue(path)


def test_a_page_is_read_by_its_scripts(tmp_path: Path) -> None:
    broken = '{"@type": "Course", "name": '
    script = '<script type="application/ld+json">{}</script>'
    loaded = page(tmp_path, script.replace("{}", json.dumps(course())) + script.replace("{}", broken))
    assert [(c.id, len(c.outcomes)) for c in loaded.records] == [("https://college.example/wounds", 2)]
    assert "JSON-LD script of the page: not valid JSON" in loaded.rejects[0].reason


def test_a_page_without_scripts_is_read_by_its_microdata(tmp_path: Path) -> None:
    loaded = page(
        tmp_path,
        '<div itemscope itemtype="https://schema.org/Course"><h1 itemprop="name">Wound care</h1>'
        '<div itemprop="provider" itemscope itemtype="https://schema.org/Organization">'
        '<b itemprop="name">Harbour</b></div>'
        '<ul itemprop="teaches"><li>Dress wounds</li><li>Lift patients</li></ul></div>',
    )
    [found] = loaded.records
    assert (found.title, found.provider) == ("Wound care", "Harbour")
    assert [o.text for o in found.outcomes] == ["Dress wounds", "Lift patients"]


def test_terms_with_a_prefix_are_the_same_terms(tmp_path: Path) -> None:
    document = {
        "@context": {"schema": "https://schema.org/"},
        "@type": "schema:Course",
        "@id": "c",
        "schema:name": "Wound care",
        "schema:teaches": {"@type": "schema:DefinedTerm", "schema:name": "care", "schema:url": "http://e.example/1"},
    }
    [found] = read(tmp_path, document).records
    assert [s.uri for s in found.outcomes[0].declared] == ["http://e.example/1"]
