"""credlens outcomes: what is to mend in learning outcomes and in how they are assessed."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from . import output
from .output import JsonOption, MapOption
from .score import CatalogueOption

if TYPE_CHECKING:
    from credlens.models.outcomes.checks import OutcomeReview
    from credlens.models.records import Credential


def outcomes_command(
    credential: Annotated[str, typer.Argument(help="Id of a credential; all of them by default.")] = "",
    catalogue: CatalogueOption = None,
    columns: MapOption = None,
    as_json: JsonOption = False,
) -> None:
    """List outcomes that no assessment shows, that cannot be measured, that are several, or that name no subject.

    Example: credlens outcomes --catalogue courses.csv
    """
    from credlens.models.outcomes.checks import review_outcomes

    from ..workspace import Workspace, chosen

    loaded = Workspace().read_catalogue(catalogue or (), mapping=output.parse_mapping(columns))
    credentials = chosen(loaded.records, credential) if credential else loaded.records
    reviews = [review_outcomes(c) for c in credentials]
    if as_json:
        output.emit([_record(c, r) for c, r in zip(credentials, reviews, strict=True)])
        return
    for c, review in zip(credentials, reviews, strict=True):
        _print(c, review)
    findings = sum(len(review.findings) for review in reviews)
    outcomes = output.plural(sum(len(c.outcomes) for c in credentials), "outcome")
    typer.echo(f"{outcomes} of {output.plural(len(credentials), 'credential')}: {output.plural(findings, 'finding')}")


def _record(credential: "Credential", review: "OutcomeReview") -> dict[str, Any]:
    texts = {outcome.id: outcome.text for outcome in credential.outcomes}
    return {
        "credential": credential.id,
        "outcomes": [
            {
                "id": asked.outcome_id,
                "text": texts[asked.outcome_id],
                "verbs": list(asked.verbs),
                "level": asked.level.name.lower() if asked.level else None,
                "findings": [
                    {"check": finding.check.value, "quote": finding.quote, "advice": finding.advice}
                    for finding in review.findings
                    if finding.outcome_id == asked.outcome_id
                ],
            }
            for asked in review.asked
        ],
        "notes": list(review.notes),
    }


def _print(credential: "Credential", review: "OutcomeReview") -> None:
    if not review.findings and not review.notes:
        return
    typer.echo(f"{credential.title} ({credential.id})")
    for note in review.notes:
        typer.echo(f"  note: {note}")
    for finding in review.findings:
        typer.echo(f"  {finding.outcome_id}  {finding.check.value.replace('_', ' ')}: “{finding.quote}”")
        typer.echo(f"      {finding.advice}")
    typer.echo()
