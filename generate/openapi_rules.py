"""The OpenAPI document's routes of the shop's rules, for operators."""

from typing import Any

from pydantic import TypeAdapter

from aisle.selection.unknown_names import Note
from aisle.serving.ruling.rule_preview import Preview
from aisle.serving.ruling.rules import Rules
from generate.openapi_operators import OPERATORS, operator_refusals
from generate.openapi_paths import REF, answered

VERSION = {"type": ["string", "null"], "description": "Null where the shop has none."}


def rule_paths() -> dict[str, Any]:
    """Every route under /v1/ops/rules by its path."""
    version = {
        "name": "version",
        "in": "query",
        "required": False,
        "schema": {"type": "string"},
        "description": "Without it, the rules in force.",
    }
    put = _route("putRules", "Write rules, or put a version of before in force again.", "WrittenRules", "RulesToWrite")
    preview = _route("previewRules", "Who would see what by other rules. Nothing is kept.", "Previewed", "Preview")
    return {
        "/v1/ops/rules": {
            "get": {**_route("showRules", "The rules in force, or a version.", "StoredRules"), "parameters": [version]},
            "put": put,
        },
        "/v1/ops/rules:preview": {"post": preview},
    }


def rule_schemas() -> dict[str, Any]:
    """What these routes take and answer."""
    rules, preview = Rules.model_json_schema(), Preview.model_json_schema()
    back = _object({"version": {"type": "string"}}, ("version",))
    written = {"version": {"type": "string"}, "rules": {"type": "integer"}, "in_force_within_s": {"type": "integer"}}
    notes = {"notes": {"type": "array", "items": {"$ref": f"{REF}Note"}, "description": "Names that no item has."}}
    told = {"version": VERSION, "written_at": VERSION, "written_by": VERSION, "in_force": {"type": "boolean"}}
    stored = {**told, "rules": {"type": "array"}, "versions": {"type": "array", "items": {"type": "string"}}}
    lists = {"type": "array", "items": _object({name: {} for name in _OF_A_LIST}, _OF_A_LIST)}
    previewed = {"at": {"type": "string", "format": "date-time"}, "before_version": VERSION, "lists": lists}
    return {
        **rules.pop("$defs"),
        **preview.pop("$defs"),
        "Rules": rules,
        "RulesToWrite": {"anyOf": [{"$ref": f"{REF}Rules"}, back]},
        "WrittenRules": _object({**written, **notes}, (*written, *notes)),
        "StoredRules": _object(stored, tuple(stored)),
        "Preview": preview,
        "Previewed": _object(previewed, tuple(previewed)),
        "Note": TypeAdapter(Note).json_schema(mode="serialization"),
    }


_OF_A_LIST = ("request", "before", "after", "entered", "left", "moved")


def _route(operation: str, summary: str, answers: str, body: str | None = None) -> dict[str, Any]:
    taken = {"required": True, "content": {"application/json": {"schema": {"$ref": f"{REF}{body}"}}}}
    return {
        "operationId": operation,
        "summary": summary,
        "security": OPERATORS,
        **({"requestBody": taken} if body else {}),
        "responses": {
            "200": answered("As of this moment.", answers),
            "400": answered(
                "Refused, and nothing is kept: `field` is the place, `reason` says what to write.", "Error"
            ),
            **operator_refusals(),
            "503": answered("Something could not be read or written: try again.", "Error"),
        },
    }


def _object(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(required)}
