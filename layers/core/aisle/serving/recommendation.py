"""A page's query, its response, and the event that records the response for training."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Self

from pydantic import Field, model_validator

from aisle.events.event import Event, EventItem, Id
from aisle.events.event_names import EventName
from aisle.inputs.cart import items_in_cart
from aisle.inputs.item_card import shown_of
from aisle.profile.anonymous_visit import MAX_ITEMS
from aisle.profile.person_query import PersonQuery
from aisle.profile.profile import Profile
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import DEFAULT, SurfaceName, find_surface
from aisle.serving.ladder import Served
from aisle.serving.rules import Rules
from aisle.serving.slate import items_to_request

FROM_MEMORY = f"For a query without an id; comma-separated, at most {MAX_ITEMS}"


class RecommendationQuery(PersonQuery):
    """The query string of GET /v1/recommendations. It names no id for a visitor without consent."""

    surface: SurfaceName = DEFAULT
    n: int = Field(default=10, ge=1, le=100)
    item_id: Id | None = Field(
        default=None, description="The item on the page; docs/surfaces.md says which surfaces need it."
    )
    category: Id | None = None
    recent_items: str = Field(default="", description=f"{FROM_MEMORY}: items viewed, oldest first.")
    cart_items: str = Field(default="", description=f"{FROM_MEMORY}: items in the cart.")

    @model_validator(mode="after")
    def _is_answerable(self) -> Self:
        if find_surface(self.surface).needs_item and self.item_id is None:
            raise ValueError(f"item_id: required for surface {self.surface}")
        return self


def to_request(query: RecommendationQuery, profile: Profile, rules: Rules, now: datetime) -> RecommendationRequest:
    """Build the model's request. `rules` are those of the query's surface."""
    return RecommendationRequest(
        now=now,
        n=items_to_request(query.n, rules),
        surface=query.surface,
        user_id=query.user_id,
        item_id=query.item_id,
        category=query.category,
        history=profile.history,
        preferences=profile.preferences,
        not_interested=profile.not_interested,
        exclude_items=_excluded(query.surface, profile),
        include_items=frozenset(pin.item_id for pin in rules.pins),
    )


def _excluded(surface: str, profile: Profile) -> frozenset[Id]:
    """Items of the cart, if the surface excludes them. Every rung respects the list."""
    actions = ((entry.item_id, entry.event_name) for entry in profile.history)
    return frozenset(items_in_cart(actions)) if find_surface(surface).excludes_cart else frozenset()


def to_response(
    recommendation_id: str, query: RecommendationQuery, served: Served, left_out: Sequence[str] = ()
) -> dict[str, Any]:
    """Build the response body of GET /v1/recommendations. `left_out` names what was late."""
    return {
        "recommendation_id": recommendation_id,
        "surface": query.surface,
        "served_by": served.served_by,
        "left_out": list(left_out),
        "model_version": served.answer.model_version,
        "variant": served.variant,
        "items": [_card(position, item) for position, item in enumerate(served.answer.items)],
    }


def to_event(recommendation_id: str, query: RecommendationQuery, served: Served, now: datetime) -> Event:
    """Build the `serve_item_list` event that records the response."""
    return Event(
        event_id=f"serve-{recommendation_id}",
        event_name=EventName.SERVE_ITEM_LIST,
        occurred_at=now,
        anonymous_id=query.anonymous_id,
        user_id=query.user_id,
        items=[_line(position, item) for position, item in enumerate(served.answer.items)],
        surface=query.surface,
        recommendation_id=recommendation_id,
        served_by=served.served_by,
        model_version=served.answer.model_version,
        variant=served.variant,
        features_version=served.answer.features_version,
    )


def _card(position: int, item: ScoredItem) -> dict[str, Any]:
    return {
        "item_id": item.item_id,
        "position": position,
        "score": _score(item),
        "parts": item.parts,
        "reason": item.reason,
        **shown_of(item.item),
    }


def _line(position: int, item: ScoredItem) -> EventItem:
    return EventItem(
        item_id=item.item_id,
        price=item.item.get("price"),
        position=position,
        score=_score(item),
        features=list(item.features) or None,
    )


def _score(item: ScoredItem) -> float | None:
    """None if no model scored the item."""
    return item.score if item.parts else None
