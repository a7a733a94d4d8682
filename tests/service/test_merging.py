"""Two people edit a draft at once: nobody's words are lost, and only what both changed is asked about."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credlens.models.records import Credential, Outcome
from credlens.service.codesign.drafts import begin_draft, edit_draft, get_draft
from credlens.service.codesign.edits import DraftEdit, OutcomeEdit, edited
from credlens.service.codesign.merging import Merged, merge, merged, reading, with_theirs
from credlens.service.errors import ForbiddenError, MissingError
from credlens.service.office import Office
from credlens.service.people import Role
from credlens.service.store.sql.drafts import HeldDraft

from .colleagues import ANA, BEN, OTHER, actor, settle

READ = Credential(
    id="c",
    title="Wound care",
    level="3",
    outcomes=tuple(Outcome(id=f"o{n}", text=text) for n, text in enumerate(("Dress", "Clean", "Lift"), start=1)),
)


def record(texts: Mapping[str, str], **fields: Any) -> Credential:
    return replace(READ, outcomes=tuple(Outcome(id=name, text=text) for name, text in texts.items()), **fields)


def edit(of: Credential, *more: OutcomeEdit) -> DraftEdit:
    """Return the edit that a form sends which shows a record: its fields and all its outcomes."""
    outcomes = [OutcomeEdit(id=o.id, text=o.text, assessments=o.assessments) for o in of.outcomes]
    return DraftEdit(fields={"title": of.title, "level": of.level}, outcomes=(*outcomes, *more))


def together(theirs: Credential, mine: DraftEdit) -> Merged:
    day = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
    own: dict[str, Any] = {"organisation": "a", "title": theirs.title, "credential_id": None, "base": 0, "version": 1}
    told: dict[str, Any] = {"saved": True, "state": "open", "tag": "2", "made_by": "Ana"}
    held = HeldDraft(id="d", record=theirs, made_at=day, changed_at=day, **own, **told)
    return merged(held, mine, read=reading(READ))


def texts_of(found: Merged) -> dict[str, str]:
    return {one.id or "new": one.text for one in found.edit.outcomes or ()}


def test_what_each_changed_elsewhere_is_put_together() -> None:
    """They change o1 and the level and add o4; I change o2, remove o3, add one: all stands, nothing clashes."""
    theirs = record({"o1": "Dress deep wounds", "o2": "Clean", "o3": "Lift", "o4": "Record"}, level="4")
    mine = edit(record({"o1": "Dress", "o2": "Clean wounds"}), OutcomeEdit(text="Report"))
    found = together(theirs, mine)
    assert texts_of(found) == {"o1": "Dress deep wounds", "o2": "Clean wounds", "new": "Report", "o4": "Record"}
    assert found.edit.fields == {"title": "Wound care", "level": "4"}
    assert (found.clashes, found.taken) == ((), ("level", "o1", "o4"))


@pytest.mark.parametrize(
    ("theirs", "mine", "clash", "kept"),
    [
        ({"o1": "A"}, {"o1": "B"}, ("o1", "B", "A"), {"o1": "B"}),
        ({}, {"o1": "B"}, ("o1", "B", ""), {"o1": "B"}),  # they removed what I changed
        ({"o1": "A"}, {}, ("o1", "", "A"), {"o1": "A"}),  # I removed what they changed: it comes back to be looked at
        ({"o1": "A"}, {"o1": "A"}, None, {"o1": "A"}),
        ({}, {}, None, {}),
        ({}, {"o1": "Dress"}, None, {}),  # they removed it, I left it
    ],
)
def test_what_both_changed_is_asked_about(
    theirs: dict[str, str], mine: dict[str, str], clash: tuple[str, str, str] | None, kept: dict[str, str]
) -> None:
    rest = {"o2": "Clean", "o3": "Lift"}
    found = together(record({**theirs, **rest}), edit(record({**mine, **rest})))
    assert texts_of(found) == {**kept, **rest}
    assert [(c.name, c.mine, c.theirs) for c in found.clashes] == ([clash] if clash else [])


def test_an_assessment_is_part_of_an_outcome() -> None:
    theirs = replace(READ, outcomes=(replace(READ.outcomes[0], assessments=("test",)), *READ.outcomes[1:]))
    found = together(theirs, edit(READ))
    assert found.edit.outcomes is not None
    assert found.edit.outcomes[0].assessments == ("test",)


def test_one_chooses_what_the_other_wrote() -> None:
    theirs = record({"o1": "A", "o2": "Clean"}, level="4")
    mine = edit(record({"o1": "B", "o2": "Clean", "o3": "C"}, level="5"))
    found = together(theirs, mine)
    assert [clash.name for clash in found.clashes] == ["level", "o1", "o3"]
    chosen = with_theirs(found.edit, theirs, ["level", "o1", "o3"])
    assert edited(theirs, chosen)[0] == theirs
    assert with_theirs(found.edit, theirs, []) == found.edit


TEXTS = st.sampled_from(("", "Dress", "Clean", "Lift", "Carry"))
DRAFTS = st.fixed_dictionaries({name: TEXTS for name in ("o1", "o2", "o3")})


@given(theirs=DRAFTS, mine=DRAFTS)
def test_a_merge_takes_no_words_away(theirs: dict[str, str], mine: dict[str, str]) -> None:
    """Of each outcome the changed text wins; where both changed it otherwise, that is a clash. The oracle: a table."""
    read = {outcome.id: outcome.text for outcome in READ.outcomes}
    found = together(
        record({name: text for name, text in theirs.items() if text}),
        edit(record({name: text for name, text in mine.items() if text})),
    )
    both = [n for n in read if theirs[n] != read[n] and mine[n] != read[n] and theirs[n] != mine[n]]
    wins = {n: theirs[n] if mine[n] == read[n] else mine[n] for n in read} | {n: mine[n] or theirs[n] for n in both}
    assert texts_of(found) == {name: text for name, text in wins.items() if text}
    assert sorted(clash.name for clash in found.clashes) == both


def test_a_merge_says_who(office: Office) -> None:
    settle(office)
    draft = begin_draft(office, ANA, DraftEdit(fields={"title": "Care"}, outcomes=(OutcomeEdit(text="Dress"),)))
    read, fay = reading(draft.record), actor("Fay", Role.PROVIDER)
    edit_draft(office, fay, draft.id, DraftEdit(outcomes=(OutcomeEdit(id="o1", text="Clean"),)), before=draft.tag)
    found = merge(office, ANA, draft.id, DraftEdit(outcomes=(OutcomeEdit(id="o1", text="Lift"),)), read=read)
    assert ([(clash.name, clash.by) for clash in found.clashes], found.by) == ([("o1", "Fay")], ("Fay",))
    assert found.held == get_draft(office, ANA, draft.id)
    with pytest.raises(ForbiddenError, match="reviewer"):
        merge(office, BEN, draft.id, DraftEdit(), read={})
    with pytest.raises(MissingError, match="no draft"):
        merge(office, actor("Dov", Role.PROVIDER, OTHER), draft.id, DraftEdit(), read={})


def test_who_changed_a_field_is_named_where_it_is_on_record() -> None:
    """Both change the title, they the level alone: the clash and the whole name Ben for both, and nobody twice."""
    day = dt.datetime(2026, 6, 30, tzinfo=dt.UTC)
    theirs = record({"o1": "Dress"}, title="Care of wounds", level="4")
    mine = DraftEdit(fields={"title": "Wounds", "level": READ.level})
    own: dict[str, Any] = {"organisation": "a", "title": "x", "credential_id": None, "base": 0, "version": 1}
    told: dict[str, Any] = {"saved": True, "state": "open", "tag": "2", "made_by": "Ana"}
    held = HeldDraft(id="d", record=theirs, made_at=day, changed_at=day, **own, **told)
    found = merged(held, mine, read=reading(READ), wrote={"title": "Ben", "level": "Ben"})
    assert [(one.name, one.by) for one in found.clashes] == [("title", "Ben")]
    assert found.by == ("Ben",)
    assert [one.by for one in merged(held, mine, read=reading(READ)).clashes] == [""]
