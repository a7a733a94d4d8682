"""What the page of a credential says is to mend in its outcomes."""

from credlens.models.records import Credential, Outcome
from credlens.service.reports.wording import advice_on

TEXTS = ("Understand wound care", "Change dressings on a model arm", "Understand hygiene")


def credential() -> Credential:
    outcomes = tuple(Outcome(id=f"o{i}", text=text) for i, text in enumerate(TEXTS))
    return Credential(id="c", title="Wound care", outcomes=outcomes)


def test_advice_stands_by_the_outcome_it_is_about() -> None:
    """The first and the third cannot be measured; the second can, and that none is assessed is said elsewhere."""
    advice = advice_on(credential())
    assert sorted(advice) == [1, 3]
    assert all(len(lines) == 1 and "Understand" in lines[0] for lines in advice.values())
