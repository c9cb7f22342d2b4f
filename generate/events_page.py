"""docs/events.md: the contract of events and files, for the people of a shop."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from aisle.events.envelope import MAX_BODY_BYTES, MAX_EVENTS
from aisle.events.event import Event, EventItem, Preferences
from aisle.events.event_names import EventName
from aisle.landing.row_models import ItemRow, OrderRow, UserRow
from generate.event_schema import required_fields, sent_by_pages

MEANINGS = {
    EventName.PAGE_VIEW: "a page was opened",
    EventName.VIEW_ITEM_LIST: "a list was really visible: the impression",
    EventName.SELECT_ITEM: "an item of a list was clicked",
    EventName.VIEW_ITEM: "an item's page was opened",
    EventName.SEARCH: "something was searched for",
    EventName.ADD_TO_WISHLIST: "an item was put on the wish list",
    EventName.REMOVE_FROM_WISHLIST: "an item was taken off the wish list",
    EventName.ADD_TO_CART: "an item was put into the cart",
    EventName.REMOVE_FROM_CART: "an item was taken out of the cart",
    EventName.VIEW_CART: "the cart was looked at",
    EventName.BEGIN_CHECKOUT: "checkout began",
    EventName.PURCHASE: "items were bought; `purchase_method` says where",
    EventName.REFUND: "items were sent back; without items, the whole transaction",
    EventName.SHARE: "an item was shared; `method` says how",
    EventName.RATE_ITEM: "stars were given",
    EventName.REVIEW_ITEM: "a review was written",
    EventName.NOT_INTERESTED: "the shopper wants no more of an item, a brand or a category",
    EventName.UNDO_NOT_INTERESTED: "and takes that back",
    EventName.SET_ALERT: "the shopper wants to be told of an item's price or stock",
    EventName.SET_PREFERENCES: "the questionnaire was answered",
    EventName.LEAVE_ITEM: "an item's page was left, after `duration_ms`",
}
LANDING: dict[str, type[BaseModel]] = {"items": ItemRow, "users": UserRow, "orders": OrderRow}
LIMITS = {
    "minimum": "at least {:,}",
    "maximum": "at most {:,}",
    "maxLength": "at most {:,} characters",
    "pattern": "like `{}`",
}

INTRODUCTION = f"""# Events

What a shop tells Aisle. This page, `schema/event.json` and `openapi.json` are generated (`make docs`).

A page sends `POST /v1/events` with `{{"key": "pk_...", "events": [...]}}`: at most {MAX_EVENTS} events and
{MAX_BODY_BYTES:,} bytes. Each event stands by itself: a bad one is named in the answer by its index, its id, the
field and the reason, and costs none of its neighbours. The same `event_id` twice is stored once, so sending again is
safe. What a shopper says (`rate_item`, `review_item`, `not_interested`, `undo_not_interested`) may go to
`POST /v1/feedback` likewise.

```json
{{
  "event_id": "6f1c", "event_name": "view_item", "occurred_at": "2026-11-24T09:00:00Z",
  "anonymous_id": "b1", "item_id": "tea"
}}
```

An event names somebody: `anonymous_id`, the browser's own random id, or `user_id`, the shop's id of a signed-in
shopper, or both. A `user_id` is taken only with a `user_token`: a JWT that the shop's own server signs (HS256, with
the stack's user token secret), whose `sub` is that user id and whose `exp` is soon. Without a good token the events
that name a user are refused (missing, expired, forged, not for this user); the others are taken.

Clocks of shoppers are wrong now and then. A batch may say when it was sent, `sent_at`, by the sender's clock: where
that is more than a minute off ours, the times of its events are moved by the difference.

Times are UTC with their zone (`Z`), money is a number of `currency`'s units, and durations say their unit in their
name. A field that this page does not name is kept, as text, in `attributes`.
"""

FILES = """## Files

Put files into the raw bucket under `landing/items/`, `landing/users/`, `landing/orders/` or `landing/events/`: CSV,
JSON, JSON lines, an XML feed or Parquet, packed or not. [landing.md](landing.md) says which exports are read as they
are, and how. A field that cannot be read costs the field. A row without identity goes to `quarantine/` with its file,
line, field and reason. The rest go to `accepted/`, and `receipts/` counts all of them. Columns that are not named here
are kept as attributes. Rows of an events file are events as above; `items` and `preferences` are JSON in a CSV cell,
and an event without `event_id` is known by its content.
"""

LISTS = """
Names, where GA4 has one, are GA4's. `serve_item_list`, what the recommendation endpoint answered, is written by Aisle
alone and refused from a page.
"""


def events_page() -> str:
    return "\n".join(
        [
            INTRODUCTION,
            "## Names\n",
            *_names(),
            LISTS,
            *_section("Fields of an event", Event),
            *_section("Fields of an item in `items`", EventItem),
            *_section("Fields of `preferences`", Preferences),
            FILES,
            *(line for kind, model in LANDING.items() for line in _section(f"Columns of `{kind}`", model, "###")),
        ]
    )


def _names() -> Iterator[str]:
    yield "| event_name | means | needs |"
    yield "|---|---|---|"
    for name in sent_by_pages():
        yield f"| `{name}` | {MEANINGS[name]} | {', '.join(required_fields(name))} |"


def _section(title: str, model: type[BaseModel], level: str = "##") -> Iterator[str]:
    schema = model.model_json_schema()
    yield f"{level} {title}\n"
    yield "| field | type | |"
    yield "|---|---|---|"
    for name, told in schema["properties"].items():
        needed = "**required** " if name in schema.get("required", ()) else ""
        yield f"| `{name}` | {_kind(told)} | {needed}{told.get('description', '')} |"
    yield ""


def _kind(told: Mapping[str, Any]) -> str:
    """Type and limits in a few words."""
    kinds = [part for part in told.get("anyOf", [told]) if part.get("type") != "null"]
    return " or ".join(_one_kind(part) for part in kinds)


def _one_kind(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if part.get("type") == "array":
        return f"list of {_kind(part['items'])}"
    said = [words.format(part[name]) for name, words in LIMITS.items() if name in part]
    return ", ".join([str(part.get("format", part.get("type", "anything"))), *said])
