"""The OpenAPI document's paths: the request and the possible responses of each route."""

from collections.abc import Mapping
from typing import Any

from aisle.events.event_names import FEEDBACK_EVENTS
from aisle.intake.envelope import MAX_BODY_BYTES, MAX_EVENTS
from aisle.profile.person_query import PersonQuery, ProfileQuery
from aisle.serving.recommendation import RecommendationQuery

REF = "#/components/schemas/"


def paths() -> dict[str, Any]:
    """Every route by its path."""
    return {
        "/v1/events": {"post": _post("collectEvents", "Send what shoppers do.", "EventBatch")},
        "/v1/feedback": {
            "post": _post("captureFeedback", f"Send shoppers' statements: {_feedback_events()}.", "Feedback")
        },
        "/v1/recommendations": {"get": _get_recommendations()},
        "/v1/profile": {"get": _get_profile(), "delete": _delete_profile()},
        "/aisle.js": {"get": _get_snippet("serveSnippet", "The snippet. Its own origin is where it finds this API.")},
        "/aisle-shelf.js": {"get": _get_snippet("serveSnippetShelf", "Its second file, where a page has a shelf.")},
    }


def _feedback_events() -> str:
    return ", ".join(sorted(FEEDBACK_EVENTS))


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
    return {
        "operationId": "recommend",
        "summary": "Recommend items to a shopper. A shopper without consent has no id, and nothing is stored.",
        **_query(RecommendationQuery),
        "responses": {
            "200": _answer("Never empty; `served_by` says who answered.", "Recommendations"),
            **_refusals(),
            "503": _answer("There is neither a model nor a trending list yet.", "Error"),
        },
    }


def _get_profile() -> dict[str, Any]:
    return {
        "operationId": "showProfile",
        "summary": "What the shop knows of this person. One of anonymous_id and user_id is required.",
        **_query(ProfileQuery),
        "responses": {
            "200": _answer("Empty lists where nothing is known.", "ShownProfile"),
            **_refusals(),
            "503": _answer("The profiles did not answer: try again.", "Error"),
        },
    }


def _delete_profile() -> dict[str, Any]:
    return {
        "operationId": "forgetProfile",
        "summary": "Forget this person for good. One of anonymous_id and user_id is required.",
        **_query(ProfileQuery),
        "responses": {
            "200": _answer("Forgotten; repeating the request is safe.", "Forgotten"),
            **_refusals(),
            "503": _answer("Not everything was erased: try again.", "Error"),
        },
    }


def _get_snippet(operation: str, summary: str) -> dict[str, Any]:
    """A script that the API serves."""
    return {
        "operationId": operation,
        "summary": summary,
        "security": [{}],
        "responses": {
            "200": {"description": "The script.", "content": {"text/javascript": {"schema": {"type": "string"}}}},
            "304": {"description": "The browser's copy is still good."},
        },
    }


def _query(query: type[PersonQuery]) -> dict[str, Any]:
    """The parameters of a query and its security."""
    fields: Mapping[str, Any] = query.model_json_schema()["properties"]
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": schema.get("description", "")}
        for name, schema in fields.items()
    ]
    return {"parameters": parameters, "security": [*_KEYS, *({**key, "userToken": []} for key in _KEYS)]}


_KEYS: tuple[dict[str, list[str]], ...] = ({"keyInHeader": []}, {"keyInQuery": []})


def _refusals() -> dict[str, Any]:
    return {
        "400": _answer("The query is invalid; `field` names the fault.", "Error"),
        "401": _answer("The key or the user token is missing, another's, forged or expired.", "Error"),
    }


def _answer(description: str, schema: str) -> dict[str, Any]:
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"{REF}{schema}"}}},
    }
