"""The OpenAPI 3.1 document of the routes, from the same models that the functions use."""

from typing import Any

from pydantic import TypeAdapter

from aisle.inputs.item_card import CARD
from aisle.intake.envelope import BROWSER_LIMITS, SERVER_LIMITS
from aisle.intake.ingest import Rejected
from aisle.profile.profile_export import ShownProfile
from aisle.ranking.explaining.wording import MOST_CHARACTERS
from aisle.ranking.request import Because, WhatIf
from aisle.ranking.surfaces import SURFACES
from aisle.selection.unknown_names import Note
from aisle.selection.why_empty import Emptied
from generate.event_schema import event_schema
from generate.openapi_answers import answer_paths, answer_schemas
from generate.openapi_items import item_paths, item_schemas
from generate.openapi_operators import operator_paths, operator_schemas, operator_security_schemes
from generate.openapi_page import page_paths, page_schemas
from generate.openapi_paths import REF, paths
from generate.openapi_rules import rule_paths, rule_schemas
from generate.version import version

_SERVERS = "The shop's own server: for any user_id and anonymous_id, without a user token. Never from a page."
TEXT = {"type": ["string", "null"]}
NUMBER = {"type": ["number", "null"]}
FLAG = {"type": ["boolean", "null"]}
KINDS = {str: TEXT, float: NUMBER, bool: FLAG}


def openapi_document() -> dict[str, Any]:
    """The whole document."""
    event = event_schema()
    parts = event.pop("$defs")
    event.pop("$schema")
    routes = {**page_schemas(_served()), **operator_schemas(), **answer_schemas(), **item_schemas(), **rule_schemas()}
    schemas = {**parts, "Event": event, **_envelopes(), **_answers(), **routes}
    return _relocate(
        {
            "openapi": "3.1.0",
            "info": {"title": "Aisle", "version": version(), "description": "Events in, recommendations out."},
            "paths": {
                **paths(),
                **page_paths(),
                **item_paths(),
                **operator_paths(),
                **answer_paths(),
                **rule_paths(),
            },
            "components": {"schemas": schemas, "securitySchemes": _security_schemes()},
        }
    )


def _envelopes() -> dict[str, Any]:
    who = {
        "key": {"type": ["string", "null"], "description": "The publishable key, where no header or query carries it."},
        "user_token": {"type": ["string", "null"], "description": "JWT (HS256; sub, exp), for events with a user_id."},
        "sent_at": {
            "type": ["string", "null"],
            "format": "date-time",
            "description": "By the sender's clock. Where that is more than a minute off, events are set right.",
        },
        "unread": {
            "type": "object",
            "additionalProperties": {"type": "integer"},
            "description": "What the page pushed and the snippet could not read: how often, by reason.",
        },
    }
    fewer = f"At most {BROWSER_LIMITS.events} from a page."
    many = {
        "type": "array",
        "items": {"$ref": f"{REF}Event"},
        "maxItems": SERVER_LIMITS.events,
        "description": fewer,
    }
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
        "score": {**NUMBER, "description": "Likelihood of an interaction; null if no model scored the item."},
        "parts": {
            "type": "object",
            "additionalProperties": {"type": "number"},
            "description": (
                "Log-odds against the average candidate of this answer, whose own are `average`: together they are the "
                "score's. Empty if no model scored the item."
            ),
        },
        "reason": {
            "type": "string",
            "maxLength": MOST_CHARACTERS,
            "description": "For the shopper: the part of the score that lifted the item most above the others.",
        },
        "because": {
            "anyOf": [{"$ref": f"{REF}Because"}, {"type": "null"}],
            "description": (
                "What the reason speaks of, for a page that words it by itself: its kind, the part of the score, and "
                "the item of the history that it names or means."
            ),
        },
        "what_if": {
            "anyOf": [{"$ref": f"{REF}WhatIf"}, {"type": "null"}],
            "description": (
                "The act of the shopper without which the item would fall most, and by how much. Null without "
                "`explain=true`, where no act holds the item up, and on lists that do not follow the shopper."
            ),
        },
        **{name: KINDS[kind] for name, kind in CARD.items()},
    }
    return {
        "Rejected": TypeAdapter(Rejected).json_schema(),
        "Taken": _whole(taken),
        "Error": _whole({"error": _whole(fault)}),
        "GatewayRefusal": _whole({"message": {"type": "string"}}),
        "RecommendedItem": _whole(card),
        "Recommendations": _whole(_served()),
        **_parts_of(Because),
        **_parts_of(WhatIf),
        **_parts_of(Note),
        **_parts_of(Emptied),
        **_profiles(),
    }


def _served() -> dict[str, Any]:
    return {
        "recommendation_id": {"type": "string", "description": "Send it back with the shopper's next actions."},
        "surface": {"enum": list(SURFACES)},
        "served_by": {
            "enum": ["endpoint", "function", "similar_by_words", "trending_in_category", "trending", "newest", "none"],
            "description": "The rung of the ladder that answered; none where no item may be shown.",
        },
        "left_out": {
            "type": "array",
            "items": {"type": "string"},
            "description": (
                "What was late or failed, so that the answer goes without it: profile, identity (of a user), rules, "
                "catalogue (the live one), or a rung."
            ),
        },
        "model_version": {"type": "string"},
        "variant": TEXT,
        "rules_version": {**TEXT, "description": "The shop's rules that held; null where it has none."},
        "items": {"type": "array", "items": {"$ref": f"{REF}RecommendedItem"}},
        "notes": {
            "type": "array",
            "items": {"$ref": f"{REF}Note"},
            "description": "Names in the query that no item has, each with the nearest that one has.",
        },
        "why_empty": {
            "anyOf": [{"$ref": f"{REF}Emptied"}, {"type": "null"}],
            "description": "Where `items` is empty: which filter or rule emptied it, and how many each left.",
        },
    }


def _parts_of(answered: type) -> dict[str, Any]:
    """The schema of a dataclass of an answer, and of those inside it."""
    schema = TypeAdapter(answered).json_schema(mode="serialization")
    return {**schema.pop("$defs", {}), answered.__name__: schema}


def _profiles() -> dict[str, Any]:
    shown = ShownProfile.model_json_schema(mode="serialization")
    forgotten = {
        "erased_at": {"type": "string", "format": "date-time"},
        "profiles_deleted": {"type": "integer"},
        "history": {"type": "string", "description": "What happens to the rows of the past."},
    }
    return {**shown.pop("$defs"), "ShownProfile": shown, "Forgotten": _whole(forgotten)}


def _security_schemes() -> dict[str, Any]:
    return {
        "keyInHeader": {"type": "apiKey", "in": "header", "name": "x-aisle-key"},
        "keyInQuery": {"type": "apiKey", "in": "query", "name": "key"},
        "userToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "serverKey": {"type": "http", "scheme": "bearer", "bearerFormat": "sk_<id>_<secret>", "description": _SERVERS},
        **operator_security_schemes(),
    }


def _whole(properties: dict[str, Any]) -> dict[str, Any]:
    """An object with exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _relocate(value: Any) -> Any:
    """Rewrite references within a schema as references within the document."""
    if isinstance(value, dict):
        return {name: _relocate(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_relocate(part) for part in value]
    return value.replace("#/$defs/", REF) if isinstance(value, str) else value
