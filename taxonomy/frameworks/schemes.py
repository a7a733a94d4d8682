"""Schemes of levels and credits, and the published comparisons between levels."""

from dataclasses import dataclass

from .packs import SourceRead


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A framework of levels 1 to `levels`. names: what records call it."""

    id: str
    levels: int
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Referencing:
    """One published comparison of two schemes. pairs: (level of the first, level of the second); empty: not read."""

    first: str
    second: str
    title: str
    url: str
    read: SourceRead
    pairs: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditUnit:
    """Notional hours of learning, taught or not, that one credit stands for: from low to high."""

    scheme: str
    low: float
    high: float
    url: str
    read: SourceRead


SCHEMES = (
    Scheme(id="AQF", levels=10, names=("AQF", "Australian Qualifications Framework")),
    Scheme(
        id="NZQCF",
        levels=10,
        names=(
            "NZQCF",
            "NZQF",
            "New Zealand Qualifications and Credentials Framework",
            "New Zealand Qualifications Framework",
        ),
    ),
    Scheme(id="EQF", levels=8, names=("EQF", "European Qualifications Framework", "CEC")),
    Scheme(id="NFQ", levels=10, names=("NFQ", "National Framework of Qualifications")),
    Scheme(id="RQF", levels=8, names=("RQF", "Regulated Qualifications Framework")),
    Scheme(id="SCQF", levels=12, names=("SCQF",)),
    Scheme(id="DQR", levels=8, names=("DQR", "Deutscher Qualifikationsrahmen")),
    Scheme(id="CNCP", levels=8, names=("CNCP", "RNCP", "Cadre national des certifications professionnelles")),
)

# NZQF level 8 stays without an EQF level, and no NZQF level compares to EQF level 1.
_NZ_EU = ((1, 2), (2, 3), (3, 4), (4, 4), (5, 5), (6, 5), (7, 6), (9, 7), (10, 8))
_IE_EU = ((1, 1), (2, 1), (3, 2), (4, 3), (5, 4), (6, 5), (7, 6), (8, 6), (9, 7), (10, 8))
_IRELAND = "https://www2.nzqa.govt.nz/international/recognition-arrangements/ireland-nz"


def referencings() -> tuple[Referencing, ...]:
    """Return the published comparisons between levels that are known here."""
    return (
        Referencing(
            first="NZQCF",
            second="EQF",
            title="the joint technical report of NZQA and the European Commission of 2016, by NZQA's table of levels",
            url=_IRELAND,
            read=SourceRead.OWNER,
            pairs=_NZ_EU,
        ),
        Referencing(
            first="AQF",
            second="NZQCF",
            title="the referencing of the Australian and New Zealand frameworks of 2015",
            url="https://www2.nzqa.govt.nz/international/recognition-arrangements/australia-nz",
            read=SourceRead.OWNER,
            pairs=tuple((n, n) for n in range(1, 11)),
        ),
        Referencing(
            first="AQF",
            second="EQF",
            title="the joint technical report of the Australian Government and the European Commission of 2016",
            url="https://www.education.gov.au/news/improving-australian-and-european-mobility",
            read=SourceRead.OWNER,
            pairs=(),
        ),
        Referencing(
            first="NFQ",
            second="EQF",
            title="the table of levels of NZQA and Quality and Qualifications Ireland",
            url=_IRELAND,
            read=SourceRead.OWNER,
            pairs=_IE_EU,
        ),
    )


CREDIT_UNITS = {
    "NZQCF": CreditUnit(
        scheme="NZQCF",
        low=10,
        high=10,
        url="https://www.nzqa.govt.nz/about-us/our-role/legislation/nzqa-rules/nzqf-related-rules/"
        "nzqf-qualification-listing-and-operational-rules/1/",
        read=SourceRead.OWNER,
    ),
    "ECTS": CreditUnit(
        scheme="ECTS",
        low=25,
        high=30,
        url="https://www.azvo.hr/en/component/seoglossary/4-basic-recognition-terms/143-60-ects-credits",
        read=SourceRead.SECONDARY,
    ),
}
