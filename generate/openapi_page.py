"""The OpenAPI document's part of POST /v1/pages."""

from typing import Any

from aisle.serving.queries.page_query import MOST_BYTES, PageQuery
from generate.openapi_paths import IN_A_PAGE, KEY_IN_BODY, REF, answered, refusals, ways

OF_THE_PAGE = ("left_out", "rules_version")  # which the answer to a single list has as well
TEXT = {"type": ["string", "null"]}


def page_paths() -> dict[str, Any]:
    """The route."""
    content = {kind: {"schema": {"$ref": f"{REF}PageQuery"}} for kind in ("application/json", "text/plain")}
    return {
        "/v1/pages": {
            "post": {
                "operationId": "recommendPage",
                "summary": "Recommend items for all shelves of a page in one answer, no item twice: docs/pages.md.",
                "security": [*ways(open_to_servers=True), KEY_IN_BODY],
                "requestBody": {"required": True, "content": content},
                "responses": {
                    "200": answered("The shelves in the order of the query.", "Page"),
                    **refusals(IN_A_PAGE),
                    "413": answered(f"More than {MOST_BYTES} bytes: send fewer items of memory.", "Error"),
                    "503": answered("There is no catalogue yet, or no shelf was answered in time: ask again.", "Error"),
                },
            }
        }
    }


def page_schemas(answer_to_one: dict[str, Any]) -> dict[str, Any]:
    """The query and the answer. `answer_to_one`: the fields of the answer to a single list."""
    query = PageQuery.model_json_schema()
    query["properties"] |= {
        "key": {**TEXT, "description": "The publishable key, where no header or query carries it."},
        "user_token": {**TEXT, "description": "JWT (HS256; sub, exp), for a user_id."},
    }
    parts = query.pop("$defs")
    for refuses_others in (query, parts["ShelfQuery"]):
        refuses_others["additionalProperties"] = False
    shelf = {name: schema for name, schema in answer_to_one.items() if name not in OF_THE_PAGE}
    page = {
        "page_id": {"type": "string", "description": "Of this answer."},
        **{name: answer_to_one[name] for name in reversed(OF_THE_PAGE)},
        "shelves": {"type": "array", "items": {"$ref": f"{REF}Shelf"}},
    }
    return {**parts, "PageQuery": query, "Shelf": _whole(shelf), "Page": _whole(page)}


def _whole(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
