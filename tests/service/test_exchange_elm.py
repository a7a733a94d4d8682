"""The European Learning Model: what its documents say arrives, and what it cannot be read for is said."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from pyld import jsonld

from credlens.models.conformance.conform import conformance
from credlens.models.conformance.verdicts import Verdict
from credlens.models.records import Credential, DeclaredSkill
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.durations import hours, iso_hours, weeks
from credlens.service.formats.exchange.elm_out import CONTEXT, write_elm
from credlens.service.formats.exchange.format import Exported
from credlens.taxonomy.errors import UnreadableFileError
from credlens.taxonomy.frameworks import find_framework

from .exchange_records import CARE, EXPORTED, HYGIENE, LIFT, credentials
from .exchange_samples import sample

ESCO = "http://data.europa.eu/esco/skill/"
COUNTRY = "http://publications.europa.eu/resource/authority/country/"


def concept(uri: str, label: str) -> dict[str, Any]:
    return {"id": uri, "type": "Concept", "prefLabel": {"de": f"({label})", "en": label}}


def specification(**changes: Any) -> dict[str, Any]:
    return {
        "id": "urn:test:spec",
        "type": "Qualification",
        "title": {"fr": "Soins des plaies", "en": "Wound care"},
        "volumeOfLearning": "PT12H30M",
        "eqfLevel": {"id": "http://data.europa.eu/snb/eqf/5", "type": "Concept"},
        "creditPoint": [
            {"type": "CreditPoint", "framework": {"id": "http://example.org/own"}, "point": "9"},
            {"framework": {"id": "http://data.europa.eu/snb/education-credit/6fcec5c5af"}, "point": "0.5"},
        ],
        "learningOutcome": {
            "type": "LearningOutcome",
            "title": {"en": "Dress wounds"},
            "relatedESCOSkill": concept(ESCO + "1", "care for wounds"),
            "relatedSkill": [
                {**concept("http://example.org/s/2", "hygiene"), "inScheme": {"id": "http://example.org/s"}}
            ],
        },
        **changes,
    }


def credential(*claims: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": "urn:credential:1",
        "type": ["VerifiableCredential", "EuropeanDigitalCredential"],
        "credentialSubject": {"type": "Person", "fullName": {"en": "A Learner"}, "hasClaim": list(claims)},
    }


def achievement(**changes: Any) -> dict[str, Any]:
    place = {"address": {"countryCode": concept(COUNTRY + "IRL", "Ireland")}}
    return {
        "type": "LearningAchievement",
        "title": {"en": "An award"},
        "awardedBy": {"awardingBody": {"legalName": {"en": "Harbour College"}, "location": place}},
        "provenBy": {
            "type": "LearningAssessment",
            "title": {"en": "Ward test"},
            "idVerification": concept("http://example.org/v", "Supervised"),
            "hasPart": [{"title": {"en": "Oral part"}}],
        },
        "specifiedBy": specification(),
        **changes,
    }


def read(tmp_path: Path, document: Any, name: str = "award.json") -> Any:
    path = tmp_path / name
    path.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    return read_catalogue(path)


def test_a_credential_arrives_with_all_that_it_says_of_the_learning(tmp_path: Path) -> None:
    [found] = read(tmp_path, credential(achievement())).records
    assert (found.id, found.title, found.provider) == ("urn:credential:1", "Wound care", "Harbour College")
    assert (found.jurisdiction, found.level, found.credits, found.hours) == ("IE", "EQF 5", 0.5, 12.5)
    assert found.assessments == ("Ward test", "Oral part")
    [outcome] = found.outcomes
    assert outcome.text == "Dress wounds"
    assert outcome.declared == (
        DeclaredSkill(name="care for wounds", uri=ESCO + "1", framework="ESCO"),
        DeclaredSkill(name="hygiene", uri="http://example.org/s/2", framework="http://example.org/s"),
    )
    assert found.fact("skill_uris") == ESCO + "1"
    assert found.fact("identity_verification") == "Supervised"
    assert "A Learner" not in repr(found)


def test_uploads_signed_documents_and_lists_hold_the_same_credential(tmp_path: Path) -> None:
    plain = credential(achievement())
    signed = {"payload": json.dumps(plain), "signatures": [{"protected": "x", "signature": "y"}]}
    expected = read(tmp_path, plain).records
    for wrapped in ({"credential": plain}, signed, [plain], {"@graph": [plain]}):
        assert read(tmp_path, wrapped).records == expected
    assert any("signature is not verified" in note for note in read(tmp_path, signed).notes)


def test_a_signed_document_that_holds_no_json_is_told(tmp_path: Path) -> None:
    broken = {"payload": "{credential", "signatures": []}
    with pytest.raises(UnreadableFileError, match="payload is no JSON"):
        read(tmp_path, {**broken, "@context": "credential"})


def test_a_specification_alone_is_a_credential(tmp_path: Path) -> None:
    [found] = read(tmp_path, {"@context": "http://data.europa.eu/snb/model/context/edc-ap", **specification()}).records
    assert (found.id, found.title, len(found.outcomes)) == ("urn:test:spec", "Wound care", 1)


def test_parts_of_an_achievement_are_rows_that_stack_into_it(tmp_path: Path) -> None:
    parts = [achievement(specifiedBy=specification(title={"en": "Part"})), achievement(specifiedBy={})]
    loaded = read(tmp_path, credential(achievement(hasPart=parts)))
    assert [(r.id, r.title, r.stacks_into) for r in loaded.records] == [
        ("urn:credential:1", "Wound care", ()),
        ("urn:credential:1/1", "Part", ("urn:credential:1",)),
    ]
    [reject] = loaded.rejects
    assert (reject.row, reject.value, reject.kept) == (3, "urn:credential:1/2", False)
    assert "'An award': it states no learning outcome" in reject.reason


def test_a_claim_that_is_no_achievement_is_rejected_by_its_name(tmp_path: Path) -> None:
    loaded = read(tmp_path, credential({"type": "LearningActivity", "title": {"en": "A talk"}}))
    assert loaded.counts.rejected == 1
    assert loaded.rejects[0].reason == "the credential claims LearningActivity and no learning achievement"


def test_an_outcome_is_its_name_and_what_is_said_of_it(tmp_path: Path) -> None:
    skill = concept(ESCO + "1", "care")
    outcomes = [
        {"title": {"en": "Hygiene"}, "description": {"en": "Wash hands."}},
        {"prefLabel": {"en": "Learning outcome 2"}, "description": {"en": "Dress wounds."}},
        {"title": {"en": "Several"}, "description": {"en": "Learners will be able to:\n- lift\n- turn"}},
        {"title": {"en": "One"}, "description": {"en": "- lift\n- turn"}, "relatedESCOSkill": skill},
        {"type": "LearningOutcome"},
    ]
    [found] = read(tmp_path, credential(achievement(specifiedBy=specification(learningOutcome=outcomes)))).records
    assert [o.text for o in found.outcomes] == [
        "Hygiene: Wash hands.",
        "Dress wounds.",
        "lift",
        "turn",
        "One: - lift - turn",
    ]


def test_a_summary_of_outcomes_stands_in_for_outcomes(tmp_path: Path) -> None:
    summary = {"type": "Note", "noteLiteral": {"en": "On completion the learner will be able to:\n- lift\n- turn"}}
    said = specification(learningOutcome=None, learningOutcomeSummary=summary)
    [found] = read(tmp_path, credential(achievement(specifiedBy=said))).records
    assert [o.text for o in found.outcomes] == ["lift", "turn"]


CATALOGUE = """<?xml version="1.0"?>
<Courses xmlns="http://data.europa.eu/snb/model/ap/loq-constraints/" xmlns:skos="http://www.w3.org/2004/02/skos/core#">
 <learningAchievementSpecificationReferences>
  <qualification id="http://example.org/q">
   <title language="nl">Wondzorg</title><title language="en">Wound care</title>
   <volumeOfLearning>PT40H</volumeOfLearning>
   <learningOutcome idref="http://example.org/lo"/><provenBy idref="http://example.org/a"/>
   <awardingOpportunity><awardingBody idref="http://example.org/o"/></awardingOpportunity>
   <EQFLevel uri="http://data.europa.eu/snb/eqf/4"/>
   <hasPart idref="http://example.org/q"/>
  </qualification>
 </learningAchievementSpecificationReferences>
 <learningOutcomeReferences><learningOutcome id="http://example.org/lo">
   <title language="en">Dress wounds</title>
   <relatedESCOSkill uri="http://data.europa.eu/esco/skill/1">
    <skos:prefLabel language="en">care</skos:prefLabel>
   </relatedESCOSkill>
 </learningOutcome></learningOutcomeReferences>
 <learningAssessmentSpecificationReferences><learningAssessmentSpecification id="http://example.org/a">
   <title language="en">Test</title><hasPart idref="http://example.org/a"/>
 </learningAssessmentSpecification></learningAssessmentSpecificationReferences>
 <agentReferences>
  <organisation id="http://example.org/o"><legalName language="en">Harbour College</legalName></organisation>
 </agentReferences>
