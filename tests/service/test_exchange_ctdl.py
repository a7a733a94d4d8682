"""CTDL and CTDL-ASN: credentials, courses and frameworks as graphs, resources, envelopes and achievements."""

import base64
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from credlens.models.records import Credential
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.ctdl_out import write_ctdl
from credlens.service.formats.exchange.format import Exported
from credlens.taxonomy.errors import UnreadableFileError

from .exchange_documents import load, lost_in_expansion, only, reasons, taught
from .exchange_records import EXPORTED, WOUNDS, credentials
from .exchange_samples import sample

CTID = "ce-11111111-2222-3333-4444-555555555555"
ESCO = "http://data.europa.eu/esco/skill/1"


def course(**changes: Any) -> dict[str, Any]:
    return {
        "@id": "https://registry.example/course",
        "@type": "ceterms:Course",
        "ceterms:ctid": CTID,
        "ceterms:name": {"fr-CA": "Boulangerie", "en-US": "Baking"},
        "ceterms:description": {"en-US": "All about bread."},
        **{f"ceterms:{key}": value for key, value in changes.items()},
    }


def competency(number: int, text: str, **changes: Any) -> dict[str, Any]:
    return {
        "@id": f"https://registry.example/c{number}",
        "@type": "ceasn:Competency",
        "ceasn:competencyText": {"en-US": text},
        **{f"ceasn:{key}": value for key, value in changes.items()},
    }


def target(name: str, **changes: Any) -> dict[str, Any]:
    given = {f"ceterms:{key}": value for key, value in changes.items()}
    return {"@type": "ceterms:CredentialAlignmentObject", "ceterms:targetNodeName": {"en": name}, **given}


def graph(*nodes: dict[str, Any]) -> dict[str, Any]:
    return {"@context": "https://credreg.net/ctdl/schema/context/json", "@graph": list(nodes)}


def test_a_course_teaches_targets_competencies_and_references(tmp_path: Path) -> None:
    given = course(
        teaches=[
            target("bake bread", targetNode=ESCO, frameworkName={"en": "ESCO"}, codedNotation="S1"),
            target("wash up"),
            "https://registry.example/c1",
            "https://registry.example/lost",
        ]
    )
    kneading = competency(1, "Knead dough", competencyLabel={"en": "kneading"}, exactAlignment=["https://o.example/9"])
    loaded = load(graph(given, kneading), tmp_path)
    assert taught(only(loaded)) == [
        ("bake bread", [("bake bread", ESCO, "ESCO", "S1")]),
        ("wash up", []),
        ("Knead dough", [("kneading", "https://o.example/9", "", "")]),
    ]
    assert only(loaded).id == CTID
    assert only(loaded).title == "Baking"
    assert reasons(loaded, kept=True) == ["outcomes: a competency that it names is not in the document"]


def test_a_target_that_an_outcome_embodies_is_its_skill(tmp_path: Path) -> None:
    given = course(
        teaches=[
            target("Knead dough", targetNode="https://registry.example/c1"),
            target("kneading", targetNode=ESCO, frameworkName={"en": "ESCO"}, codedNotation="S1"),
        ]
    )
    found = only(load(graph(given, competency(1, "Knead dough", skillEmbodied=[ESCO])), tmp_path))
    assert taught(found) == [("Knead dough", [("kneading", ESCO, "ESCO", "S1")])]


def test_what_a_course_says_of_itself(tmp_path: Path) -> None:
    given = course(
        offeredBy=["https://registry.example/org"],
        atLevel=target("Level 5", frameworkName={"en": "EQF"}),
        creditValue=[{"@type": "ceterms:ValueProfile", "schema:value": 3}],
        estimatedDuration=[{"ceterms:exactDuration": "P9M"}, {"ceterms:timeRequired": "PT30H"}],
        lifeCycleStatusType="lifeCycle:Active",
        dateEffective="2026-01-02",
        expirationDate="2030-01-02",
        occupationType=[target("Bakers", codedNotation="51-3011"), target("Millers", codedNotation="none")],
        entryCondition=[{"ceterms:condition": {"en-US": ["Reading", "Writing"]}}],
        requires=[{"ceterms:description": {"en": "Be 18"}}],
        targetAssessment=[{"@type": "ceterms:AssessmentProfile", "ceterms:name": {"en": "Practical"}}],
        assessmentMethodDescription={"en": "Observation"},
        isPartOf=["https://registry.example/programme"],
        deliveryType=[target("Online")],
    )
    organisation = {"@id": "https://registry.example/org", "@type": "ceterms:Organization", "ceterms:name": {"en": "A"}}
    found = only(load(graph(given, organisation), tmp_path))
    assert (found.provider, found.framework, found.level) == ("A", "EQF", "Level 5")
    assert (found.credits, found.hours, found.status) == (3.0, 30.0, "Active")
    assert str(found.issued) == "2026-01-02"
    assert found.target_occupations == ("51-3011", "Millers")
    assert found.prerequisites == ("Reading; Writing", "Be 18")
    assert found.assessments == ("Practical", "Observation")
    assert found.stacks_into == ("https://registry.example/programme",)
    assert dict(found.facts) == {
        "credential_type": "Course",
        "delivery_mode": "Online",
        "valid_until": "2030-01-02",
    }


