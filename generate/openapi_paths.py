"""The OpenAPI document's paths: the request and the possible responses of each route."""

from collections.abc import Mapping
from typing import Any

from aisle.events.event_names import FEEDBACK_EVENTS
from aisle.intake.envelope import BROWSER_LIMITS, SERVER_LIMITS
from aisle.profile.person_query import PersonQuery, ProfileQuery
from aisle.serving.queries.recommendation_query import RecommendationQuery

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
        "security": [*_KEYS, KEY_IN_BODY, SERVER],
        "requestBody": {"required": True, "content": content},
        "responses": {
            "200": answered("Each event was taken, was a duplicate, or is named in `rejected`.", "Taken"),
            "400": answered("The body is not JSON or not of this shape.", "Error"),
            "401": answered("The key is missing, another's, expired or revoked.", "Error"),
            "403": answered(IN_A_PAGE, "Error"),
            "413": answered(f"Too much: {_limits()}. Send less at once.", "Error"),
            "503": answered("Not everything was stored: send the same batch again.", "Error"),
        },
    }


def _limits() -> str:
    """The bounds of a batch, by who sends it."""
    return ", ".join(
        f"{who} sends at most {limits.events} events and {limits.body_bytes} bytes"
        for who, limits in (("a page", BROWSER_LIMITS), ("a server", SERVER_LIMITS))
    )


def _get_recommendations() -> dict[str, Any]:
    return {
        "operationId": "recommend",
        "summary": "Recommend items to a shopper. A shopper without consent has no id, and nothing is stored.",
        **_query(RecommendationQuery, open_to_servers=True),
        "responses": {
            "200": answered(
                "`served_by` says who answered. `items` is empty only where no item may be shown, or none is what the"
                " surface is for: `why_empty`.",
                "Recommendations",
            ),
            **refusals(IN_A_PAGE),
            "503": answered("There is no catalogue yet, or nothing answered in time: ask again.", "Error"),
        },
    }


def _get_profile() -> dict[str, Any]:
    return {
        "operationId": "showProfile",
        "summary": "What the shop knows of this person. One of anonymous_id and user_id is required.",
        **_query(ProfileQuery, open_to_servers=True),
        "responses": {
            "200": answered("Empty lists where nothing is known.", "ShownProfile"),
            **refusals(IN_A_PAGE),
            "503": answered("The profiles did not answer: try again.", "Error"),
        },
    }


def _delete_profile() -> dict[str, Any]:
    return {
        "operationId": "forgetProfile",
        "summary": "Forget this person for good. One of anonymous_id and user_id is required.",
        **_query(ProfileQuery, open_to_servers=False),
        "responses": {
            "200": answered("Forgotten; repeating the request is safe.", "Forgotten"),
            **refusals("A server key forgets nobody."),
            "503": answered("Not everything was erased: try again.", "Error"),
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


def _query(query: type[PersonQuery], open_to_servers: bool) -> dict[str, Any]:
    """The parameters of a query and its security."""
    fields: Mapping[str, Any] = query.model_json_schema()["properties"]
    parameters = [
        {
            **{"name": name, "in": "query", "required": False, "schema": schema},
            "description": schema.get("description", ""),
            **({"style": "form", "explode": False} if schema.get("type") == "array" else {}),  # commas part them
        }
        for name, schema in fields.items()
    ]
    return {"parameters": parameters, "security": ways(open_to_servers)}


def ways(open_to_servers: bool) -> list[dict[str, list[str]]]:
    """How a caller says who it is, and for whom it asks."""
    return [*_KEYS, *({**key, "userToken": []} for key in _KEYS), *([SERVER] if open_to_servers else ())]


_KEYS: tuple[dict[str, list[str]], ...] = ({"keyInHeader": []}, {"keyInQuery": []})
KEY_IN_BODY: dict[str, list[str]] = {}  # which OpenAPI has no word for
SERVER: dict[str, list[str]] = {"serverKey": []}
IN_A_PAGE = "A page sends a server key, which only a server may have."


def refusals(forbidden: str) -> dict[str, Any]:
    """The responses to a question that cannot be answered, or not to this caller."""
    return {
        "400": answered("The query is invalid; `field` names the fault.", "Error"),
        "401": answered("The key or the user token is missing, another's, forged, expired or revoked.", "Error"),
        "403": answered(forbidden, "Error"),
    }


def answered(description: str, schema: str) -> dict[str, Any]:
    """A response in JSON, by its schema's name."""
    return {
        "description": description,
        "content": {"application/json": {"schema": {"$ref": f"{REF}{schema}"}}},
    }