</Courses>"""


def test_a_catalogue_in_xml_is_read_through_its_references(tmp_path: Path) -> None:
    [found] = read(tmp_path, CATALOGUE, "loq.xml").records
    assert (found.id, found.title, found.provider) == ("http://example.org/q", "Wound care", "Harbour College")
    assert (found.level, found.hours, found.assessments) == ("EQF 4", 40, ("Test",))
    [outcome] = found.outcomes
    assert (outcome.text, outcome.declared[0].uri) == ("Dress wounds", ESCO + "1")


def test_references_in_a_circle_or_a_long_chain_end(tmp_path: Path) -> None:
    chain = "".join(f'<x id="i{n}"><title idref="i{n + 1}"/></x>' for n in range(5000))
    found = read(tmp_path, CATALOGUE.replace("<agentReferences>", chain + "<agentReferences>"), "loq.xml")
    assert found.counts.records == 1


def test_an_award_says_when_and_that_somebody_is_named_but_not_who(tmp_path: Path) -> None:
    claim = {"type": "LearningAchievement", "specifiedBy": specification()}
    award = {**credential(claim), "validFrom": "2026-03-31T22:00:00Z"}
    [found] = read(tmp_path, json.dumps(award)).records
    assert (found.fact("learner"), found.fact("awarded")) == ("identified in the award", "2026-03-31")
    assert "A Learner" not in repr(found)
    award["credentialSubject"].pop("fullName")
    del award["validFrom"]
    [found] = read(tmp_path, json.dumps(award)).records
    assert (found.fact("learner"), found.fact("awarded")) == ("", "")


def test_other_xml_and_json_are_not_taken(tmp_path: Path) -> None:
    for name, text in (("a.xml", "<Courses/>"), ("a.json", '{"type": "credential"}')):
        with pytest.raises(UnreadableFileError, match="that is none of these"):
            read(tmp_path, text, name)


@pytest.mark.parametrize(
    ("duration", "in_hours", "in_weeks"),
    [("PT60H", 60, None), ("PT1H15M", 1.25, None), ("P12W", None, 12), ("P60M", None, None), ("", None, None),
     ("P1DT2H", None, None), ("PT", None, None), ("sixty", None, None)],
)  # fmt: skip
def test_only_hours_and_weeks_are_taken_from_a_duration(
    duration: str, in_hours: float | None, in_weeks: float | None
) -> None:
    assert (hours(duration), weeks(duration)) == (in_hours, in_weeks)
    if in_hours:
        assert hours(iso_hours(in_hours)) == in_hours


@pytest.mark.data
@pytest.mark.parametrize("end", ["unsigned.jsonld", "unsigned-uploadable.json", "signed.jsonld"])
def test_the_sample_of_a_micro_credential(end: str) -> None:
    [found] = read_catalogue(sample("elm", f"Sample-MC-Annex1-{end}")).records
    assert (found.title, found.provider) == ("Digital micro-credential creation", "University of Zed")
    assert (found.jurisdiction, found.level, found.credits, found.hours) == ("IE", "EQF 6", 2, 60)
    assert found.assessments == ("Digital artefact assessment",)
    declared = {o.text: [(s.name, s.uri.rpartition("/")[2], s.framework) for s in o.declared] for o in found.outcomes}
    assert declared == {
        "Communication, collaboration and creativity": [
            ("stimulate creativity in the team", "ccdf3597-5c80-410f-896d-e1bdfa223de9", "ESCO"),
            ("communicate with target community", "80f308e6-0e09-404a-80cd-ec5f50f6f304", "ESCO"),
            ("establish collaborative relations", "326809fc-238d-40c2-881e-40042f7f2f0d", "ESCO"),
        ],
        "Developing digital content": [
            ("develop digital content", "5fd5c985-eaaa-47aa-8314-62359c54505a", "ESCO"),
            ("Developing digital content", "u69o196gu6", "DigComp"),
            ("Developing digital content Level 4", "3ol5wi3605", "DigComp"),
        ],
    }


@pytest.mark.data
def test_the_sample_of_a_micro_credential_lacks_one_mandatory_element() -> None:
    """Its own record names no quality assurance; of the learner only that one is identified is kept."""
    [found] = read_catalogue(sample("elm", "Sample-MC-Annex1-unsigned-uploadable.json")).records
    annex = conformance(found, find_framework("eu-annex-1"), as_of=dt.date(2026, 11, 1), issued=True)
    mandatory = {f.rule.id: f.verdict for f in annex.findings if "mandatory" in f.rule.clause}
    assert len(mandatory) == 11
    assert mandatory.pop("eu-quality") is Verdict.UNDECIDED
    assert set(mandatory.values()) == {Verdict.HOLDS}
    assert (found.fact("learner"), found.fact("awarded")) == ("identified in the award", "2022-12-31")


@pytest.mark.data
def test_the_sample_of_a_diploma_supplement_has_a_degree_and_two_courses() -> None:
    loaded = read_catalogue(sample("elm", "EDC_DiplomaSupplement_AA.xml"))
    degree, course = loaded.records
    assert (degree.title, degree.provider, degree.credits, degree.hours) == (
        "Master of Science in Civil Engineering", "JAMK University of Applied Sciences", 120, 1440,
    )  # fmt: skip
    assert len(degree.outcomes) == 17
    assert (course.title, course.level, course.credits, course.hours) == ("Applied mathematics", "EQF 5", 5, 60)
    assert course.stacks_into == (degree.id,)
    assert [[s.name for s in o.declared] for o in course.outcomes] == [
        ["execute analytical mathematical calculations", "use mathematical tools and equipment"],
        ["compile reservoir performance plans"],
    ]
    [reject] = loaded.rejects
    assert "'Concrete structures I': it states no learning outcome" in reject.reason


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "first", "level"),
    [
        ("loq.xml", "http://Q-01", "EQF 2"),
        ("loq_withLearningAchievementSpecification.xml", "http://LAchievementS-01", ""),
    ],
)
def test_the_sample_catalogues(name: str, first: str, level: str) -> None:
    loaded = read_catalogue(sample("elm", name))
    assert [r.title for r in loaded.records] == ["r6Z7KzQdvNjTBUzF1z", "W4NaPD.ShPOm_L_xnsxeqLdKXDTQ-z"]
    found = loaded.records[0]
    assert (found.id, found.level, found.provider) == (first, level, "HB-QzqZddn66D_SBl3gVv20WiJ")
    assert [o.text for o in found.outcomes] == ["xDJUMG", "LBU7"]
    assert [s.uri for s in found.outcomes[0].declared if s.framework == "ESCO"] == [
        "http://QRNImsAj/",
        "http://tZYAgHav/",
    ]
    # its points are no numbers
    assert [(r.column, r.value, r.kept) for r in loaded.rejects] == [
        ("credits", "S91ZbAwnQrf", True), ("credits", "_8mVU3g1nYc88E7avb", True),
    ]  # fmt: skip


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Sample-CertOfPart-unsigned.jsonld", "claims LearningActivity and no learning achievement"),
        ("credential-sample.jsonld", "'some kind of learning achievement': it states no learning outcome"),
    ],
)
def test_samples_that_say_nothing_of_outcomes_are_rejected(name: str, reason: str) -> None:
    loaded = read_catalogue(sample("elm", name))
    assert not loaded.records
    assert reason in loaded.rejects[0].reason


def written(tmp_path: Path, *exported: Exported) -> Any:
    path = tmp_path / "out.jsonld"
    write_elm(exported, path)
    return json.loads(path.read_text(encoding="utf-8"))["@graph"]


def test_outcomes_are_written_with_esco_skills_and_who_says_so(tmp_path: Path) -> None:
    [said] = written(tmp_path, EXPORTED)
    first, second = said["learningOutcome"]
    assert [s["id"] for s in first["relatedESCOSkill"]] == [CARE.uri]
    assert [s["prefLabel"] for s in first["relatedSkill"]] == [{"en": "hygiene"}]
    assert [s["id"] for s in second["relatedESCOSkill"]] == [LIFT.uri]
    assert "relatedSkill" not in second
    assert first["additionalNote"][0]["noteLiteral"]["en"] == (
        "care for wounds: declared by the record and found by credlens on 2026-03-31, "
        "probability 0.91, in “Dress wounds”"
    )
    assert second["additionalNote"][0]["noteLiteral"]["en"].startswith("lift patients: found by credlens")
    assert (said["volumeOfLearning"], said["eqfLevel"]["id"]) == ("PT12H30M", "http://data.europa.eu/snb/eqf/5")


def test_credits_outside_the_union_are_no_ects_points(tmp_path: Path) -> None:
    elsewhere = Exported(credential=replace(EXPORTED.credential, jurisdiction="NZ"))
    assert [["creditPoint" in s for s in written(tmp_path, one)] for one in (EXPORTED, elsewhere)] == [[True], [False]]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    written(tmp_path, EXPORTED)
    [back] = read_catalogue(tmp_path / "out.jsonld").records
    c = EXPORTED.credential
    assert (back.id, back.title, back.provider, back.description) == (c.id, c.title, c.provider, c.description)
    assert (back.level, back.credits, back.hours) == ("EQF 5", 2.5, 12.5)
    assert (back.assessments, back.prerequisites) == (c.assessments, c.prerequisites)
    # once written, a found skill is one that the document declares
    assert [o.declared for o in back.outcomes] == [
        (CARE, HYGIENE),
        (LIFT,),
    ]


@given(credential=credentials())
def test_names_outcomes_and_skills_of_esco_survive(
    credential: Credential, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("elm")
    written(folder, Exported(credential=credential))
    [back] = read_catalogue(folder / "out.jsonld").records
    assert (back.id, back.title, back.provider) == (credential.id, credential.title, credential.provider)
    assert [(o.text, o.declared) for o in back.outcomes] == [(o.text, o.declared) for o in credential.outcomes]


# What catalogues (loq.xml) say beside the properties that the sample of a credential has.
CATALOGUE_PROPERTIES = {
    "Qualification": {"description", "provenBy", "awardingOpportunity"},
    "LearningOutcome": {"additionalNote"},
    "LearningAssessmentSpecification": {"title"},
    "AwardingOpportunity": {"awardingBody"},
}


@pytest.mark.data
def test_every_node_written_has_the_shape_of_the_sample(tmp_path: Path) -> None:
    shapes: dict[str, set[str]] = {name: set(keys) for name, keys in CATALOGUE_PROPERTIES.items()}
    document = json.loads(sample("elm", "Sample-MC-Annex1-unsigned-uploadable.json").read_text(encoding="utf-8"))
    for kind, keys in _typed(document):
        shapes.setdefault(kind, set()).update(keys)
    found = [*_typed(written(tmp_path, EXPORTED))]
    assert {kind for kind, _ in found} >= {"Qualification", "LearningOutcome", "Concept", "Note", "CreditPoint"}
    assert not [(kind, keys - shapes[kind]) for kind, keys in found if keys - shapes[kind] - {"id", "type"}]


def _typed(value: Any) -> Iterator[tuple[str, set[str]]]:
    """Yield the type and the properties of every node of a document."""
    if isinstance(value, list):
        for item in value:
            yield from _typed(item)
    elif isinstance(value, dict):
        if isinstance(value.get("type"), str):
            yield value["type"], set(value)
        for inner in value.values():
            yield from _typed(inner)


ELM = "http://data.europa.eu/snb/model/elm/"
OF_THE_MODEL = (
    "Qualification LearningOutcome LearningAssessmentSpecification Note CreditPoint Organisation AwardingOpportunity "
    "learningOutcome relatedESCOSkill relatedSkill additionalNote eqfLevel creditPoint framework point "
    "volumeOfLearning entryRequirement provenBy awardingOpportunity awardingBody"
)
# What the published context of the model says of the terms that are written.
TERMS = {
    "id": "@id",
    "type": "@type",
    **{
        name: {"@id": f"http://purl.org/dc/terms/{name}", "@container": "@language"}
        for name in ("title", "description")
    },
    "prefLabel": {"@id": "http://www.w3.org/2004/02/skos/core#prefLabel", "@container": "@language"},
    "inScheme": {"@id": "http://www.w3.org/2004/02/skos/core#inScheme", "@type": "@id"},
    "notation": "http://www.w3.org/2004/02/skos/core#notation",
    "Concept": "http://www.w3.org/2004/02/skos/core#Concept",
    "ConceptScheme": "http://www.w3.org/2004/02/skos/core#ConceptScheme",
    "legalName": {"@id": "http://www.w3.org/ns/regorg#legalName", "@container": "@language"},
    "noteLiteral": {"@id": ELM + "noteLiteral", "@container": "@language"},
    **{name: ELM + name for name in OF_THE_MODEL.split()},
}


def test_the_document_expands_without_losing_a_property(tmp_path: Path) -> None:
    def load(address: str, options: Any) -> Any:
        assert address == CONTEXT
        return {"contextUrl": None, "documentUrl": address, "document": {"@context": TERMS}}

    path = tmp_path / "out.jsonld"
    dropped: list[str] = []
    write_elm([EXPORTED], path)
    document = json.loads(path.read_text(encoding="utf-8"))
    [said] = jsonld.expand(document, {"documentLoader": load}, on_property_dropped=dropped.append)
    assert not dropped
    assert said["@type"] == [ELM + "Qualification"]
    skills = [s["@id"] for o in said[ELM + "learningOutcome"] for s in o.get(ELM + "relatedESCOSkill", [])]
    assert skills == [CARE.uri, LIFT.uri]
