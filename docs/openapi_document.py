"""The three routes as an OpenAPI 3.1 document, from the models that the functions read with."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from aisle.event_names import FEEDBACK_EVENTS
from aisle.ingest import MAX_BODY_BYTES, MAX_EVENTS, Rejected
from aisle.recommendation import SHOWN, RecommendationQuery
from docs.event_schema import event_schema

REF = "#/components/schemas/"
TEXT = {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}


def openapi_document() -> dict[str, Any]:
    event = event_schema()
    parts = event.pop("$defs")
    event.pop("$schema")
    schemas = {**parts, "Event": event, **_envelopes(), **_answers()}
    return _relocate(
        {
            "openapi": "3.1.0",
            "info": {"title": "Aisle", "version": "1", "description": "Events in, recommendations out."},
            "paths": {
                "/v1/events": {"post": _post("collectEvents", "Send what shoppers do.", "EventBatch")},
                "/v1/feedback": {"post": _post("captureFeedback", f"Send what shoppers say: {_said()}.", "Feedback")},
                "/v1/recommendations": {"get": _get_recommendations()},
            },
            "components": {"schemas": schemas, "securitySchemes": _security_schemes()},
            "security": [{"keyInHeader": []}, {"keyInQuery": []}, {}],
        }
    )


def _said() -> str:
    return ", ".join(sorted(FEEDBACK_EVENTS))


def _envelopes() -> dict[str, Any]:
    who = {
        "key": {"type": ["string", "null"], "description": "The publishable key, where no header or query carries it."},
        "user_token": {"type": ["string", "null"], "description": "JWT (HS256; sub, exp), for events with a user_id."},
    }
    many = {"type": "array", "items": {"$ref": f"{REF}Event"}, "maxItems": MAX_EVENTS}
    batch = {"type": "object", "properties": {**who, "events": many}, "required": ["events"]}
    single = {"type": "object", "properties": {**who, "event": {"$ref": f"{REF}Event"}}, "required": ["event"]}
    return {"EventBatch": batch, "Feedback": {"oneOf": [single, batch]}}


def _answers() -> dict[str, Any]:
    counts = {"accepted": {"type": "integer"}, "duplicates": {"type": "integer"}}
    taken = {**counts, "rejected": {"type": "array", "items": {"$ref": f"{REF}Rejected"}}}
    fault = {"field": {"type": "string"}, "reason": {"type": "string"}}
    card = {
        "item_id": {"type": "string"},
        "position": {"type": "integer", "description": "From 0."},
        "score": {**NUMBER, "description": "Likelihood of an interaction; null where no model judged the item."},
        "parts": {"type": "object", "additionalProperties": {"type": "number"}, "description": "Log-odds by view."},
        "reason": {"type": "string", "description": "For the shopper."},
        **{name: NUMBER if name == "price" else TEXT for name in SHOWN},
    }
    served = {
        "recommendation_id": {"type": "string", "description": "Send it back with what the shopper does next."},
        "surface": {"type": "string"},
        "served_by": {"enum": ["endpoint", "function", "trending_in_category", "trending"]},
        "model_version": {"type": "string"},
        "variant": TEXT,
        "items": {"type": "array", "minItems": 1, "items": {"$ref": f"{REF}RecommendedItem"}},
    }
    return {
        "Rejected": TypeAdapter(Rejected).json_schema(),
        "Taken": _whole(taken),
        "Error": _whole({"error": _whole(fault)}),
        "RecommendedItem": _whole(card),
        "Recommendations": _whole(served),
    }


def _post(operation: str, summary: str, body: str) -> dict[str, Any]:
    content = {kind: {"schema": {"$ref": f"{REF}{body}"}} for kind in ("application/json", "text/plain")}
    return {
        "operationId": operation,
        "summary": summary,
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": _answer("Each event was taken, was a duplicate, or is named in `rejected`.", "Taken"),
            "400": _answer("The body is not JSON or not of this shape.", "Error"),
            "401": _answer("The key is missing or another's.", "Error"),
            "413": _answer(f"More than {MAX_BODY_BYTES} bytes or {MAX_EVENTS} events: send less at once.", "Error"),
            "503": _answer("Not everything was stored: send the same batch again.", "Error"),
        },
    }


def _get_recommendations() -> dict[str, Any]:
    fields: Mapping[str, Any] = RecommendationQuery.model_json_schema()["properties"]
    asked = [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": schema.get("description", "")}
        for name, schema in fields.items()
    ]
    return {
        "operationId": "recommend",
        "summary": "What to show this shopper here. Without an id it is one who gave no consent; nothing is kept.",
        "parameters": asked,
        "security": [*_KEYS, *({**key, "userToken": []} for key in _KEYS)],
        "responses": {
            "200": _answer("Never empty; `served_by` says who answered.", "Recommendations"),
            "400": _answer("The question cannot be answered; `field` says why.", "Error"),
            "401": _answer("The key or the user token is missing, another's, forged or expired.", "Error"),
            "503": _answer("There is neither a model nor a trending list yet.", "Error"),
        },
    }


_KEYS: tuple[dict[str, list[str]], ...] = ({"keyInHeader": []}, {"keyInQuery": []})


def _security_schemes() -> dict[str, Any]:
    return {
        "keyInHeader": {"type": "apiKey", "in": "header", "name": "x-aisle-key"},
        "keyInQuery": {"type": "apiKey", "in": "query", "name": "key"},
        "userToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }


def _answer(description: str, schema: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"{REF}{schema}"}}},
    }


def _whole(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has exactly these."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _relocate(value: Any) -> Any:
    """References of a schema by itself, as references within the document."""
    if isinstance(value, dict):
        return {name: _relocate(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_relocate(part) for part in value]
    return value.replace("#/$defs/", REF) if isinstance(value, str) else value
