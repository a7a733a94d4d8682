"""Employers: invited, rating, endorsing; and what of it is published with a draft."""

import datetime as dt
from dataclasses import replace

import pytest

from credlens.models.conformance.evidence import Confirms, read_evidence
from credlens.models.records import Credential
from credlens.service.catalogue import credential_versions, get_credential
from credlens.service.codesign.drafts import (
    begin_draft,
    begin_revision,
    draft_versions,
    edit_draft,
    get_draft,
    list_drafts,
    save_version,
)
from credlens.service.codesign.edits import DraftEdit, OutcomeEdit
from credlens.service.codesign.invitations import guest_of, invite, list_invitations, revoke_invitation
from credlens.service.codesign.opinions import (
    Mark,
    endorse_version,
    list_endorsements,
    list_ratings,
    rate_skill,
    skill_opinions,
)
from credlens.service.codesign.publish import publish
from credlens.service.codesign.talk import add_comment, list_comments
from credlens.service.errors import ConflictError, ForbiddenError, MissingError, SignInError, StaleError
from credlens.service.office import Office
from credlens.service.people import Actor, Role
from credlens.service.store.sql.audit import AuditLog
from credlens.service.store.sql.drafts import HeldDraft
from credlens.service.store.sql.ledger import sealed_digest
from credlens.taxonomy.errors import InputError, UnknownConceptError

from .colleagues import ANA, BEN, COLLEGE, HOSPITAL, NURSE, actor, credential, keep, settle
from .conftest import NOW
from .test_pipeline import TAXONOMY

WELD, COOK = (skill.id for skill in TAXONOMY.skills[:2])


@pytest.fixture
def office(office: Office) -> Office:
    office.workspace.shelf.add(TAXONOMY)
    office.workspace.shelf.use(TAXONOMY.release.name)
    return settle(office)


@pytest.fixture
def draft(office: Office) -> HeldDraft:
    edit = DraftEdit(fields={"title": "Wound care"}, outcomes=(OutcomeEdit(text="Dress wounds"),))
    return begin_draft(office, ANA, edit)


def guest(office: Office, draft: HeldDraft, employer: str = "Hill Clinic") -> Actor:
    return guest_of(office, invite(office, ANA, draft.id, employer=employer, person="Gil").secret).actor


def newest(office: Office, draft: HeldDraft) -> tuple[int, str]:
    version = draft_versions(office, ANA, draft.id)[0]
    return version.version, version.digest


def endorse(office: Office, who: Actor, draft: HeldDraft, statement: str = "") -> None:
    version, digest = newest(office, draft)
    endorse_version(office, who, draft.id, version, digest=digest, statement=statement)


def test_a_link_lets_in_to_one_draft(office: Office, draft: HeldDraft) -> None:
    other = begin_draft(office, ANA, DraftEdit(fields={"title": "Lifting"}))
    gil = guest(office, draft)
    assert gil.role is Role.EMPLOYER
    assert get_draft(office, gil, draft.id) == draft
    assert [d.id for d in list_drafts(office, gil, size=10).items] == [draft.id]
    with pytest.raises(MissingError, match="no draft"):
        get_draft(office, gil, other.id)
    with pytest.raises(ForbiddenError, match="employer"):
        get_credential(office, gil, "c1")


def test_a_link_ends(office: Office, draft: HeldDraft) -> None:
    invited = invite(office, ANA, draft.id, employer="Hill Clinic", days=2)
    gil = guest_of(office, invited.secret).actor
    late = replace(office, clock=lambda: NOW + dt.timedelta(days=2))
    with pytest.raises(SignInError, match="not valid"):
        guest_of(late, invited.secret)
    with pytest.raises(MissingError, match="no draft"):
        add_comment(late, gil, draft.id, "Late")
    assert revoke_invitation(office, ANA, draft.id, invited.invitation.id).revoked_at == NOW
    with pytest.raises(SignInError, match="not valid"):
        guest_of(office, invited.secret)
    with pytest.raises(MissingError, match="no draft"):
        rate_skill(office, gil, draft.id, WELD, Mark.USEFUL)
    with pytest.raises(ConflictError, match="revoked before"):
        revoke_invitation(office, ANA, draft.id, invited.invitation.id)
    with pytest.raises(MissingError, match="no invitation 'x'"):
        revoke_invitation(office, ANA, draft.id, "x")


