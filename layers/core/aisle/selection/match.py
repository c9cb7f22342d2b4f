"""The match of a rule: the items that a merchandiser means, as JSON says it."""

from collections.abc import Iterator
from functools import cached_property
from math import inf
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from aisle.events.event import Id, Money
from aisle.selection.conditions import AllOf, Condition, FirstSeen, Having, Ids, InStock, Within

Values = Annotated[frozenset[Id], Field(min_length=1, max_length=10_000)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Stars = Annotated[float, Field(ge=0, le=5)]
Count = Annotated[int, Field(ge=0)]
Years = Annotated[int, Field(ge=0, le=120)]


class Match(BaseModel):
    """The items that meet every given condition. A fact that is unknown meets none."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    item_ids: Values | None = Field(default=None, description="Ids of items, or of their variants.")
    brands: Values | None = None
    categories: Values | None = None
    sub_categories: Values | None = None
    attributes: dict[Id, Values] | None = Field(
        default=None,
        min_length=1,
        description="By name, the values of which an item has one: a column of the shop's own, or color, size, "
        "material, manufacturer. An item meets all the names.",
    )
    price_min: Money | None = None
    price_max: Money | None = None
    rating_min: Stars | None = Field(default=None, description="Average stars.")
    rating_max: Stars | None = Field(default=None, description="Average stars.")
    review_count_min: Count | None = None
    new_within_days: Annotated[float, Field(gt=0, le=3_650)] | None = Field(
        default=None, description="First in the shop's files no longer ago."
    )
    margin_min: Number | None = Field(default=None, description="Share of the price: 0.35 is 35 %.")
    margin_max: Number | None = Field(default=None, description="Share of the price: 0.35 is 35 %.")
    age_limit_min: Years | None = Field(default=None, description="Only for buyers of so many years, or of more.")
    age_limit_max: Years | None = Field(default=None, description="For buyers of so many years, or of fewer.")
    in_stock: bool | None = Field(default=None, description="An item of unknown stock is in stock.")

    @model_validator(mode="after")
    def _is_not_empty(self) -> Self:
        if not list(self._parts()):
            raise ValueError(f"has no condition: give one of {', '.join(type(self).model_fields)}")
        for name in ("price", "rating", "margin", "age_limit"):
            low, high = getattr(self, f"{name}_min"), getattr(self, f"{name}_max")
            if low is not None and high is not None and low > high:
                raise ValueError(f"{name}_min {low:g} is above {name}_max {high:g}: no item can meet both")
        return self

    @cached_property
    def condition(self) -> Condition:
        """All of it as one condition."""
        parts = tuple(self._parts())
        return parts[0] if len(parts) == 1 else AllOf(parts)

    def _parts(self) -> Iterator[Condition]:
        if self.item_ids is not None:
            yield Ids(self.item_ids)
        columns = {"brand": self.brands, "category": self.categories, "sub_category": self.sub_categories}
        for name, values in {**columns, **dict(sorted((self.attributes or {}).items()))}.items():
            if values is not None:
                yield Having(name, values)
        ranges = {
            "price": (self.price_min, self.price_max),
            "average_rating": (self.rating_min, self.rating_max),
            "review_count": (self.review_count_min, None),
            "margin": (self.margin_min, self.margin_max),
            "age_limit": (self.age_limit_min, self.age_limit_max),
        }
        for name, (low, high) in ranges.items():
            if low is not None or high is not None:
                yield Within(name, -inf if low is None else low, inf if high is None else high)
        if self.new_within_days is not None:
            yield FirstSeen(self.new_within_days)
        if self.in_stock is not None:
            yield InStock(self.in_stock)
