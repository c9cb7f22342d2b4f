"""docs/events.md: the contract of events and files, for a shop's engineers."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from aisle.events.event import Event, EventItem, Preferences
from aisle.events.event_names import FEEDBACK_EVENTS, PAGE_EVENTS, EventName
from aisle.intake.envelope import BROWSER_LIMITS, SERVER_LIMITS
from aisle.intake.refused_body import MAX_BODIES, MAX_BYTES
from aisle.lake.column_reasons import FIELDS_WITHOUT_COLUMN
from aisle.lake.zones import REFUSED_BODIES_KEPT_DAYS
from aisle.landing.row_models import ItemRow, OrderRow, UserRow
from generate.event_schema import required_fields, sent_by_pages

LANDING: dict[str, type[BaseModel]] = {"items": ItemRow, "users": UserRow, "orders": OrderRow}
LIMITS = {
    "minimum": "at least {:,}",
    "maximum": "at most {:,}",
    "maxLength": "at most {:,} characters",
    "pattern": "like `{}`",
}


def _listed(names: Collection[EventName]) -> str:
    return ", ".join(f"`{name}`" for name in EventName if name in names)


INTRODUCTION = f"""# Events

What a shop tells Aisle. `make docs` generates this page, `schema/event.json` and `openapi.json` from the contract.

A page sends `POST /v1/events` with `{{"key": "pk_...", "events": [...]}}`.

| limit of a batch | from a page | from the shop's server |
|---|---|---|
| events | {BROWSER_LIMITS.events} | {SERVER_LIMITS.events:,} |
| bytes | {BROWSER_LIMITS.body_bytes:,} | {SERVER_LIMITS.body_bytes:,} |

Each event stands by itself. The answer names a bad event by its index, its id, the field and the reason. A bad event
costs none of its neighbours. The same `event_id` twice is stored once, so sending again is safe.

A rejected event that names somebody is kept as it was sent, with the reason, for {REFUSED_BODIES_KEPT_DAYS} days.
Of one request, {MAX_BODIES} such events are kept, and {MAX_BYTES:,} bytes. After a repair the operator has them read
again ([operations.md](operations.md)). What is accepted then counts as of its first arrival.

What a shopper says may also go to `POST /v1/feedback`, in the same form: {_listed(FEEDBACK_EVENTS)}.

```json
{{
  "event_id": "6f1c", "event_name": "view_item", "occurred_at": "2026-11-24T09:00:00Z",
  "anonymous_id": "b1", "item_id": "tea"
}}
```

An event names somebody: `anonymous_id`, the browser's own random id, or `user_id`, the shop's id of a signed-in
shopper, or both.

A `user_id` needs a `user_token`: a JWT that the shop's own server signs (HS256, with the stack's user token secret).
Its `sub` is that user id and its `exp` is soon. If the token is missing, expired, forged or for another user, the
events that name a user are refused. The others are taken.

The shop's own server has a key of its own ([operations.md](operations.md#a-key-for-the-shops-server)) and sends it as
`Authorization: Bearer sk_...`. It needs neither `key` nor `user_token`, and one batch may be of many people. Never put
this key into a page: a request with it that comes from a page is refused with 403. A purchase that a server tells
counts like one that a page tells, until a file of the shop confirms it.

Clocks of shoppers are wrong now and then. A batch may say when it was sent by the sender's clock, `sent_at`. If that
is more than a minute off our clock, the difference moves the times of its events.

Times are UTC with their zone (`Z`). Money is a number of `currency`'s units. Durations say their unit in their name. A
field that this page does not name is kept, as text, in `attributes`.
"""

FILES = """## Files

Put files into the raw bucket under `landing/items/`, `landing/users/`, `landing/orders/` or `landing/events/`: CSV,
JSON, JSON lines, an XML feed or Parquet, compressed or not. [landing.md](landing.md) says which exports are read as
they are, and how.

A field that cannot be read costs the field. A row without identity goes to `quarantine/` with its file, line, field and
reason. The other rows go to `accepted/`. `receipts/` counts all of them. A column that this page does not name is kept
as an attribute.

Rows of an events file are events as above. In a CSV cell, `items` and `preferences` are JSON. An event without
`event_id` is known by its content.
"""

ANSWERS = """
Each answer is kept until a later one replaces it, by `occurred_at`, whichever arrives first. What is not given stays as
it was. `null` (an age, a budget), an empty text or an empty list takes an answer back, as its name in `cleared` does.

Capitals count nothing in favourites. A `budget_max` is kept: where a list can be filled with items within it, it has no
other; where it cannot, those within it come first.
"""

LAKE = """## In the lake

Each field of an event is a column of the table `interactions`, under its own name, but for these:
"""

LISTS = "\nA name that GA4 has is GA4's.\n"


def events_page() -> str:
    """The page as Markdown."""
    return "\n".join(
        [
            INTRODUCTION,
            "## Names\n",
            *_names(),
            LISTS,
            *_of_aisle(),
            *_section("Fields of an event", Event),
            *_section("Fields of an item in `items`", EventItem),
            *_section("Fields of `preferences`", Preferences),
            ANSWERS,
            LAKE,
            *(f"- `{field}`: {why}" for field, why in FIELDS_WITHOUT_COLUMN.items()),
            "",
            FILES,
            *(line for kind, model in LANDING.items() for line in _section(f"Columns of `{kind}`", model, "###")),
        ]
    )


def _names() -> Iterator[str]:
    yield "| event_name | means | needs |"
    yield "|---|---|---|"
    for name in sent_by_pages():
        yield f"| `{name}` | {name.spec.means} | {', '.join(required_fields(name.spec))} |"


def _of_aisle() -> Iterator[str]:
    for name in EventName:
        if name not in PAGE_EVENTS:
            yield f"`{name}`, {name.spec.means}, is written by Aisle alone and refused from a page.\n"


def _section(title: str, model: type[BaseModel], level: str = "##") -> Iterator[str]:
    schema = model.model_json_schema()
    yield f"{level} {title}\n"
    yield "| field | type | |"
    yield "|---|---|---|"
    for name, field in schema["properties"].items():
        needed = "**required** " if name in schema.get("required", ()) else ""
        yield f"| `{name}` | {_kind(field)} | {needed}{field.get('description', '')} |"
    yield ""


def _kind(field: Mapping[str, Any]) -> str:
    """Type and limits in a few words."""
    kinds = [part for part in field.get("anyOf", [field]) if part.get("type") != "null"]
    return " or ".join(_one_kind(part) for part in kinds)


def _one_kind(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return str(part["$ref"].rpartition("/")[2])
    if "enum" in part:
        return ", ".join(f"`{value}`" for value in part["enum"])
    if part.get("type") == "array":
        return f"list of {_kind(part['items'])}"
    limits = [words.format(part[name]) for name, words in LIMITS.items() if name in part]
    return ", ".join([str(part.get("format", part.get("type", "anything"))), *limits])
