"""Documents of odd shapes: whatever stands where, a reader gives rows, faults or one clear error."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.elm import ELM
from credlens.service.formats.exchange.format import ExchangeFormat
from credlens.service.formats.exchange.rsd_json import RSD_JSON
from credlens.service.formats.exchange.schema_org import SCHEMA_ORG
from credlens.taxonomy.errors import CredlensError

KEYS = {
    "elm": "id type title prefLabel description specifiedBy learningOutcome relatedESCOSkill relatedSkill inScheme "
    "hasPart awardedBy awardingBody legalName location address countryCode provenBy gradingScheme creditPoint "
    "framework point eqfLevel nqfLevel volumeOfLearning entryRequirement noteLiteral learningOutcomeSummary hasClaim "
    "credentialSubject",
    "rsd-json": "id uuid name skills skillName skillStatement alignments isPartOf occupations code standards "
    "authors author collections description status",
    "schema-org-course": "@id @type name teaches assesses competencyRequired provider recognizedBy identifier value "
    "educationalLevel numberOfCredits timeRequired hasCourseInstance courseMode validIn address addressCountry "
    "coursePrerequisites isPartOf credentialCategory educationalCredentialAwarded inDefinedTermSet termCode url",
}
WORDS = (
    "LearningAchievement",
    "Qualification",
    "Course",
    "DefinedTerm",
    "PT3H",
    "en",
    "a: b; c; d",
    "http://e.example/1",
    "",
)


def values(keys: str) -> st.SearchStrategy[Any]:
    """Return any JSON whose objects have the keys of a format, and what such objects have in the wrong places."""
    leaf = st.none() | st.booleans() | st.integers(-9, 9) | st.floats(allow_nan=False) | st.sampled_from(WORDS)
    named = st.sampled_from([*keys.split(), "en", "@value", "@id"])
    return st.recursive(
        leaf, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(named, inner, max_size=5), max_leaves=25
    )


def documents(form: ExchangeFormat) -> st.SearchStrategy[Any]:
    """Return documents that a format takes for its own, with anything inside."""
    any_of = values(KEYS[form.id])
    objects = st.dictionaries(st.sampled_from(KEYS[form.id].split()), any_of, max_size=8)
    if form is ELM:
        credential = {"type": "EuropeanDigitalCredential", "x": "credential"}
        subject = st.builds(lambda o: {"hasClaim": {**o, "type": "LearningAchievement"}}, objects)
        return st.builds(lambda o, s: {**o, **credential, "credentialSubject": s}, objects, subject | any_of)
    if form is RSD_JSON:
        skill = st.builds(lambda o: {"skillName": "a", "skillStatement": "b", **o}, objects)
        return st.lists(skill | st.builds(lambda o, s: {**o, "skills": [s, o]}, objects, skill), min_size=1, max_size=3)
    return st.builds(lambda o: {**o, "@context": "https://schema.org", "@type": "Course"}, objects)


@pytest.mark.parametrize("form", [ELM, RSD_JSON, SCHEMA_ORG], ids=lambda form: form.id)
@settings(max_examples=60)
@given(data=st.data())
def test_any_document_is_read_or_refused(
    form: ExchangeFormat, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / f"odd-{form.id}.json"
    path.write_text(json.dumps(data.draw(documents(form))), encoding="utf-8")
    try:
        loaded = read_catalogue(path, format=form.id)
    except CredlensError:
        return
    assert loaded.counts.rows == loaded.counts.records + loaded.counts.rejected
    assert all(record.title and record.outcomes for record in loaded.records)


@pytest.mark.parametrize("form", [ELM, RSD_JSON, SCHEMA_ORG], ids=lambda form: form.id)
@pytest.mark.parametrize(
    "content", ["[]", "{}", "null", "3", '"x"', "[[[]]]", '{"@graph": 3}', '{"payload": 1, "signatures": 2}']
)
def test_documents_that_hold_nothing_are_told(form: ExchangeFormat, content: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(CredlensError):
        read_catalogue(path, format=form.id)
