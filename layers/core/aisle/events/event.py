"""The event: the record that travels from the page to the model.

Its JSON Schema, the OpenAPI document and docs/events.md are generated from this model. A test checks that they agree.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from aisle.events.bounds import Currency as Currency
from aisle.events.bounds import Id as Id
from aisle.events.bounds import Money as Money
from aisle.events.bounds import Text as Text
from aisle.events.event_names import EventName, check_needs
from aisle.events.preferences import Preferences as Preferences
from aisle.events.unknown_fields import HasAttributes, KeepsUnknownFields

SINGLE_ITEM_FIELDS = ("item_id", "price", "quantity", "position")
EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before the first web shop: such a clock was never set
MAX_SEQUENCE_NUMBER = 1_000_000_000  # no tab sends so many
CLOCK_SKEW = timedelta(hours=24)  # a shopper's clock may run this far ahead of ours


def plausible_time(value: datetime, info: ValidationInfo) -> datetime:
    """One rule at every door: since EARLIEST, and no more than CLOCK_SKEW ahead of the context's `now`."""
    now = (info.context or {}).get("now")
    if now is not None and value > now + CLOCK_SKEW:
        raise ValueError(f"{value.isoformat()} is in the future")
    if value < EARLIEST:
        raise ValueError(f"{value.isoformat()} is before {EARLIEST.date()}")
    return value


def lift_single_item(data: Any) -> Any:
    """An event that names its item at the top, with that item in `items`."""
    if not isinstance(data, dict) or data.get("item_id") in (None, "") or data.get("items"):
        return data
    lifted = data.copy()
    item = {name: lifted.pop(name) for name in SINGLE_ITEM_FIELDS if name in lifted}
    lifted["items"] = [{name: value for name, value in item.items() if value is not None and value != ""}]
    return lifted


class EventItem(BaseModel):
    """One item of an event: its id, price and place in the list."""

    model_config = ConfigDict(frozen=True, extra="ignore", coerce_numbers_to_str=True, allow_inf_nan=False)

    item_id: Id
    price: Money | None = None
    quantity: int = Field(default=1, ge=1, le=1_000_000)
    position: int | None = Field(default=None, ge=0, le=1_000_000, description="Place in the list, from 0.")
    score: float | None = Field(default=None, description="Likelihood from the model that served the item.")
    propensity: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description="Of `serve_item_list`: the probability that this item stands at this place, over the draw of "
        "exploration, given the places before it. 1 where nothing was drawn.",
    )
    recommendation_id: Id | None = Field(
        default=None,
        description="The answer that led to this item. If any item names one, the event's own is ignored.",
    )
    features: list[float] | None = Field(
        default=None, description="Served feature vector, on one answer in a hundred: training compares its own."
    )


class EventFields(HasAttributes):
    """An event's fields. `Event` adds the rules that span fields."""

    event_id: Id = Field(description="Chosen by the sender; the same id twice is stored once.")
    event_name: EventName
    occurred_at: AwareDatetime = Field(description="UTC, by the sender's clock.")
    anonymous_id: Id | None = Field(default=None, description="The browser's own random id.")
    user_id: Id | None = Field(default=None, description="The shop's id of a signed-in shopper; needs a user_token.")
    session_id: Id | None = None
    tab_id: Id | None = None
    sequence_number: int | None = Field(
        default=None, ge=0, le=MAX_SEQUENCE_NUMBER, description="Counts a tab's events from 0; a gap shows a loss."
    )
    is_bot: bool = Field(default=False, description="From an automated browser: stored, but never counted.")

    items: list[EventItem] = Field(default_factory=list, max_length=500)
    surface: str | None = Field(
        default=None,
        max_length=64,
        description="Where on the site: a surface, such as home, or the shop's own name of a place.",
    )
    recommendation_id: Id | None = Field(default=None, description="The answer that led here.")
    page_url: str | None = Field(default=None, max_length=2_000)
    page_title: str | None = Field(default=None, max_length=500)
    referrer: str | None = Field(default=None, max_length=2_000)
    search_term: str | None = Field(default=None, min_length=1, max_length=500)
    duration_ms: int | None = Field(default=None, ge=0, le=86_400_000, description="Time the view was visible.")
    value: Money | None = None
    currency: Currency | None = Field(default=None, description="Three capital letters.")
    transaction_id: Id | None = None
    purchase_method: Literal["online", "in_store", "mobile"] | None = None
    rating: float | None = Field(default=None, ge=1, le=5, description="Stars.")
    review_text: Text | None = Field(default=None, min_length=1)
    method: str | None = Field(default=None, max_length=64, description="Channel of a share.")
    alert: Literal["price_drop", "back_in_stock", "new_in_category"] | None = None
    scope: Literal["item", "brand", "category"] | None = Field(default=None, description="Scope of not_interested.")
    scope_value: Id | None = Field(default=None, description="The brand or category, if the scope is one.")
    preferences: Preferences | None = None

    served_by: str | None = Field(default=None, max_length=64, description="The ladder's rung that answered.")
    model_version: str | None = Field(default=None, max_length=128)
    variant: str | None = Field(default=None, max_length=64, description="The person's arm, whatever rung answered.")
    experiment: str | None = Field(default=None, max_length=64, description="The trial's recipe and stage.")
    features_version: str | None = Field(default=None, max_length=64)


class Event(EventFields, KeepsUnknownFields):
    """One action or statement of a shopper.

    A single-item event may have `item_id` (with `price`, `quantity`, `position`) at the top; it becomes `items`.
    """

    @model_validator(mode="before")
    @classmethod
    def _lift_single_item(cls, data: Any) -> Any:
        return lift_single_item(data)

    @field_validator("occurred_at")
    @classmethod
    def _plausible_time(cls, value: datetime, info: ValidationInfo) -> datetime:
        return plausible_time(value, info).astimezone(UTC)

    @model_validator(mode="after")
    def _carries_what_its_name_needs(self) -> Self:
        check_needs(vars(self))
        return self
