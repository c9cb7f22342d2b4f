"""The OpenAPI document's operators' routes: for people who sign in with Cognito, and for requests that a role signs."""

from typing import Any

from generate.openapi_paths import answered

OPERATORS: list[dict[str, list[str]]] = [{"operatorToken": []}, {"operatorRole": []}]


def operator_paths() -> dict[str, Any]:
    """Every route under /v1/ops by its path."""
    return {"/v1/ops/status": {"get": _get_status()}}


def operator_schemas() -> dict[str, Any]:
    """What these routes answer."""
    variant = {
        "name": {"type": "string"},
        "model_name": {"type": "string"},
        "instance_type": {"type": "string"},
        "instances": {"type": "integer"},
        "weight": {"type": "number", "description": "Its share of the people, beside the other weights."},
    }
    endpoint = {"status": {"type": "string"}, "variants": {"type": "array", "items": _whole(variant)}}
    pointer = _whole({"model_version": {"type": "string"}, "model_artifacts": {"type": "string"}})
    before = {"type": "array", "items": {"type": "string"}, "description": "Champions before it, the last first."}
    champion = {**pointer, "properties": {**pointer["properties"], "before": before}}
    stored = {
        "key": {"type": "string"},
        "changed_at": {"type": "string", "format": "date-time"},
        "age_s": {"type": "integer"},
        "bytes": {"type": "integer"},
    }
    by_name = {"type": "object", "additionalProperties": _whole(stored), "description": "The newest of each name."}
    status = {
        "as_of": {"type": "string", "format": "date-time"},
        "endpoint": _or_null(_whole(endpoint), "Null before the first release."),
        "champion": _or_null(champion, "The model that the front door falls back on."),
        "config": by_name,
        "catalogue": by_name,
    }
    return {"Status": _whole(status)}


def operator_security_schemes() -> dict[str, Any]:
    """The two ways in."""
    token = "Of the stack's user pool (OperatorPoolId, OperatorClientId), on the address ApiUrl."
    role = "AWS Signature Version 4 for execute-api, on the address OperatorApiUrl. The role needs execute-api:Invoke."
    return {
        "operatorToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": token},
        "operatorRole": {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": role,
            "x-amazon-apigateway-authtype": "awsSigv4",
        },
    }


def operator_refusals() -> dict[str, Any]:
    """What API Gateway answers to who is no operator."""
    return {
        "401": answered("No token, or one that is expired, forged or another application's.", "GatewayRefusal"),
        "403": answered("The request is not signed, or its role may not.", "GatewayRefusal"),
    }


def _get_status() -> dict[str, Any]:
    return {
        "operationId": "showStatus",
        "summary": "What serves, by which weights, and how old is what it answers from.",
        "security": OPERATORS,
        "responses": {
            "200": answered("As of this moment.", "Status"),
            **operator_refusals(),
            "503": answered("Something could not be read: try again.", "Error"),
        },
    }


def _or_null(schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"oneOf": [schema, {"type": "null"}], "description": description}


def _whole(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
