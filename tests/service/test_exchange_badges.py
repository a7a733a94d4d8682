"""Open Badges 3.0 and learner records: what they teach arrives, what is wrong with them is said."""

import json
import re
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from openbadgeslib.ob3.contexts import bundled_contexts
from openbadgeslib.ob3.ldp import add_data_integrity_proof

from credlens.models.records import Credential, DeclaredSkill
from credlens.service.formats.catalogue import read_catalogue
from credlens.service.formats.exchange.badge_proof import _base58
from credlens.service.formats.exchange.format import Exported
from credlens.service.formats.exchange.open_badges_out import write_open_badges
from credlens.taxonomy.errors import UnreadableFileError

from .exchange_documents import load, lost_in_expansion, only, reasons, taught
from .exchange_records import CARE, EXPORTED, HYGIENE, LIFT, WOUNDS, credentials
from .exchange_samples import sample

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
UNSTATED = "outcomes: it states none and is aligned with no skill; its description stands for them"


def achievement(**changes: Any) -> dict[str, Any]:
    return {
        "id": "https://college.example/achievements/1",
        "type": ["Achievement"],
        "name": "Baking",
        "description": "Bakes bread and serves it.",
        "criteria": {"narrative": "A practical test."},
        **changes,
    }


def badge(about: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    subject = {"id": "did:example:1", "type": ["AchievementSubject"], "achievement": about or achievement()}
    return {
        "@context": CONTEXT,
        "id": "https://college.example/credentials/1",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://college.example", "type": ["Profile"], "name": "A College"},
        "validFrom": "2026-01-01T00:00:00Z",
        "name": "An award",
        "credentialSubject": subject,
        **changes,
    }


def alignment(name: str, **changes: Any) -> dict[str, Any]:
    return {"type": ["Alignment"], "targetName": name, "targetUrl": f"https://skills.example/{name}", **changes}


def endorsement(of: str, comment: str) -> dict[str, Any]:
    return {
        "@context": CONTEXT,
        "id": "https://board.example/e/1",
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": {"id": "https://board.example", "type": ["Profile"], "name": "Bakers' Board"},
        "validFrom": "2026-02-03T00:00:00Z",
        "credentialSubject": {"id": of, "type": ["EndorsementSubject"], "endorsementComment": comment},
    }


def test_an_achievement_teaches_what_it_is_aligned_with(tmp_path: Path) -> None:
    about = achievement(
        alignment=[
            alignment("bake", targetFramework="Bakers", targetCode="B1", targetType="CFItem"),
            alignment("a degree", targetType="ceterms:Credential"),
            alignment("EQF 5", targetType="ext:EQFLevel"),
        ],
        creator={"id": "https://guild.example", "type": ["Profile"], "name": "A Guild"},
        creditsAvailable=2.5,
        resultDescription=[{"id": "urn:r:1", "type": ["ResultDescription"], "name": "Practical"}],
        achievementType="Course",
    )
    found = only(load(badge(about), tmp_path))
    assert taught(found) == [("bake", [("bake", "https://skills.example/bake", "Bakers", "B1")])]
    assert [d.name for d in found.declared] == ["a degree"]
    assert (found.id, found.title, found.provider) == ("https://college.example/achievements/1", "Baking", "A Guild")
    assert (found.credits, found.level, found.assessments) == (2.5, "EQF 5", ("Practical",))
    assert dict(found.facts) == {"credential_type": "Course", "completion_criteria": "A practical test."}


def test_outcomes_listed_in_the_criteria_come_before_alignments(tmp_path: Path) -> None:
    about = achievement(
        criteria={"narrative": "You can:\n- bake bread\n* Serve tea\n1. wash up"},
        alignment=[alignment("Bake bread"), alignment("hygiene")],
    )
    found = only(load(badge(about), tmp_path))
    assert [o.text for o in found.outcomes] == ["bake bread", "Serve tea", "wash up"]
    assert [d.name for d in found.outcomes[0].declared] == ["Bake bread"]
    assert [d.name for d in found.declared] == ["hygiene"]


def test_a_description_stands_for_outcomes_and_that_is_said(tmp_path: Path) -> None:
    loaded = load(badge(), tmp_path)
    assert taught(only(loaded)) == [("Bakes bread and serves it.", [])]
    assert reasons(loaded, kept=True) == [UNSTATED]
    assert only(loaded).provider == "A College"


def test_achievements_by_themselves_and_lists_of_credentials(tmp_path: Path) -> None:
    alone = {"@context": CONTEXT, **achievement()}
    assert only(load(alone, tmp_path)).title == "Baking"
    second = badge(achievement(id="urn:2", name="Serving"))
    assert [c.title for c in load([badge(), second], tmp_path).records] == ["Baking", "Serving"]


def test_endorsements_are_evidence_of_what_they_endorse(tmp_path: Path) -> None:
    given = endorsement(achievement()["id"], "Bakers ask for this")
    evidence = ("2026-02-03; Bakers' Board; Bakers ask for this",)
    assert only(load([badge(), given], tmp_path)).employer_evidence == evidence
    assert only(load(badge(achievement(endorsement=[given])), tmp_path)).employer_evidence == evidence


def test_an_endorsement_by_itself_teaches_nothing(tmp_path: Path) -> None:
    loaded = load(endorsement("https://college.example", "In good standing"), tmp_path)
    assert reasons(loaded) == [
        "an endorsement of https://college.example, which is not in the document: import the achievement that it "
        "endorses, both in one list"
    ]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"@context": CONTEXT[1:]}, "@context: the first must be https://www.w3.org/ns/credentials/v2"),
        ({"@context": CONTEXT[:1]}, "@context: none of Open Badges 3.0"),
        ({"type": ["VerifiableCredential"]}, "type: VerifiableCredential, where AchievementCredential or"),
        ({"issuer": None}, "issuer: missing"),
        ({"issuer": {"id": "urn:1", "type": ["Person"]}}, "issuer: type Person, where Profile is needed"),
        ({"credentialSubject": {"type": ["AchievementSubject"]}}, "no achievement in it, so nothing that is taught"),
        ({"credentialSubject": None}, "credentialSubject: missing"),
        ({"evidence": [{"type": ["Proof"]}]}, r"evidence\[0\]: type Proof, where Evidence is needed"),
        ({"proof": {"verificationMethod": "z6Mk"}}, "'z6Mk': it has no scheme; https or did is needed"),
        ({"proof": {"verificationMethod": "did:ion:1"}}, "no known DID method 'ion'; known: key, web"),
        ({"proof": {"verificationMethod": "ftp://1"}}, "no known scheme 'ftp'"),
        (
            {"proof": {"cryptosuite": "eddsa-rdfc-2022", "verificationMethod": "did:key:z6MkO0"}},
            "its key is no Ed25519 key of 32 bytes",
        ),
    ],
)
def test_credentials_that_break_the_specification(changes: dict[str, Any], reason: str, tmp_path: Path) -> None:
    loaded = load(badge(**changes), tmp_path)
    assert not loaded.records
    (said,) = reasons(loaded)
    assert re.search(reason, said)


