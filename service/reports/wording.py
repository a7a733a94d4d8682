"""What a credential's page says is to mend in the wording of an outcome, or in how it is assessed."""

from collections.abc import Mapping

from credlens.models.outcomes.checks import Check, review_outcomes
from credlens.models.records import Credential


def advice_on(credential: Credential) -> Mapping[int, tuple[str, ...]]:
    """Return what to mend by the number of the outcome; that none covers it, the page says anyway."""
    advice: dict[str, list[str]] = {}
    for finding in review_outcomes(credential).findings:
        if finding.check is not Check.NOT_ASSESSED:
            advice.setdefault(finding.outcome_id, []).append(f"“{finding.quote}”: {finding.advice}")
    numbers = {outcome.id: number for number, outcome in enumerate(credential.outcomes, start=1)}
    return {numbers[outcome_id]: tuple(lines) for outcome_id, lines in advice.items()}
