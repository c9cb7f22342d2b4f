"""The event's JSON Schema: pydantic's own, plus the rules that span fields, which pydantic leaves out."""

from typing import Any

from aisle.events.event import SINGLE_ITEM_FIELDS, Event
from aisle.events.event_names import PAGE_EVENTS, EventName
from aisle.events.event_spec import EventSpec

ID = {"type": "string", "minLength": 1, "maxLength": 128}


def event_schema() -> dict[str, Any]:
    """The schema of a sender's event. It cannot express the rules about tokens and future times."""
    schema = Event.model_json_schema()
    item = schema["$defs"]["EventItem"]["properties"]
    single = {name: {**item[name], "description": "Of a single item; becomes `items`."} for name in SINGLE_ITEM_FIELDS}
    schema["properties"] |= single
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["anyOf"] = [_given("anonymous_id"), _given("user_id")]
    schema["allOf"] = [_needs(name.spec) for name in EventName if _requirements(name.spec)]
    return schema


def sent_by_pages() -> list[EventName]:
    """The events that a page may send, in the order of their definition."""
    return [name for name in EventName if name in PAGE_EVENTS]


def required_fields(spec: EventSpec) -> list[str]:
    """The required fields of an event, in words for a person."""
    scope = ["item_id, or scope and scope_value"] if spec.is_scoped else []
    return [*(["item_id or items"] if spec.needs_item else []), *spec.needs, *scope]


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


def _needs(spec: EventSpec) -> dict[str, Any]:
    return {"if": {"properties": {"event_name": {"const": spec.name}}}, "then": {"allOf": _requirements(spec)}}


def _requirements(spec: EventSpec) -> list[dict[str, Any]]:
    fields = [_given(field) for field in spec.needs]
    items = [_SOME_ITEM] if spec.needs_item else []
    scopes = [{"anyOf": [_SCOPED, _SOME_ITEM]}] if spec.is_scoped else []
    return [*fields, *items, *scopes]


def _given(field: str) -> dict[str, Any]:
    return {"required": [field], "properties": {field: {"not": {"type": "null"}}}}
