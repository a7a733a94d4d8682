"""What the fields of a table are called on pages, and which files can be read."""

from collections.abc import Mapping

from ..formats.exchange.known import FORMATS

FIELDS: Mapping[str, Mapping[str, str]] = {
    "catalogue": {
        "id": "Id: what tells two credentials apart",
        "title": "Title",
        "outcomes": "Learning outcomes, one a line in the cell",
        "provider": "Provider",
        "description": "Description",
        "jurisdiction": "Country or province",
        "framework": "Microcredential framework",
        "level": "Level",
        "credits": "Credits",
        "hours": "Hours of learning",
        "status": "Status",
        "issued": "Day of issue",
        "last_reviewed": "Day of the last review",
        "target_occupations": "Occupations it prepares for",
        "assessments": "Assessments",
        "prerequisites": "Prerequisites",
        "stacks_into": "What it counts towards",
        "employer_evidence": "What employers said of it",
        "declared": "Skills that the record names",
    },
    "postings": {
        "id": "Id: what tells two adverts apart",
        "title": "Title of the job",
        "text": "Text of the advert",
        "date": "Day of the advert",
        "employer": "Employer",
        "region": "Place",
        "occupation": "Occupation",
        "sector": "Sector",
        "source_url": "Web address",
    },
}


def readable() -> dict[str, list[str]]:
    """Return the names of the formats of other systems that can be read, by the kind of what they hold."""
    found: dict[str, list[str]] = {"catalogue": [], "postings": []}
    for one in FORMATS:
        if one.rows:
            found[one.kind.value].append(one.title)
    return found
