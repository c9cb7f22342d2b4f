"""The OpenAPI document's route of kept answers, for operators."""

from typing import Any

from pydantic import TypeAdapter

from aisle.serving.kept_answer import KEPT_DAYS, KeptItem
from aisle.serving.replay import TOLERANCE, ChangedFact, Rescored
from generate.openapi_operators import OPERATORS, operator_refusals
from generate.openapi_paths import REF, answered

TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}
MOMENT = {"type": "string", "format": "date-time"}
TEXTS = {"type": "array", "items": TEXT}


def answer_paths() -> dict[str, Any]:
    """The route by its path."""
    named = {
        "name": "recommendation_id",
        "in": "path",
        "required": True,
        "schema": TEXT,
        "description": "As the answer named it.",
    }
    get = {
        "operationId": "showAnswer",
        "summary": "What was asked for an answer, what was answered, and the same scores again by the same model.",
        "security": OPERATORS,
        "parameters": [named],
        "responses": {
            "200": answered("The record, and the comparison.", "KeptAnswer"),
            **operator_refusals(),
            "404": answered(f"None is kept: it is older than {KEPT_DAYS} days, or its person was erased.", "Error"),
            "503": answered("Something could not be read: try again.", "Error"),
        },
    }
    return {"/v1/ops/answers/{recommendation_id}": {"get": get}}


def answer_schemas() -> dict[str, Any]:
    """What the route answers."""
    asked = {
        "type": "object",
        "description": "What the model was asked: history, preferences, filter, n, surface, exclusions, now, and more.",
        "additionalProperties": True,
        "properties": {"rules": _whole({"version": TEXT_OR_NULL, "held": {**TEXTS, "description": "Their names."}})},
    }
    given = _whole(
        {
            "at": MOMENT,
            **dict.fromkeys(("served_by", "model_version", "features_version"), TEXT),
            **dict.fromkeys(("variant", "experiment"), TEXT_OR_NULL),
            "left_out": TEXTS,
            "items": _list("KeptItem"),
        }
    )
    again = _whole(
        {
            "agrees": {
                "type": ["boolean", "null"],
                "description": "Null where nothing was scored again; `why` says it.",
            },
            "why": TEXT,
            "items": _list("Rescored"),
            "facts_changed": _list("ChangedFact"),
        }
    )
    again["description"] = f"The kept model over the facts of this moment. Scores within {TOLERANCE:g} agree."
    kept = {"recommendation_id": TEXT, "as_of": MOMENT, "kept_until": MOMENT}
    parts = {kind.__name__: TypeAdapter(kind).json_schema() for kind in (KeptItem, Rescored, ChangedFact)}
    return {**parts, "KeptAnswer": _whole({**kept, "asked": asked, "answered": given, "scored_again": again})}


def _list(schema: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"{REF}{schema}"}}


def _whole(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
