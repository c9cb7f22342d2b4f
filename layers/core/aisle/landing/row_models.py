"""The rows of a shop's own files: items, users and orders. (Rows of an events file are `aisle.events.event.Event`.)"""

from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, Field, ValidationInfo, field_validator, model_validator

from aisle.events.event import Currency, Event, Id, Money, plausible_time
from aisle.events.unknown_fields import KeepsUnknownFields

Name = Id | None


class LandingRow(KeepsUnknownFields):
    """An empty cell of a CSV file is an absent value; a list may come as text parted by `|`."""

    @model_validator(mode="before")
    @classmethod
    def _empty_is_absent(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not (None in data.values() or "" in data.values()):
            return data
        return {name: value for name, value in data.items() if value is not None and value != ""}


class ItemRow(LandingRow):
    """One item of the catalogue. A later row of the same `item_id` replaces an earlier one."""

    item_id: Id
    title: str | None = Field(
        default=None, min_length=1, max_length=1_000, description="**required** unless the row is `delisted`"
    )
    description: str | None = Field(default=None, max_length=20_000)
    price: Money | None = None
    currency: Currency | None = None
    image_url: str | None = Field(default=None, max_length=20_000, description="An address or a data: URL.")
    product_url: str | None = Field(default=None, max_length=2_000)
    category: Name = None
    sub_category: Name = None
    brand: Name = None
    manufacturer: Name = None
    color: Name = None
    size: Name = None
    material: Name = None
    usage_instructions: str | None = Field(default=None, max_length=4_000)
    warranty: str | None = Field(default=None, max_length=1_000)
    in_stock: bool = True
    average_rating: float | None = Field(default=None, ge=0, le=5)
    review_count: int = Field(default=0, ge=0)
    positive_review_count: int = Field(default=0, ge=0)
    negative_review_count: int = Field(default=0, ge=0)
    margin: float | None = Field(
        default=None, ge=-10, le=1, description="Share of the price that the shop earns: 0.35 is 35 %."
    )
    age_limit: int | None = Field(default=None, ge=0, le=99, description="Age from which a person may buy it.")
    delisted: bool = Field(default=False, description="Sold no more: never recommended, kept for history.")

    @model_validator(mode="after")
    def _has_a_title(self) -> Self:
        if self.title is None and not self.delisted:
            raise ValueError("title: required unless the row is delisted")
        return self


class UserRow(LandingRow):
    """One shopper. A later row of the same `user_id` replaces an earlier one."""

    user_id: Id
    age: int | None = Field(default=None, ge=0, le=120)
    gender: Name = None
    location: Name = None
    occupation: Name = None
    education_level: Name = None
    favourite_categories: list[str] = Field(default_factory=list)
    favourite_brands: list[str] = Field(default_factory=list)
    favourite_styles: list[str] = Field(default_factory=list)
    budget_max: Money | None = None

    @field_validator("favourite_categories", "favourite_brands", "favourite_styles", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split("|") if part.strip()] if isinstance(value, str) else value


class OrderRow(LandingRow):
    """One line of an order, or of its refund. It is known by its transaction, its item and its number within both.

    Lines of a file that are alike in every column are one, unless `line_number` parts them.
    """

    transaction_id: Id
    line_number: int | None = Field(default=None, ge=0)
    item_id: Id
    quantity: int = Field(default=1, ge=1, le=1_000_000)
    price: Money | None = Field(default=None, description="Of one unit.")
    currency: Currency | None = None
    occurred_at: AwareDatetime
    status: Literal["purchase", "refund"] = "purchase"
    user_id: Name = None
    anonymous_id: Name = None
    purchase_method: Literal["online", "in_store", "mobile"] = "online"

    @field_validator("occurred_at")
    @classmethod
    def _plausible_time(cls, value: Any, info: ValidationInfo) -> Any:
        return plausible_time(value, info)

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if self.user_id is None and self.anonymous_id is None:
            raise ValueError("user_id: required where anonymous_id is empty")
        return self


ROW_MODELS: dict[str, type[BaseModel]] = {"items": ItemRow, "users": UserRow, "orders": OrderRow, "events": Event}