def test_a_secret_is_kept_nowhere(office: Office, draft: HeldDraft) -> None:
    invited = invite(office, ANA, draft.id, employer="Hill Clinic")
    with office.database.read() as connection:
        entries = "".join(map(repr, AuditLog(connection).entries()))
    assert invited.secret not in repr(list_invitations(office, ANA, draft.id)) + entries
    for wrong in ("", "x", invited.secret[:-1], invited.invitation.id):
        with pytest.raises(SignInError, match="not valid"):
            guest_of(office, wrong)


def test_a_guest_sees_its_own_invitation_alone(office: Office, draft: HeldDraft) -> None:
    guest(office, draft, "Sea Clinic")
    gil = guest(office, draft)
    assert [one.employer for one in list_invitations(office, gil, draft.id)] == ["Hill Clinic"]
    assert len(list_invitations(office, ANA, draft.id)) == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "say which employer"),
        ({"employer": "A", "days": 0}, "1 to 365 days"),
        ({"employer_id": "nowhere"}, "no organisation 'nowhere' has people here"),
    ],
)
def test_an_invitation_that_cannot_be(office: Office, draft: HeldDraft, given: dict[str, object], message: str) -> None:
    with pytest.raises(InputError, match=message):
        invite(office, ANA, draft.id, **given)  # type: ignore[arg-type]


def test_comments_say_whose_they_are(office: Office, draft: HeldDraft) -> None:
    gil = guest(office, draft)
    add_comment(office, gil, draft.id, " Which wounds? ", outcome_id="o1")
    add_comment(office, BEN, draft.id, "Deep ones.")
    found = [(c.text, c.organisation, c.outcome_id) for c in list_comments(office, gil, draft.id)]
    assert found == [("Which wounds?", "Hill Clinic", "o1"), ("Deep ones.", COLLEGE, "")]
    with pytest.raises(InputError, match="needs words"):
        add_comment(office, gil, draft.id, "  ")
    with pytest.raises(MissingError, match="no outcome 'o9'; nearest: o1"):
        add_comment(office, gil, draft.id, "x", outcome_id="o9")


def test_of_an_employer_the_last_word_on_a_skill_counts(office: Office, draft: HeldDraft) -> None:
    gil = guest(office, draft)
    invite(office, ANA, draft.id, employer_id=HOSPITAL)
    rate_skill(office, gil, draft.id, WELD, Mark.ESSENTIAL)
    rate_skill(office, NURSE, draft.id, WELD, Mark.USEFUL)
    rate_skill(office, gil, draft.id, WELD, Mark.NOT_NEEDED)
    rate_skill(office, gil, draft.id, COOK, Mark.ESSENTIAL)
    first, second = skill_opinions(list_ratings(office, ANA, draft.id))
    assert (first.skill_id, first.essential) == (COOK, ("Hill Clinic",))
    assert (second.useful, second.not_needed, second.essential) == (("Harbour Hospital",), ("Hill Clinic",), ())
    assert second.label == TAXONOMY.skill(WELD).label


def test_who_may_rate_what(office: Office, draft: HeldDraft) -> None:
    with pytest.raises(ForbiddenError, match="employer may"):
        rate_skill(office, ANA, draft.id, WELD, Mark.USEFUL)
    with pytest.raises(MissingError, match="no draft"):
        rate_skill(office, NURSE, draft.id, WELD, Mark.USEFUL)
    with pytest.raises(UnknownConceptError, match="No concept"):
        rate_skill(office, guest(office, draft), draft.id, "esco:none", Mark.USEFUL)


def test_an_endorsement_is_of_what_was_read(office: Office, draft: HeldDraft) -> None:
    gil = guest(office, draft)
    version, digest = newest(office, draft)
    with pytest.raises(ConflictError, match="not what was read"):
        endorse_version(office, gil, draft.id, version, digest="0" * 64)
    with pytest.raises(MissingError, match="no version '2'"):
        endorse_version(office, gil, draft.id, 2, digest=digest)
    endorse(office, gil, draft, "Just what we need.")
    with pytest.raises(ConflictError, match="endorsed version 1 before"):
        endorse(office, gil, draft)
    (found,) = list_endorsements(office, BEN, draft.id)
    assert (found.employer, found.statement, found.digest) == ("Hill Clinic", "Just what we need.", digest)


def test_an_empty_version_cannot_be_endorsed(office: Office) -> None:
    empty = begin_draft(office, ANA, DraftEdit(fields={"title": "Lifting"}))
    with pytest.raises(InputError, match="no outcome yet"):
        endorse(office, guest(office, empty), empty)