def test_an_achievement_needs_its_required_properties(tmp_path: Path) -> None:
    loaded = load(badge(achievement(criteria=None, description="")), tmp_path)
    assert reasons(loaded) == ["achievement: description and criteria missing"]


def test_awards_that_do_not_hold_are_read_and_remarked(tmp_path: Path) -> None:
    changes = {
        "validUntil": "2026-01-02T00:00:00Z",
        "credentialStatus": {"id": "https://college.example/list", "type": "1EdTechRevocationList"},
    }
    said = reasons(load(badge(**changes), tmp_path), kept=True)
    assert "the award has expired: it was valid until 2026-01-02" in said
    assert any("https://college.example/list is not asked, so whether the award was revoked" in one for one in said)
    early = reasons(load(badge(validFrom="2999-01-01T00:00:00Z"), tmp_path), kept=True)
    assert "the award is not valid yet: it is from 2999-01-01" in early
    assert "'soon' is no date and time" in reasons(load(badge(validFrom="soon"), tmp_path), kept=True)


def test_alignments_without_address_are_kept_and_remarked(tmp_path: Path) -> None:
    loaded = load(badge(achievement(alignment=[{"type": ["Alignment"], "targetName": "bake"}])), tmp_path)
    assert taught(only(loaded)) == [("bake", [("bake", "", "", "")])]
    assert reasons(loaded, kept=True) == ["alignment: targetUrl missing"]


