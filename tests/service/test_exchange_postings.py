"""Adverts of other systems: schema.org JobPosting, JDX and HR Open, in files, lines and pages."""

import datetime as dt
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from credlens.models.records import Posting
from credlens.service.formats.loaded import Loaded
from credlens.service.formats.postings import read_postings
from credlens.taxonomy.errors import UnreadableFileError

TODAY = dt.date(2026, 11, 1)
BAKER = {
    "@context": "https://schema.org/",
    "@type": "JobPosting",
    "identifier": {"@type": "PropertyValue", "name": "Cafe Nine", "value": 4711},
    "title": "Baker &amp; pastry cook",
    "description": "<p>You will:</p><ul><li>Bake bread</li><li>Decorate cakes</li></ul><p>Ask jobs@cafe.example</p>",
    "datePosted": "2026-03-31T08:00:00+13:00",
    "validThrough": "2026-05-01",
    "hiringOrganization": {"@type": "Organization", "name": "Cafe Nine"},
    "jobLocation": [
        {
            "@type": "Place",
            "address": {
                "@type": "PostalAddress",
                "addressLocality": "Dunedin",
                "addressRegion": "Otago",
                "addressCountry": {"@type": "Country", "name": "NZ"},
            },
        },
        {"@type": "Place", "address": "Invercargill"},
    ],
    "occupationalCategory": "51-3011.00 Bakers",
    "industry": "Food service",
    "qualifications": "Bake bread",
    "skills": [
        "Piping",
        {"@type": "DefinedTerm", "name": "Hygiene", "description": "Follow a hygiene plan", "termCode": "H1"},
    ],
    "educationRequirements": {"@type": "EducationalOccupationalCredential", "credentialCategory": "certificate"},
    "url": "https://cafe.example/jobs/4711",
}
BAKER_TEXT = (
    "You will:\n\n• Bake bread\n• Decorate cakes\n\nAsk [email]\n\n"
    "Skills\n• Piping\n• Hygiene: Follow a hygiene plan\n\nEducation\ncertificate"
)


def postings(path: Path, **options: Any) -> Loaded[Posting]:
    loaded = read_postings([path], as_of=TODAY, **options)
    assert loaded.counts.rows == loaded.counts.records + loaded.counts.rejected
    return loaded


def written(folder: Path, content: object, name: str = "jobs.json") -> Path:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return path


def page(script: str, body: str = "") -> str:
    return f"""<!DOCTYPE html><html><head><script type="application/ld+json">{script}</script></head>
    <body>{body}</body></html>"""


def test_a_job_posting_with_all_its_fields(tmp_path: Path) -> None:
    """The qualification repeats a line of the description, so it is not said twice."""
    loaded = postings(written(tmp_path, BAKER))
    assert loaded.records == (
        Posting(
            id="Cafe Nine 4711",
            title="Baker & pastry cook",
            text=BAKER_TEXT,
            date=dt.date(2026, 3, 31),
            employer="Cafe Nine",
            region="Dunedin, Otago, NZ",
            occupation="51-3011.00",
            sector="Food service",
            source="https://cafe.example/jobs/4711",
        ),
    )
    assert [(r.reason, r.value, r.kept) for r in loaded.rejects] == [("region: 1 more left out", "Invercargill", True)]
    assert loaded.contacts_removed == {"e-mail address": 1}
    assert "contact details taken out of the texts: 1 e-mail address" in loaded.notes


def test_contacts_are_kept_where_that_is_asked_for(tmp_path: Path) -> None:
    loaded = postings(written(tmp_path, BAKER), keep_contacts=True)
    assert "Ask jobs@cafe.example" in loaded.records[0].text
    assert loaded.contacts_removed == {}


NURSE = {"@type": "JobPosting", "title": "Nurse", "description": "Dress wounds", "url": "https://x.example/n"}


