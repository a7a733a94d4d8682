"""Drafts: beginning, changing, versions, and who reaches them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Credential, DeclaredSkill, Outcome
from credlens.service.codesign.differences import differences, word_changes
from credlens.service.codesign.drafts import (
    begin_draft,
    begin_revision,
    compare_versions,
    draft_versions,
    edit_draft,
    get_draft,
    list_drafts,
    save_version,
    withdraw_draft,
)
from credlens.service.codesign.edits import DraftEdit, OutcomeEdit, Source, edited
from credlens.service.codesign.invitations import invite
from credlens.service.codesign.talk import list_proposals, propose_outcome
from credlens.service.errors import (
    ConflictError,
    ForbiddenError,
    MatchNeededError,
    MissingError,
    StaleError,
)
from credlens.service.office import Office
from credlens.service.store.sql.drafts import HeldDraft
from credlens.service.tags import ANY
from credlens.taxonomy.errors import InputError

from .colleagues import ANA, BEN, COLLEGE, HOSPITAL, NURSE, STRANGER, credential, keep, settle


@pytest.fixture
def office(office: Office) -> Office:
    return settle(office)


def begun(office: Office, *texts: str) -> HeldDraft:
    outcomes = tuple(OutcomeEdit(text=text) for text in texts)
    return begin_draft(office, ANA, DraftEdit(fields={"title": "Wound care, level 4"}, outcomes=outcomes))


def test_a_draft_begins_from_nothing(office: Office) -> None:
    draft = begun(office, "Dress wounds")
    assert (draft.record.id, draft.version, draft.saved, draft.state) == ("wound-care-level-4", 1, True, "open")
    assert draft.record.outcomes == (Outcome(id="o1", text="Dress wounds"),)
    assert get_draft(office, BEN, draft.id) == draft


def test_an_id_that_the_catalogue_has_gets_a_number(office: Office) -> None:
    keep(office, credential("wound-care-level-4"))
    assert begun(office).record.id == "wound-care-level-4-2"


def test_a_draft_begins_from_a_credential_as_it_stands(office: Office) -> None:
    keep(office, credential("c1", "Dress wounds"))
    keep(office, credential("c1", "Clean wounds"))
    draft = begin_revision(office, ANA, "c1")
    assert (draft.credential_id, draft.base) == ("c1", 2)
    assert draft.record == credential("c1", "Clean wounds")
    (version,) = draft_versions(office, ANA, draft.id)
    assert version.note == "as it stood in the catalogue, version 2"


def test_an_edit_changes_fields_and_outcomes(office: Office) -> None:
    draft = begun(office, "Dress wounds", "Report wounds")
    outcomes = (OutcomeEdit(id="o2", text="Document wounds"), OutcomeEdit(text="Lift patients"))
    edit = DraftEdit(fields={"hours": 40, "target_occupations": ["nurse"]}, outcomes=outcomes)
    after = edit_draft(office, ANA, draft.id, edit, before=draft.tag)
    assert (after.record.hours, after.record.target_occupations) == (40.0, ("nurse",))
    assert [(o.id, o.text) for o in after.record.outcomes] == [("o2", "Document wounds"), ("o3", "Lift patients")]
    assert (after.saved, after.version) == (False, 1)


def test_an_edit_needs_the_tag_of_what_was_read(office: Office) -> None:
    draft = begun(office)
    edit_draft(office, ANA, draft.id, DraftEdit(fields={"level": "4"}), before=draft.tag)
    with pytest.raises(StaleError, match="meanwhile"):
        edit_draft(office, ANA, draft.id, DraftEdit(fields={"level": "5"}), before=draft.tag)
    with pytest.raises(MatchNeededError, match="If-Match"):
        edit_draft(office, ANA, draft.id, DraftEdit(fields={"level": "5"}), before="")
    assert edit_draft(office, ANA, draft.id, DraftEdit(fields={"level": "5"}), before=ANY).record.level == "5"


def test_an_edit_that_changes_nothing_leaves_the_tag(office: Office) -> None:
    draft = begun(office, "Dress wounds")
    edit = DraftEdit(outcomes=(OutcomeEdit(id="o1", text=" Dress wounds "),))
    assert edit_draft(office, ANA, draft.id, edit, before=draft.tag).tag == draft.tag


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (DraftEdit(fields={"titel": "x"}), "no field 'titel' to set; nearest: title"),
        (DraftEdit(fields={"id": "x"}), "no field 'id'"),
        (DraftEdit(fields={"title": "  "}), "title is empty"),
        (DraftEdit(fields={"hours": "many"}), "hours: "),
        (DraftEdit(fields={"hours": -1}), "hours must be a number of 0 or more"),
        (DraftEdit(fields={"credits": float("nan")}), "credits must be a number"),
        (DraftEdit(fields={"issued": "2026-13-01"}), "issued: "),
        (DraftEdit(outcomes=(OutcomeEdit(text=" "),)), "has no text"),
        (DraftEdit(outcomes=(OutcomeEdit(id="a", text="x"), OutcomeEdit(id="a", text="y"))), "stands twice"),
        (DraftEdit(outcomes=(OutcomeEdit(text="x", proposal="none"),)), "no employer has made a proposal"),
    ],
)
def test_an_edit_that_cannot_be_is_refused_whole(office: Office, edit: DraftEdit, message: str) -> None:
    draft = begun(office, "Dress wounds")
    with pytest.raises(InputError, match=message):
        edit_draft(office, ANA, draft.id, edit, before=draft.tag)
    assert get_draft(office, ANA, draft.id) == draft


def test_versions_are_kept_and_compared(office: Office) -> None:
    draft = begun(office, "Dress wounds")
    edit = DraftEdit(fields={"level": "4"}, outcomes=(OutcomeEdit(id="o1", text="Dress deep wounds"),))
    after = edit_draft(office, ANA, draft.id, edit, before=draft.tag)
    version = save_version(office, ANA, draft.id, note="deeper", before=after.tag)
    assert [v.version for v in draft_versions(office, BEN, draft.id)] == [2, 1]
    assert version.digest != draft_versions(office, BEN, draft.id)[1].digest
    found = compare_versions(office, BEN, draft.id, 1, 2)
    assert [(f.name, f.before, f.after) for f in found.fields] == [("level", "", "4")]
    (outcome,) = found.outcomes
    assert (outcome.kind, outcome.before, outcome.after) == ("changed", "Dress wounds", "Dress deep wounds")
    assert compare_versions(office, BEN, draft.id, 2).outcomes == ()
    with pytest.raises(MissingError, match="no version '7'"):
        compare_versions(office, BEN, draft.id, 7)


def test_nothing_new_is_no_version(office: Office) -> None:
    draft = begun(office)
    with pytest.raises(ConflictError, match="nothing has changed since version 1"):
        save_version(office, ANA, draft.id, before=draft.tag)


def test_a_withdrawn_draft_is_only_read(office: Office) -> None:
    draft = begun(office)
    gone = withdraw_draft(office, ANA, draft.id, before=draft.tag)
    assert gone.state == "withdrawn"
    with pytest.raises(ConflictError, match="this draft is withdrawn"):
        edit_draft(office, ANA, draft.id, DraftEdit(fields={"level": "4"}), before=gone.tag)
    assert [d.state for d in list_drafts(office, ANA, size=10, state="withdrawn").items] == ["withdrawn"]
    with pytest.raises(InputError, match="valid: open, published, withdrawn"):
        list_drafts(office, ANA, size=10, state="gone")


def test_who_reaches_a_draft(office: Office) -> None:
    draft = begun(office)
    with pytest.raises(MissingError, match="no draft"):
        get_draft(office, STRANGER, draft.id)
    with pytest.raises(MissingError, match="no draft"):
        get_draft(office, NURSE, draft.id)
    with pytest.raises(ForbiddenError, match="as reviewer you may not edit drafts"):
        edit_draft(office, BEN, draft.id, DraftEdit(), before=ANY)
    assert list_drafts(office, NURSE, size=10).items == ()
    assert list_drafts(office, STRANGER, size=10).items == ()
    invite(office, ANA, draft.id, employer_id=HOSPITAL)
    assert get_draft(office, NURSE, draft.id) == draft
    assert [d.id for d in list_drafts(office, NURSE, size=10).items] == [draft.id]
    with pytest.raises(ForbiddenError, match="as employer you may not edit drafts"):
        edit_draft(office, NURSE, draft.id, DraftEdit(), before=ANY)
    # An employer of the draft's own organisation sees what is shared with it, like any other.
    with pytest.raises(MissingError, match="no draft"):
        get_draft(office, replace(NURSE, organisation=COLLEGE), draft.id)


def test_it_is_known_who_proposed_what(office: Office) -> None:
    """Ana writes, the market offers, the hospital proposes and is taken up; two changes in a row are one."""
    draft = begun(office, "Dress wounds")
    invite(office, ANA, draft.id, employer_id=HOSPITAL)
    idea = propose_outcome(office, NURSE, draft.id, "Teach patients")
    first = OutcomeEdit(id="o1", text="Dress wound")
    draft = edit_draft(office, ANA, draft.id, DraftEdit(outcomes=(first,)), before=draft.tag)
    told = (
        OutcomeEdit(id="o1", text="Dress deep wounds"),
        OutcomeEdit(text="Plan discharge", source=Source.MARKET, skill_id="esco:1"),
        OutcomeEdit(text="Teach patients at home", proposal=idea.id),
    )
    draft = edit_draft(office, ANA, draft.id, DraftEdit(outcomes=told), before=draft.tag)
    edit_draft(office, ANA, draft.id, DraftEdit(outcomes=told[:1]), before=draft.tag)
    found = [(p.action, p.source, p.text, p.made_by, p.version) for p in list_proposals(office, NURSE, draft.id)]
    assert found == [
        ("added", "person", "Dress wounds", "Ana", 1),
        ("proposed", "employer", "Teach patients", "Eve", 1),
        ("changed", "person", "Dress deep wounds", "Ana", 2),
        ("added", "market", "Plan discharge", "Ana", 2),
        ("added", "employer", "Teach patients at home", "Ana", 2),
        ("removed", "person", "Plan discharge", "Ana", 2),
        ("removed", "person", "Teach patients at home", "Ana", 2),
    ]
    assert list_proposals(office, ANA, draft.id)[4].taken_from == idea.id


def test_of_two_who_edit_at_once_one_is_told(office: Office) -> None:
    draft = begun(office)

    def try_it(level: str) -> str:
        try:
            return edit_draft(office, ANA, draft.id, DraftEdit(fields={"level": level}), before=draft.tag).record.level
        except StaleError:
            return "told"

    with ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(try_it, ("4", "5")))
    assert found[1] == "told"
    assert get_draft(office, ANA, draft.id).record.level == found[0]


def test_fields_of_every_kind_are_compared_as_text() -> None:
    older = credential("c", hours=40.0, facts=(("weeks", "4"),), assessments=("Test",))
    newer = replace(older, hours=None, facts=(("weeks", "5"), ("cip", "51")), declared=(DeclaredSkill(name="Care"),))
    assert [(f.name, f.before, f.after) for f in differences(older, newer).fields] == [
        ("hours", "40", ""),
        ("facts", "weeks: 4", "weeks: 5\ncip: 51"),
        ("declared", "", "Care"),
    ]


TEXTS = st.text(st.sampled_from("ab ,\n"), max_size=30)
RECORDS = st.builds(
    lambda texts, level: Credential(
        id="c", title="C", level=level, outcomes=tuple(Outcome(id=k, text=t) for k, t in texts.items())
    ),
    st.dictionaries(st.sampled_from("abcd"), TEXTS, max_size=4),
    st.sampled_from(["", "4"]),
)


@given(TEXTS, TEXTS)
def test_words_make_both_texts(before: str, after: str) -> None:
    words = word_changes(before, after)
    assert "".join(w.text for w in words if w.kind != "added") == before
    assert "".join(w.text for w in words if w.kind != "removed") == after


@given(RECORDS, RECORDS)
def test_equal_records_and_only_they_have_no_differences(older: Credential, newer: Credential) -> None:
    found = differences(older, newer)
    assert (not found.fields and not found.outcomes and not found.moved) == (older == newer)


@given(RECORDS, RECORDS)
def test_differences_are_those_of_the_other_way_turned_round(older: Credential, newer: Credential) -> None:
    forth, back = differences(older, newer), differences(newer, older)
    turned = {"added": "removed", "removed": "added"}
    assert {(o.outcome_id, turned.get(o.kind, o.kind)) for o in forth.outcomes} == {
        (o.outcome_id, o.kind) for o in back.outcomes
    }
    assert forth.moved == back.moved


@given(RECORDS, st.lists(st.tuples(st.sampled_from(["", "a", "b", "o1"]), st.sampled_from("xyz")), max_size=4))
def test_what_became_of_outcomes_explains_the_edit(record: Credential, told: list[tuple[str, str]]) -> None:
    given_ids = [name for name, _ in told if name]
    if len(given_ids) != len(set(given_ids)):
        return
    edit = DraftEdit(outcomes=tuple(OutcomeEdit(id=name, text=text) for name, text in told))
    after, changes = edited(record, edit)
    texts = {o.id: o.text for o in record.outcomes}
    for change in changes:
        if change.action == "removed":
            del texts[change.outcome_id]
        else:
            assert (change.outcome_id in texts) == (change.action == "changed")
            texts[change.outcome_id] = change.text
    assert texts == {o.id: o.text for o in after.outcomes}
    assert len(after.outcomes) == len(told)