def test_what_employers_said_is_sealed(office: Office, draft: HeldDraft) -> None:
    gil = guest(office, draft)
    rate_skill(office, gil, draft.id, WELD, Mark.USEFUL)
    endorse(office, gil, draft)
    with office.database.read() as connection:
        sealed = [e for e in AuditLog(connection).entries() if e.subject.split()[0] in ("rating", "endorsement")]
        assert [sealed_digest(connection, entry.subject) for entry in sealed] == [entry.digest for entry in sealed]
    assert [(e.actor, e.organisation_id) for e in sealed] == [("Gil, Hill Clinic (by link)", COLLEGE)] * 2


def test_a_draft_is_published_with_its_employers_words(office: Office, draft: HeldDraft) -> None:
    gil = guest(office, draft)
    endorse(office, gil, draft, "Good; we need it.")
    edit = DraftEdit(outcomes=(OutcomeEdit(id="o1", text="Dress deep wounds"),))
    draft = edit_draft(office, ANA, draft.id, edit, before=draft.tag)
    with pytest.raises(ConflictError, match="changes that are not in version 1"):
        publish(office, ANA, draft.id, before=draft.tag)
    save_version(office, ANA, draft.id, before=draft.tag)
    endorse(office, gil, draft)
    rate_skill(office, gil, draft.id, WELD, Mark.ESSENTIAL)
    rate_skill(office, gil, draft.id, COOK, Mark.NOT_NEEDED)
    published = publish(office, ANA, draft.id, before=get_draft(office, ANA, draft.id).tag)
    assert (published.draft.state, published.draft.credential_id) == ("published", "wound-care")
    record = get_credential(office, ANA, "wound-care").record
    assert record == published.credential.record
    assert record.outcomes[0].text == "Dress deep wounds"
    first, second, rated = record.employer_evidence
    _, digest = newest(office, draft)
    assert first.endswith("(by link): Good, we need it.")
    assert "endorsed version 1 of 2" in first
    assert f"endorsed this version (sha256 {digest[:12]})" in second
    labels = [TAXONOMY.skill(name).label for name in (WELD, COOK)]
    assert f"essential: {labels[0]}, not needed: {labels[1]}" in rated
    items = [read_evidence(text) for text in record.employer_evidence]
    assert {(item.organisation, item.first) for item in items} == {("Hill Clinic", NOW.date())}
    assert [item.confirms for item in items] == [(Confirms.OUTCOMES,), (Confirms.OUTCOMES,), (Confirms.DEMAND,)]
    (version,) = credential_versions(office, ANA, "wound-care")
    assert version.source == f"draft {draft.id} version 2"
    with pytest.raises(ConflictError, match="this draft is published"):
        publish(office, ANA, draft.id, before=published.draft.tag)


def test_a_rating_that_needs_nothing_confirms_nothing(office: Office, draft: HeldDraft) -> None:
    rate_skill(office, guest(office, draft), draft.id, COOK, Mark.NOT_NEEDED)
    record = publish(office, ANA, draft.id, before=draft.tag).credential.record
    assert read_evidence(record.employer_evidence[0]).confirms == ()


def test_a_revision_takes_the_place_of_the_version_it_began_from(office: Office) -> None:
    keep(office, credential("c1", "Dress wounds"))
    draft = begin_revision(office, ANA, "c1")
    keep(office, credential("c1", "Clean wounds"))
    with pytest.raises(ConflictError, match="place of version 1, but version 2 of it stands now"):
        publish(office, ANA, draft.id, before=draft.tag)
    after = publish(office, ANA, draft.id, before=draft.tag, replaces=2).credential
    assert (after.version, after.record.outcomes[0].text) == (3, "Dress wounds")


def test_a_new_credential_does_not_write_over_one_of_its_id(office: Office, draft: HeldDraft) -> None:
    keep(office, Credential(id="wound-care", title="Another", outcomes=credential("x").outcomes))
    with pytest.raises(ConflictError, match="would take the place of version 0, but version 1"):
        publish(office, ANA, draft.id, before=draft.tag)


def test_publishing_takes_outcomes_a_tag_and_a_provider(office: Office, draft: HeldDraft) -> None:
    empty = begin_draft(office, ANA, DraftEdit(fields={"title": "Lifting"}))
    with pytest.raises(InputError, match="at least one learning outcome"):
        publish(office, ANA, empty.id, before=empty.tag)
    with pytest.raises(StaleError, match="meanwhile"):
        publish(office, ANA, draft.id, before="99")
    with pytest.raises(ForbiddenError, match="reviewer"):
        publish(office, BEN, draft.id, before=draft.tag)
    with pytest.raises(MissingError, match="no draft"):
        publish(office, actor("Dov", Role.PROVIDER, "inland-college"), draft.id, before=draft.tag)