@pytest.mark.parametrize(
    "document",
    [
        [BAKER, NURSE],
        {"@context": "https://schema.org", "@graph": [BAKER, {"@type": "WebSite"}, NURSE]},
        {"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": one} for one in (BAKER, NURSE)]},
        {"@type": "DataFeed", "dataFeedElement": [{"item": BAKER}, {"item": NURSE}]},
    ],
)
def test_adverts_are_found_wherever_they_stand(tmp_path: Path, document: object) -> None:
    assert [p.id for p in postings(written(tmp_path, document)).records] == ["Cafe Nine 4711", "https://x.example/n"]


@pytest.mark.parametrize(
    ("wrapped", "name"),
    [
        (page(json.dumps(BAKER)), "a.html"),
        (page("<!--\n" + json.dumps(BAKER) + "\n-->"), "a.htm"),
        (page("//<![CDATA[\n" + json.dumps(BAKER) + "\n//]]>"), "a"),
        (page('{"@type": "BreadcrumbList", broken') + page(json.dumps(BAKER)), "a.html"),
        (page(json.dumps(BAKER), '<div itemscope itemtype="https://schema.org/JobPosting"></div>'), "a.html"),
        (page(json.dumps(BAKER).replace("Bake bread</li>", "Bake\nbread</li>")), "a.html"),
        (json.dumps(BAKER) + "\n", "a.jsonl"),
        (json.dumps(BAKER), "a.jsonld"),
    ],
)
def test_pages_and_lines_hold_the_same_advert(tmp_path: Path, wrapped: str, name: str) -> None:
    (found,) = postings(written(tmp_path, wrapped, name)).records
    assert (found.id, found.text) == ("Cafe Nine 4711", BAKER_TEXT)


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "a.html.gz"
    path.write_bytes(gzip.compress(page(json.dumps(BAKER)).encode()))
    assert postings(path).records[0].text == BAKER_TEXT


MICRODATA = """<html><body><div itemscope itemtype="http://schema.org/JobPosting">
  <h1 itemprop="title">Café <b>cook</b></h1>
  <meta itemprop="datePosted" content="2026-02-01">
  <span itemprop="hiringOrganization" itemscope itemtype="http://schema.org/Organization">
    <span itemprop="name">Cafe Nine</span></span>
  <div itemprop="jobLocation" itemscope itemtype="http://schema.org/Place"><p itemprop="address" itemscope
    itemtype="http://schema.org/PostalAddress"><i itemprop="addressLocality">Lyon</i></p></div>
  <div itemprop="description"><p>Tasks</p><ul><li>Cook rice<li>Serve</ul></div>
  <a itemprop="url" href="https://cafe.example/2">more</a></div></body></html>"""
RDFA = (
    MICRODATA.replace("itemprop", "property")
    .replace('itemscope itemtype="http://schema.org/', 'vocab="http://schema.org/" typeof="')
    .replace('itemscope\n    itemtype="http://schema.org/', 'typeof="')
)


@pytest.mark.parametrize("content", [MICRODATA, RDFA])
def test_marked_up_pages(tmp_path: Path, content: str) -> None:
    assert postings(written(tmp_path, content, "a.html")).records == (
        Posting(
            id="https://cafe.example/2",
            title="Café cook",
            text="Tasks\n\n• Cook rice\n• Serve",
            date=dt.date(2026, 2, 1),
            employer="Cafe Nine",
            region="Lyon",
            source="https://cafe.example/2",
        ),
    )


def test_a_jdx_posting(tmp_path: Path) -> None:
    """The employer is a node of its own; terms have prefixes and texts languages."""
    document = {
        "@context": "http://jobdataexchange.org/jdxcontext.json",
        "@graph": [
            {"@id": "_:org", "@type": "schema:Organization", "schema:legalName": {"en-US": "Harbour Hospital"}},
            {
                "@id": "_:job",
                "@type": "jdx:JobPosting",
                "schema:title": {"en-US": "Nurse", "fr": "Infirmière"},
                "schema:description": {"en-US": "Care for patients."},
                "schema:datePosted": "2026-01-05",
                "schema:hiringOrganization": {"@id": "_:org"},
                "schema:industry": {"en-US": "Hospitals"},
                "jdx:competency": [{"schema:name": {"en-US": "Dress wounds"}}, {"schema:name": {"en-US": "Report"}}],
                "jdx:requiredCredential": {"schema:description": {"en-US": "Registered nurse"}},
                "jdx:postingID": "HH-9",
            },
        ],
    }
    assert postings(written(tmp_path, document)).records == (
        Posting(
            id="HH-9",
            title="Nurse",
            text="Care for patients.\n\nSkills\n• Dress wounds\n• Report\n\nRequired credentials\nRegistered nurse",
            date=dt.date(2026, 1, 5),
            employer="Harbour Hospital",
            sector="Hospitals",
            source="jobs.json",
        ),
    )


