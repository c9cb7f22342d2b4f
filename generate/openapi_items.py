"""The OpenAPI document's routes of items: `/v1/items` for the shop's server, `/v1/ops/items` for operators."""

from typing import Any

from aisle.landing.row_models import ItemRow
from aisle.live.called_items import MAX_BODY_BYTES, MAX_ROWS
from generate.openapi_operators import OPERATORS, operator_refusals
from generate.openapi_paths import REF, SERVER, answered

NUMBER = {"type": "integer"}
TEXT = {"type": "string"}


def item_paths() -> dict[str, Any]:
    """Both routes by their paths."""
    by_server = {
        "401": answered("The server key is missing, wrong, expired or revoked.", "Error"),
        "403": answered("A page sends a server key, which only a server may have.", "Error"),
    }
    return {
        "/v1/items": _methods("ByServer", [SERVER], by_server),
        "/v1/ops/items": _methods("", OPERATORS, operator_refusals()),
    }


def item_schemas() -> dict[str, Any]:
    """What these routes take and answer."""
    row = ItemRow.model_json_schema()
    row["description"] = "One item. Other fields are kept as text in `attributes`."
    id_of = {"item_id": row["properties"]["item_id"]}
    change = {
        "type": "object",
        "properties": id_of,
        "required": ["item_id"],
        "additionalProperties": True,
        "description": "The fields of an ItemRow that change. Null takes a field away.",
    }
    fault = _whole({"index": {**NUMBER, "description": "From 0."}, "field": TEXT, "reason": TEXT})
    faults = {"type": "array", "items": {"$ref": f"{REF}RowFault"}}
    told = {
        "accepted": NUMBER,
        "rejected": {**faults, "description": "Rows that were not taken."},
        "lost": {**faults, "description": "Fields of accepted rows that could not be read, or were cut."},
    }
    live = {
        "item": {"$ref": f"{REF}ItemRow"},
        "version": {**NUMBER, "description": "Grows with each change; about the milliseconds since 1970 of the last."},
        "first_seen_ms": {**NUMBER, "description": "Since 1970."},
        "told_by": {**TEXT, "description": "The file or the call that had the last word on the item."},
        "told_ms": {**NUMBER, "description": "When; since 1970."},
    }
    return {
        "ItemRow": row,
        "ItemChange": change,
        "RowFault": fault,
        "ItemsTold": _whole(told),
        "LiveItem": _whole(live),
    }


def _methods(name: str, security: list[dict[str, list[str]]], refusals: dict[str, Any]) -> dict[str, Any]:
    common = {"security": security}
    return {
        "put": {
            "operationId": f"putItems{name}",
            "summary": "Tell whole items. Each replaces what is known of it, and is in answers within a minute.",
            **common,
            **_rows("ItemRow"),
            "responses": _told(refusals),
        },
        "patch": {
            "operationId": f"changeItems{name}",
            "summary": "Change some fields of items that are known, such as price and stock.",
            **common,
            **_rows("ItemChange"),
            "responses": _told(refusals),
        },
        "get": {
            "operationId": f"showItem{name}",
            "summary": "The live item, and who told it when.",
            **common,
            "parameters": [{"name": "item_id", "in": "query", "required": True, "schema": TEXT}],
            "responses": {
                "200": answered("As of this moment.", "LiveItem"),
                "400": answered("item_id is missing or too long.", "Error"),
                **refusals,
                "404": answered("No item has the id.", "Error"),
                "503": answered("The items did not answer: try again.", "Error"),
            },
        },
    }


def _rows(schema: str) -> dict[str, Any]:
    one = {"$ref": f"{REF}{schema}"}
    body = {"oneOf": [one, {"type": "array", "items": one, "maxItems": MAX_ROWS}]}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": body}}}}


def _told(refusals: dict[str, Any]) -> dict[str, Any]:
    return {
        "200": answered("Each row was accepted, or is named in `rejected`.", "ItemsTold"),
        "400": answered("The body is not JSON.", "Error"),
        **refusals,
        "413": answered(f"More than {MAX_ROWS} rows or {MAX_BODY_BYTES} bytes: send less at once, or a file.", "Error"),
        "503": answered("Not everything is live: send the same rows again.", "Error"),
    }


def _whole(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