def test_a_credential_certifies_what_the_programme_it_requires_teaches(tmp_path: Path) -> None:
    given = {
        "@id": "urn:x:1",
        "@type": "ceterms:MicroCredential",
        "ceterms:name": "Baker",
        "ceterms:requires": [{"@type": "ceterms:ConditionProfile", "ceterms:targetLearningOpportunity": [CTID]}],
    }
    loaded = load(graph(given, course(teaches=[target("bake bread")])), tmp_path)
    assert [(c.title, [o.text for o in c.outcomes]) for c in loaded.records] == [
        ("Baker", ["bake bread"]),
        ("Baking", ["bake bread"]),
    ]
    stated = {**given, "ceterms:requires": [{"ceterms:targetCompetency": [target("sell bread")]}]}
    assert [o.text for o in only(load(graph(stated), tmp_path)).outcomes] == ["sell bread"]


def test_a_framework_has_its_lowest_competencies_as_outcomes_in_the_order_of_its_tree(tmp_path: Path) -> None:
    framework = {
        "@id": "https://registry.example/f",
        "@type": "ceasn:CompetencyFramework",
        "ceasn:name": {"en": "Bakers' skills"},
        "ceasn:publisherName": {"en": ["A Guild"]},
        "ceasn:hasTopChild": ["https://registry.example/c1"],
    }
    children = ["https://registry.example/c3", "https://registry.example/c2"]
    nodes = (
        competency(2, "Bake", isChildOf="https://registry.example/c1"),
        competency(3, "Knead"),
        competency(1, "Bread", hasChild=children),
        competency(4, "Sell"),
    )
    loaded = load(graph(framework, *nodes), tmp_path)
    assert [o.text for o in only(loaded).outcomes] == ["Knead", "Bake", "Sell"]
    assert (only(loaded).title, only(loaded).provider) == ("Bakers' skills", "A Guild")
    assert any('1 competencies of "Bakers\' skills" group others' in note for note in loaded.notes)
    assert reasons(load(graph(framework), tmp_path)) == ["a framework without its competencies; give the whole graph"]


def test_envelopes_are_opened(tmp_path: Path) -> None:
    given = course(teaches=[target("bake bread")])
    payload = base64.urlsafe_b64encode(json.dumps(given).encode()).decode().rstrip("=")
    for envelope in (
        {"envelope_type": "resource_data", "decoded_resource": given},
        [{"envelope_type": "resource_data", "resource_encoding": "jwt", "resource": f"e30.{payload}.c2ln"}],
    ):
        if isinstance(envelope, dict):
            assert only(load(envelope, tmp_path)).title == "Baking"
        else:
            assert only(load(envelope, tmp_path, format="ctdl")).title == "Baking"


def test_what_a_verifiable_credential_was_given_for(tmp_path: Path) -> None:
    context = ["https://www.w3.org/2018/credentials/v1", "http://credreg.net/ctdl/schema/context/json"]
    given = {
        "@context": context,
        "id": "http://college.example/1",
        "type": "VerifiableCredential",
        "credentialSubject": {
            "achievement": [
                {
                    "id": f"urn:c:{n}",
                    "type": "ceasn:Competency",
                    "ceasn:competencyLabel": label,
                    "ceasn:competencyText": f"Show {label}",
                }
                for n, label in enumerate(("baking", "selling"))
            ]
        },
    }
    found = only(load(given, tmp_path))
    assert (found.id, found.title) == ("http://college.example/1", "baking; selling")
    assert [o.text for o in found.outcomes] == ["Show baking", "Show selling"]


