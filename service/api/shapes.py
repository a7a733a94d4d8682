"""What several routes read and write."""

import datetime as dt
import re
from typing import Annotated, Generic, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, Strict

T = TypeVar("T")

_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")


class Shape(BaseModel):
    """A JSON object of the API: names that it does not know are refused, so that a typing error is not lost."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Listed(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str = Field(description="cursor of the page that follows, empty at the end")


def _day(value: object) -> object:
    if isinstance(value, str) and _DAY.fullmatch(value):
        return value
    raise ValueError("give a day as 2026-01-31")


def _moment(value: object) -> object:
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        return value
    raise ValueError("give a moment with its offset from UTC, as 2026-01-31T09:00:00Z")


def _whole(value: object) -> object:
    # JSON knows one kind of number: 3.0 is a whole one.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _yes_or_no(value: object) -> object:
    if value in ("true", "false"):
        return value
    raise ValueError("give true or false")


# What is read. Left alone, 0 would be read as a day, "5" and true as numbers, "off" as no: more than the document says,
# and mistakes that nobody is told of. Query: of an address, where all is text.
Day = Annotated[dt.date, BeforeValidator(_day)]
Moment = Annotated[AwareDatetime, BeforeValidator(_moment)]
Whole = Annotated[int, Strict(), BeforeValidator(_whole)]
# Beside null a bound has to stand before what reads it, or the document tells it by another name.
Count = Annotated[int, Strict(), Field(ge=0), BeforeValidator(_whole)]
Number = Annotated[float, Strict()]
YesNo = Annotated[bool, Strict()]
QueryYesNo = Annotated[bool, BeforeValidator(_yes_or_no)]
