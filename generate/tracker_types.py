"""web/tracker/event.d.ts: the events that a page may send, as TypeScript declarations."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel

from aisle.events.event import Event, EventItem, Preferences
from generate.event_schema import sent_by_pages

INDENT = "  "
SENDER = frozenset({"anonymous_id", "user_id", "session_id", "tab_id", "sequence_number", "is_bot"})
BY_THE_SNIPPET = SENDER | {"event_id", "event_name", "occurred_at", "page_url"}
"""Person, time and place: the snippet fills them in."""
BY_AISLE = frozenset(
    {"served_by", "model_version", "variant", "experiment", "features_version", "score", "propensity", "features"}
)
"""Fields about Aisle's own answers."""
BY_OTHER_MEANS = frozenset({"attributes", "recommendation_id"})
"""Attributes stand beside the fields. An event inherits an item's fields, `recommendation_id` among them."""
NOT_SENT_BY_PAGES = BY_THE_SNIPPET | BY_AISLE

OPENING = """// What a page may send: the contract of docs/events.md. Generated: `make docs`.
"""
FIELDS = """/** Others are kept as attributes. A single item may stand at the top, outside `items`. */
export interface Fields extends Partial<Item> {"""


def tracker_types() -> str:
    """The declarations as TypeScript."""
    return "\n".join(
        [
            OPENING,
            "export type EventName =",
            *(f'{INDENT}| "{name}"' for name in sent_by_pages()[:-1]),
            f'{INDENT}| "{sent_by_pages()[-1]}";',
            "",
            "export interface Item {",
            *_members(EventItem, NOT_SENT_BY_PAGES),
            "}",
            "",
            "export interface Preferences {",
            *_members(Preferences, frozenset()),
            "}",
            "",
            FIELDS,
            *_members(Event, NOT_SENT_BY_PAGES | BY_OTHER_MEANS),
            f"{INDENT}[attribute: string]: unknown;",
            "}",
            "",
        ]
    )


def _members(model: type[BaseModel], without: frozenset[str]) -> Iterator[str]:
    schema = model.model_json_schema()
    for name, field in schema["properties"].items():
        if name in without:
            continue
        if "description" in field:
            yield f"{INDENT}/** {field['description']} */"
        mark = "" if name in schema.get("required", ()) else "?"
        yield f"{INDENT}{name}{mark}: {_kind(field)};"


def _kind(field: Mapping[str, Any]) -> str:
    kinds = [part for part in field.get("anyOf", [field]) if part.get("type") != "null"]
    return " | ".join(_one_kind(part) for part in kinds)


def _one_kind(part: Mapping[str, Any]) -> str:
    if "$ref" in part:
        return {"EventItem": "Item"}.get(name := str(part["$ref"].rpartition("/")[2]), name)
    if "enum" in part:
        return " | ".join(f'"{value}"' for value in part["enum"])
    if part.get("type") == "array":
        return f"{_kind(part['items'])}[]"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}[part["type"]]