def test_what_says_nothing_is_rejected_or_left_out(tmp_path: Path) -> None:
    silent = {"@id": "urn:x:1", "@type": "ceterms:Certificate", "ceterms:name": {"en": "Silent"}}
    reference = {"@id": "_:b1", "@type": "ceterms:Certification", "ceterms:name": {"en": "CPA"}}
    lost = {**silent, "@id": "urn:x:2", "ceterms:requires": [{"ceterms:targetCompetency": ["urn:c:1", "urn:c:2"]}]}
    loaded = load(graph(silent, reference, lost), tmp_path)
    assert reasons(loaded) == [
        "it says nothing of what it teaches",
        "it says nothing of what it teaches; 2 competencies that it names are not in the document",
    ]
    assert any("1 credentials or courses are only referred to" in note for note in loaded.notes)
    organisation = {"@type": "ceterms:Organization", "ceterms:name": {"en": "A"}}
    with pytest.raises(UnreadableFileError, match="read as CTDL, it holds no credential"):
        load(graph(organisation), tmp_path)


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    given = replace(WOUNDS, framework="NFQ", status="Active", stacks_into=("urn:x:1",), jurisdiction="", facts=())
    path = tmp_path / "graph.json"
    write_ctdl([replace(EXPORTED, credential=given)], path)
    (found,) = read_catalogue(path).records
    found_skills = found.outcomes[1].declared
    assert [d.name for d in found_skills] == ["lift patients"]
    assert replace(found, outcomes=()) == replace(given, outcomes=())
    assert [(o.text, o.declared) for o in found.outcomes[:1]] == [(o.text, o.declared) for o in given.outcomes[:1]]
    weights = [t.get("ceterms:weight") for t in json.loads(path.read_text())["@graph"][0]["ceterms:teaches"]]
    assert weights == [None, None, 0.914, None, 0.8]


def test_a_ctid_becomes_a_resource_of_the_registry(tmp_path: Path) -> None:
    path = tmp_path / "graph.json"
    write_ctdl([replace(EXPORTED, credential=replace(WOUNDS, id=CTID))], path)
    node = json.loads(path.read_text())["@graph"][0]
    assert node["@id"] == f"https://credentialengineregistry.org/resources/{CTID}"
    assert node["ceterms:ctid"] == only(read_catalogue(path)).id == CTID


@given(credentials())
@settings(max_examples=40)
def test_any_credential_comes_back(credential: Credential) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "graph.json"
        write_ctdl([Exported(credential=credential)], path)
        (found,) = read_catalogue(path).records
    assert {o.text for o in found.outcomes} == {o.text for o in credential.outcomes}
    uris = [{d.uri for d in o.declared} for o in credential.outcomes]
    assert set().union(*({d.uri for d in o.declared} for o in found.outcomes)) == set().union(*uris)
    assert (found.id, found.title, found.provider) == (credential.id, credential.title, credential.provider)


def test_what_is_written_expands(tmp_path: Path) -> None:
    """The contexts are our own short ones: the prefixes that Credential Engine publishes, and language maps."""
    path = tmp_path / "graph.json"
    write_ctdl([EXPORTED], path)
    document = json.loads(path.read_text())
    prefixes = {
        "ceterms": "https://purl.org/ctdl/terms/",
        "ceasn": "https://purl.org/ctdlasn/terms/",
        "schema": "https://schema.org/",
    }
    maps = {
        name: {"@id": name, "@container": "@language"}
        for name in ("ceterms:name", "ceterms:description", "ceterms:targetNodeName", "ceterms:frameworkName",
                     "ceasn:competencyText")
    }  # fmt: skip
    contexts = {name: {"@context": {**prefixes, **maps}} for name in document["@context"]}
    assert lost_in_expansion(document, contexts) == set()