def test_a_signature_is_checked_offline(tmp_path: Path) -> None:
    """A key made here signs a badge; after a change of its words the signature does not fit any more."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = "z" + base58(b"\xed\x01" + key.public_key().public_bytes_raw())
    signed = add_data_integrity_proof(badge(), pem, f"did:key:{public}#{public}")
    assert only(load(signed, tmp_path)).title == "Baking"
    signed["credentialSubject"]["achievement"]["name"] = "Surgery"
    assert reasons(load(signed, tmp_path)) == [
        "proof: the signature does not fit: what the credential says was changed after it was signed"
    ]


def test_without_the_extra_a_signature_is_left_unchecked_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "openbadgeslib.ob3.ldp", None)
    method = "did:key:z" + base58(b"\xed\x01" + bytes(32))
    loaded = load(badge(proof={"cryptosuite": "eddsa-rdfc-2022", "verificationMethod": method}), tmp_path)
    assert only(loaded).title == "Baking"
    assert any("signatures are not checked; pip install 'credlens[badges]'" in note for note in loaded.notes)


def base58(data: bytes) -> str:
    alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
    number, text = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        text = alphabet[digit] + text
    return text


def test_base58_comes_back() -> None:
    """258 = 4 * 58 + 26: digits 4 and 26 of the alphabet, "5" and "T"."""
    assert base58(b"\x01\x02") == "5T"
    assert _base58("5T") == b"\x01\x02"
    assert _base58("0OIl") == b""


def test_a_learner_record_gives_its_badges_and_achievements(tmp_path: Path) -> None:
    part = {"id": "urn:a:2", "type": ["Achievement"], "name": "Kneading", "description": "d", "criteria": {"id": "x"}}
    shared = badge(achievement(name="Selling"), id="https://college.example/credentials/9")
    record = badge(
        **{
            "@context": [CONTEXT[0], "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", CONTEXT[1]],
            "type": ["VerifiableCredential", "ClrCredential"],
            "credentialSubject": {
                "type": ["ClrSubject"],
                "verifiableCredential": [badge(), shared],
                "achievement": [achievement(), part],
                "association": [
                    {"associationType": "isParentOf", "sourceId": achievement()["id"], "targetId": "urn:a:2"},
                    {"associationType": "precedes", "sourceId": "urn:a:2", "targetId": achievement()["id"]},
                ],
            },
        }
    )
    loaded = load(record, tmp_path)
    assert [(c.id, c.title) for c in loaded.records] == [
        (achievement()["id"], "Baking"),
        ("https://college.example/credentials/9", "Selling"),  # an id that is another's gives way to the award's
        ("urn:a:2", "Kneading"),
    ]
    assert loaded.records[2].stacks_into == (achievement()["id"],)
    assert loaded.records[0].prerequisites == ("urn:a:2",)
    assert loaded.records[2].provider == "A College"


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "badge.json"
    write_open_badges([EXPORTED], path)
    (found,) = read_catalogue(path).records
    assert taught(found) == [
        (WOUNDS.outcomes[0].text, [as_values(CARE), as_values(HYGIENE)]),
        (WOUNDS.outcomes[1].text, [as_values(LIFT)]),
    ]
    kept = ("id", "title", "provider", "description", "credits", "assessments")
    assert [getattr(found, name) for name in kept] == [getattr(WOUNDS, name) for name in kept]
    document = json.loads(path.read_text(encoding="utf-8"))
    assert [a.get("credlens:probability") for a in document["alignment"]] == [0.914, None, 0.8]


@given(credentials())
@settings(max_examples=40)
def test_any_credential_comes_back(credential: Credential) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "badge.json"
        write_open_badges([Exported(credential=credential)], path)
        (found,) = read_catalogue(path).records
    assert [(o.text, o.declared) for o in found.outcomes] == [(o.text, o.declared) for o in distinct(credential)]
    assert (found.id, found.title, found.provider) == (credential.id, credential.title, credential.provider)


def distinct(credential: Credential) -> list[Any]:
    """Return the outcomes; of two with the same words the first has the skills of both, as words tell them apart."""
    places = {o.text.casefold(): n for n, o in enumerate(credential.outcomes)}
    skills: list[dict[DeclaredSkill, None]] = [{} for _ in credential.outcomes]
    for outcome in credential.outcomes:
        skills[places[outcome.text.casefold()]].update(dict.fromkeys(outcome.declared))
    return [replace(o, declared=tuple(s)) for o, s in zip(credential.outcomes, skills, strict=True)]


def test_what_is_written_expands_with_the_published_contexts(tmp_path: Path) -> None:
    path = tmp_path / "badges.json"
    write_open_badges([EXPORTED, replace(EXPORTED, credential=replace(WOUNDS, id="urn:second"))], path)
    for document in json.loads(path.read_text(encoding="utf-8")):
        assert lost_in_expansion(document, bundled_contexts()) == set()
        assert lost_in_expansion({**document, "unknownTerm": "lost"}, bundled_contexts()) == {"lost"}


def test_other_json_is_told_apart(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFileError, match=r"JSON that is none of these: .*Open Badges 3.0"):
        load({"name": "something"}, tmp_path)


def as_values(skill: DeclaredSkill) -> tuple[str, str, str, str]:
    return skill.name, skill.uri, skill.framework, skill.code


TEAMWORK = ("https://example.com/achievements/21st-century-skills/teamwork", "Teamwork", "Example Corp")
SIMPLE = (
    "spec/basicOpenBadgeCredential",
    "validator/derivedcredential",
    "validator/simple",
    "validator/simple-context-alias",
    "validator/simple-context-version",
    "validator/simple-did-web-method",
    "validator/simple-multiple-proofs",
    "validator/simple_v1",
)
INDUSTRY = "Example Industry Group"
ROBOTS = "https://robotics-competencies.example.com/competencies/"
BOARD = "Oregon State Board of Nursing - Certified Nursing Assistant"
TEAMWORK_TEXT = "This badge recognizes the development of the capacity to collaborate within a group environment."
DEGREE = ("https://1edtech.edu/achievements/degree", "1EdTech University Degree", "1EdTech University")


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "expected", "outcomes"),
    [
        *((f"openbadges3_{name}.json", TEAMWORK, [TEAMWORK_TEXT]) for name in SIMPLE),
        *(
            (f"openbadges3_{name}.json", DEGREE, ["1EdTech University Degree"])
            for name in ("spec/fullOpenBadge", "validator/complete", "validator/complete_v1")
        ),
        (
            "openbadges3_spec/skillAssertionCase.json",
            (
                "https://example.com/achievements/robotics/robot-programming",
                "Robot Programming",
                "Example Industry Group",
            ),
            ["Robot Programming"],
        ),
        (
            "openbadges3_spec/skillAssertionCtdl.json",
            (
                "https://example.com/achievements/math/linear-1",
                "Linear equations and inequalities",
                "Example Industry Group",
            ),
            ["Solve and graph linear equations and inequalities"],
        ),
        (
            "openbadges3_spec/achievementAlignmentCe.json",
            ("https://1edtech.edu/achievements/1", "Text analysis", "Example University"),
            ["Analyze a sample text"],
        ),
        (
            "openbadges3_validator/simple-did-key-method.json",
            ("urn:uuid:35258e6f-4c05-4215-8ada-38a5a5b80510", "test 1", "Andy F. Miller"),
            ["This is a test achievement"],
        ),
        (
            "openbadges3_validator/simple-eddsa-2022.json",
            ("did:1edtech:achievement:1", "some name", ""),
            ["some description"],
        ),
    ],
)
def test_the_valid_samples_of_open_badges(name: str, expected: tuple[str, ...], outcomes: list[str]) -> None:
    found = only(read_catalogue(sample(name)))
    assert (found.id, found.title, found.provider) == expected
    assert [o.text for o in found.outcomes] == outcomes


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "skill"),
    [
        (
            "skillAssertionCtdl",
            ("https://credentialfinder.org/competency/ce-6369c51f-4d86-4592-a761-8b32ae70a045",
             "Ivy Tech Community College of Indiana, MATH 135, FINITE MATH", "ce-6369c51f-4d86-4592-a761-8b32ae70a045"),
        ),
        (
            "skillAssertionCase",
            (f"{ROBOTS}robot-programming", "Example Robotics Framework", ""),
        ),
        (
            "achievementAlignmentCase",
            ("https://caseregistry.imsglobal.org/uri/74f5bb7d-d7cc-11e8-824f-0242ac160002",
             "Alabama Course of Study: English Language Arts", "74f5bb7d-d7cc-11e8-824f-0242ac160002"),
        ),
        (
            "fullOpenBadge",
            ("https://1edtech.edu/catalog/degree", "1EdTech University Program and Course Catalog", "degree"),
        ),
    ],
)  # fmt: skip
def test_the_alignments_of_the_samples(name: str, skill: tuple[str, str, str]) -> None:
    (outcome,) = only(read_catalogue(sample("openbadges3_spec", f"{name}.json"))).outcomes
    (declared,) = outcome.declared
    assert (declared.uri, declared.framework, declared.code) == skill
    assert declared.name == outcome.text


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("simple-err-context", "the first must be https://www.w3.org/ns/credentials/v2"),
        ("simple-err-type", "type: OtherCredential, VerifiableCredential, where"),
        ("simple-err-issuer", "issuer: missing"),
        ("simple-err-issued", "the award is not valid yet: it is from 2040-01-01"),
        ("simple-noproof", "no achievement in it"),
        ("simple-err-issuer-type", "issuer: type InvalidProfile, where Profile"),
        ("simple-err-issuer-parentorg-type", "issuer.parentOrg: type InvalidProfile, where Profile"),
        ("simple-err-issuer-otheridentifier-type", "issuer.otherIdentifier[1]: type InvalidIdentifierEntry"),
        ("simple-err-credential-subject-type", "credentialSubject: type InvalidAchievementSubject"),
        (
            "simple-err-credential-subject-identifier-type",
            "credentialSubject.identifier[0]: type InvalidIdentityObject",
        ),
        ("simple-err-credential-subject-profile-type", "credentialSubject.source: type InvalidProfile"),
        ("simple-err-credential-subject-result-type", "credentialSubject.result[1]: type InvalidResult"),
        (
            "simple-err-credential-subject-achievement-result-description-type",
            "credentialSubject.achievement.resultDescription[2]: type InvalidResultDescription",
        ),
        ("simple-err-evidence-type", "evidence[1]: type InvalidEvidence"),
        ("simple-err-proof-method", "its key is no Ed25519 key of 32 bytes"),
        ("simple-err-proof-method-no-scheme", "it has no scheme"),
        ("simple-err-proof-method-unknown-did-method", "no known DID method 'example'"),
        ("simple-err-proof-method-unknown-scheme", "no known scheme 'xxx'"),
        ("simple-err-proof-value", "the signature does not fit"),
        ("endorsement-err-schema-status-refresh", "https://state.gov/credentials/3732/revocations is not asked"),
        ("endorsement-err-schema-status-refresh", "refreshService: http://state.gov/credentials/3732 is not asked"),
        ("endorsement-err-schema-status-refresh", "https://state.gov/schema/endorsementcredential.json is not fetched"),
        ("endorsement-valid", "an endorsement of https://1edtech.edu/issuers/565049"),
    ],
)
def test_the_invalid_samples_get_their_complaint(name: str, complaint: str) -> None:
    loaded = read_catalogue(sample("openbadges3_validator", f"{name}.json"))
    assert not loaded.records
    (reason,) = reasons(loaded)
    assert complaint in reason


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "remark"),
    [
        ("simple-err-expired", "the award has expired: it was valid until 2010-01-01"),
        ("credential-status-revoked", "so whether the award was revoked or renewed since is not known"),
        ("credential-status-revoked-blank-nodes", "so whether the award was revoked or renewed since is not known"),
    ],
)
def test_samples_whose_award_does_not_hold_are_read_with_a_remark(name: str, remark: str) -> None:
    loaded = read_catalogue(sample("openbadges3_validator", f"{name}.json"))
    assert only(loaded).title in ("Teamwork", "Achievement 1")
    assert any(remark in reason for reason in reasons(loaded, kept=True))


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("simple", ["Teamwork", "Achievement 1", "Achievement 2"]),
        ("simple-noproof", ["Achievement 1", "Achievement 2"]),
        ("simple_old_safesigned", ["Achievement 1", "Achievement 2"]),
        (
            "simple_v1",
            ["Nurse Assistant 1 Program with Licensure", "Health Careers 1", "Human Anatomy and Physiology",
             "Intro to Health Careers", "Nurse Assisting 1", BOARD],
        ),
    ],
)  # fmt: skip
def test_the_samples_of_learner_records(name: str, titles: list[str]) -> None:
    loaded = read_catalogue(sample("clr2", f"{name}.json"))
    assert [c.title for c in loaded.records] == titles
    if name == "simple_v1":
        assert loaded.records[1].stacks_into == (loaded.records[0].id,)
        assert loaded.records[0].employer_evidence[0].startswith("2012-08-01; Oregon State Board of Nursing; ")
    else:
        assert loaded.records[-1].stacks_into == (loaded.records[-2].id,)
