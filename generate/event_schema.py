"""The event's JSON Schema: pydantic's own, and the rules that span fields, which pydantic does not write down."""

from typing import Any

from aisle.events.event import SINGLE_ITEM_FIELDS, Event
from aisle.events.event_names import ITEM_EVENTS, REQUIRED_FIELDS, SERVER_EVENTS, EventName

ID = {"type": "string", "minLength": 1, "maxLength": 128}


def event_schema() -> dict[str, Any]:
    """What a sender may send. Times in the future and tokens cannot be said in a schema."""
    schema = Event.model_json_schema()
    item = schema["$defs"]["EventItem"]["properties"]
    single = {name: {**item[name], "description": "Of a single item; becomes `items`."} for name in SINGLE_ITEM_FIELDS}
    schema["properties"] |= single
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["anyOf"] = [_given("anonymous_id"), _given("user_id")]
    schema["allOf"] = [_needs(name) for name in EventName if _requirements(name)]
    return schema


def sent_by_pages() -> list[EventName]:
    return [name for name in EventName if name not in SERVER_EVENTS]


def required_fields(name: EventName) -> list[str]:
    """As a person would list them."""
    scope = ["item_id, or scope and scope_value"] if name in _OPINIONS else []
    return [*(["item_id or items"] if name in ITEM_EVENTS else []), *REQUIRED_FIELDS.get(name, ()), *scope]


_OPINIONS = (EventName.NOT_INTERESTED, EventName.UNDO_NOT_INTERESTED)
_SOME_ITEM = {
    "anyOf": [
        {"required": ["item_id"], "properties": {"item_id": ID}},
        {"required": ["items"], "properties": {"items": {"type": "array", "minItems": 1}}},
    ]
}
_SCOPED = {
    "required": ["scope", "scope_value"],
    "properties": {"scope": {"enum": ["brand", "category"]}, "scope_value": ID},
}


def _needs(name: EventName) -> dict[str, Any]:
    return {"if": {"properties": {"event_name": {"const": name.value}}}, "then": {"allOf": _requirements(name)}}


def _requirements(name: EventName) -> list[dict[str, Any]]:
    fields = [_given(field) for field in REQUIRED_FIELDS.get(name, ())]
    items = [_SOME_ITEM] if name in ITEM_EVENTS else []
    scopes = [{"anyOf": [_SCOPED, _SOME_ITEM]}] if name in _OPINIONS else []
    return [*fields, *items, *scopes]


def _given(field: str) -> dict[str, Any]:
    return {"required": [field], "properties": {field: {"not": {"type": "null"}}}}
