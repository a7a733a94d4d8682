"""What several routes read and write."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


class Shape(BaseModel):
    """A JSON object of the API: names that it does not know are refused, so that a typing error is not lost."""

    model_config = ConfigDict(extra="forbid", from_attributes=True)


class Listed(BaseModel, Generic[T]):
    """A page of a list."""

    items: list[T]
    next: str = Field(description="cursor of the page that follows, empty at the end")