def test_a_jdx_job_is_an_advert_where_it_has_none(tmp_path: Path) -> None:
    job = {"@type": "jdx:Job", "schema:title": "Nurse", "schema:description": "Care"}
    assert postings(written(tmp_path, job)).records[0].id == "jobs-00001"
    job["jdx:hasJobPosting"] = {"@type": "jdx:JobPosting", "schema:title": "Ward nurse", "schema:description": "Care"}  # type: ignore[assignment]
    assert [p.title for p in postings(written(tmp_path, job)).records] == ["Ward nurse"]


def test_an_hr_open_opening(tmp_path: Path) -> None:
    profile = {
        "positionId": {"value": 31, "schemeId": "Jobs"},
        "postingInstructions": [{"start": "2026-02-03", "end": None}],
        "positionTitle": "Tiler",
        "positionLocation": [{"city": "Perth", "countrySubDivisions": [{"value": "WA"}], "countryCode": "AU"}],
        "positionOrganizations": [{"name": "Tile Works"}],
        "jobCategories": [{"code": "47-2044"}],
        "positionFormattedDescriptions": [{"title": "Duties", "content": "<ul><li>Lay tiles</li></ul>"}],
        "positionCompetencies": [{"competencyName": "Grouting"}],
    }
    opening = {"documentId": {"value": "d1"}, "positionProfiles": [profile]}
    expected = Posting(
        id="31",
        title="Tiler",
        text="Duties\n• Lay tiles\n\nSkills\n• Grouting",
        date=dt.date(2026, 2, 3),
        employer="Tile Works",
        region="Perth, WA, AU",
        occupation="47-2044",
        source="jobs.json",
    )
    for document in ([opening], opening, {"positionOpening": opening}, profile):
        assert postings(written(tmp_path, document)).records == (expected,)


def test_what_cannot_be_read_is_rejected_and_the_rest_goes_through(tmp_path: Path) -> None:
    lines = [json.dumps(NURSE), '{"@type": "JobPosting", ', json.dumps({"@type": "JobPosting", "title": "Cook"})]
    loaded = postings(written(tmp_path, "\n".join(lines), "a.jsonl"))
    assert [p.title for p in loaded.records] == ["Nurse"]
    assert [(r.row, r.reason.split(":")[0]) for r in loaded.rejects] == [(2, "not valid JSON"), (3, "text is empty")]

    broken = written(tmp_path, page('{"@type": "JobPosting", "title": ') + page(json.dumps(NURSE)), "a.html")
    loaded = postings(broken)
    assert [p.title for p in loaded.records] == ["Nurse"]
    assert "a JSON-LD script of the page: not valid JSON" in loaded.rejects[0].reason


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        ("<html><body>JobPosting</body></html>", "a.html", "a document in HTML that is none of these: schema.org Job"),
        ('{"@type": "Course"}', "a.json", "a document in JSON that is none of these: schema.org JobPosting"),
        ("<a/>", "a.xml", "a document in XML that is none of these: schema.org JobPosting"),
        ('{"@type": "JobPosting"', "a.json", "not valid JSON"),
        ("[" * 100_000, "a.json", "nest 100,000 deep"),
    ],
)
def test_documents_that_hold_no_advert(tmp_path: Path, content: str, name: str, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        postings(written(tmp_path, content, name))