ONET = "O*NET Content Model Worker Requirements - "
DOL = ": U.S. Department of Labor (DOL)"


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "title", "count", "first"),
    [
        (
            "ONET Basic Skills Competency Framework 9-27-19", f"{ONET}Basic Skills{DOL}", 10,
            "Understanding written sentences and paragraphs in work related documents.",
        ),
        (
            "ONET Cross-Functional Skills Competency Framework 9-27-19", f"{ONET}Cross-Functional Skills{DOL}", 25,
            "Being aware of others' reactions and understanding why they react as they do.",
        ),
        ("ONET Knowledge Competency Framework 9-27-19", f"{ONET}Knowledge{DOL}", 33, None),
        (
            "ONET Abilities Competency Framework 9-27-19",
            "O*NET Content Model Worker Characteristics - Abilities: U.S. Department of Labor (DOL)", 52, None,
        ),
        ("ConnectingCredentials", "Beta Credentials Framework", 86, None),
    ],
)  # fmt: skip
def test_the_frameworks_among_the_samples(name: str, title: str, count: int, first: str | None) -> None:
    found = only(read_catalogue(sample("ctdl_examples", "Competency-Frameworks", f"{name}.json")))
    assert (found.title, len(found.outcomes)) == (title, count)
    assert first is None or found.outcomes[0].text == first


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "titles"),
    [
        (
            "ctdl_examples/CourseProgramExamples/programWithCourses",
            ["MS Applied Data Science", "Applied Data Science", "Data Analysis with Python", "Data Analysis with R",
             "Statistics", "Data Management"],
        ),
        ("ctdl_examples/CourseProgramExamples/programWithLifeCycle", ["Applied Data Science"]),
        (
            "ctdl_ingest_examples/LearningProgram_1_LearningProgram-1-graph",
            ["Lifelong Learning Accelerator", "Personal Growth Mastery", "Digital Skills Revolution",
             "Leadership and Innovation Excellence"],
        ),
        ("ctdl_ingest_examples/LearningProgram_1_Course-1a", ["Personal Growth Mastery"]),
        ("ctdl_ingest_examples/LearningProgram_2_LearningProgram-2", ["Cybersecurity Program"]),
        ("ctdl_ingest_examples/Credential_1_Credential-1-graph", ["Bachelor of Science in Cybersecurity"]),
        ("ctdl_ingest_examples/Credential_1_Credential-1", ["Bachelor of Science in Cybersecurity"]),
        ("ctdl_registry/cer-credential", ["21st Century Skills for Workplace Success"]),
    ],
)  # fmt: skip
def test_the_credentials_and_courses_among_the_samples(name: str, titles: list[str]) -> None:
    loaded = read_catalogue(sample(f"{name}.json"))
    assert [c.title for c in loaded.records] == titles
    assert set(reasons(loaded, kept=True)) == {"outcomes: it states none; its description stands for them"}


@pytest.mark.data
def test_what_the_samples_say_beside_titles() -> None:
    found = only(read_catalogue(sample("ctdl_ingest_examples", "LearningProgram_1_Course-1a.json")))
    assert found.id == "ce-7160aae4-5185-4564-95ab-428419974643"
    assert found.target_occupations == ("15-1131.00", "15-1251.00")
    assert found.prerequisites == ("High-school level of mathematics knowledge",)
    assert (str(found.issued), found.status) == ("2022-04-14", "Active")
    programme = read_catalogue(sample("ctdl_examples", "CourseProgramExamples", "programWithCourses.json")).records
    assert {c.provider for c in programme} == {"UC Sunnydale"}
    assert programme[0].status == "Deprecated"
    assert programme[2].stacks_into == (programme[1].id,)


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("s1_2_DegreeInRegistryAndVC", "Bachelor’s Degree"),
        ("s_2_2_CompetenceAndDegree", "Bachelor’s Degree"),
        ("s_2_1_StandaloneCompetence", "Knowledge of Science; Knowledge of Arts"),
    ],
)
def test_the_samples_of_achievements_in_ctdl(name: str, title: str) -> None:
    found = only(read_catalogue(sample("ctdl_examples", "CTDLinLERs_VCs_OpenBadges_CLRs", f"{name}.json")))
    assert found.title == title
    assert [o.text for o in found.outcomes] == [
        "Demonstrate a good knowledge of science…",
        "Demonstrate a good knowledge of arts…",
    ]


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("CTDLinLERs_VCs_OpenBadges_CLRs/s1_1_DegreeInRegistry", 1),
        ("CTDLinLERs_VCs_OpenBadges_CLRs/s_3_1_CoursesFromDifferntOrgs", 3),
        ("HandbookExamples/CredentialTypes/basicDescription", 1),
        ("HandbookExamples/QualificationsFramework/credentialLevel", 1),
        ("HandbookExamples/degreeWithConcentration", 1),
    ],
)
def test_samples_that_say_nothing_of_what_is_taught(name: str, count: int) -> None:
    loaded = read_catalogue(sample("ctdl_examples", f"{name}.json"))
    assert not loaded.records
    assert len(reasons(loaded)) == count
    assert all(reason.startswith("it says nothing of what it teaches") for reason in reasons(loaded))
