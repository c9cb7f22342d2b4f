"""From a page's query to the request of a model, and from its answer to the response and the event that records it."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from aisle.events.event import Event, EventItem, Id
from aisle.events.event_names import EventName
from aisle.experiments.assignment import NOT_KNOWN, Assignment
from aisle.inputs.cart import items_in_cart
from aisle.inputs.item_card import shown_of
from aisle.live.item_facts import ItemFacts
from aisle.profile.anonymous_visit import newest_ids
from aisle.profile.profile import Profile
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import find_surface
from aisle.selection.rules import ActiveRule
from aisle.selection.unknown_names import MOST_NOTES, Note, unknown_in_filter, unknown_items, unknown_value
from aisle.selection.why_empty import Emptied
from aisle.serving.ladder import Served
from aisle.serving.occasion import Occasion
from aisle.serving.recommendation_query import RecommendationQuery


def to_occasion(query: RecommendationQuery, profile: Profile, now: datetime) -> Occasion:
    """What the shop's rules may ask of a query."""
    return Occasion(now, query.surface, query.category, query.search_term, query.user_id is not None, profile)


def to_request(
    query: RecommendationQuery, profile: Profile, rules: tuple[ActiveRule, ...], now: datetime
) -> RecommendationRequest:
    """Build the model's request. `rules` are those that hold for the query's occasion."""
    return RecommendationRequest(
        now=now,
        n=query.n,
        surface=query.surface,
        user_id=query.user_id,
        item_id=query.item_id,
        category=query.category,
        filter=query.filter,
        ids=query.ids,
        rules=rules,
        history=profile.history,
        preferences=profile.preferences,
        not_interested=profile.not_interested,
        exclude_items=_excluded(query.surface, profile),
        budget_max=profile.preferences.get("budget_max"),
        explain=query.explain,
    )


def _excluded(surface: str, profile: Profile) -> frozenset[Id]:
    """Items of the cart, if the surface excludes them. Every rung respects the list."""
    actions = ((entry.item_id, entry.event_name) for entry in profile.history)
    return frozenset(items_in_cart(actions)) if find_surface(surface).excludes_cart else frozenset()


def notes_on(query: RecommendationQuery, facts: ItemFacts) -> list[Note]:
    """Names in the query that no item has, each with the nearest that one has; at most MOST_NOTES."""
    return list(islice(_unknown_names(query, facts), MOST_NOTES))


def _unknown_names(query: RecommendationQuery, facts: ItemFacts) -> Iterator[Note]:
    if query.category:
        yield from unknown_value("category", "category", query.category, facts)
    yield from unknown_items("item_id", [query.item_id] if query.item_id else [], facts)
    yield from unknown_in_filter(query.filter, facts)
    yield from unknown_items("ids", query.ids, facts)
    for field in ("recent_items", "cart_items"):
        yield from unknown_items(field, newest_ids(getattr(query, field)), facts)


@dataclass(frozen=True)
class Answered:
    """What a query is answered with, and who its person is to the experiment. `emptied` says why there are no items."""

    served: Served
    assigned: Assignment = NOT_KNOWN
    notes: Sequence[Note] = ()
    emptied: Emptied | None = None


def to_response(
    recommendation_id: str,
    query: RecommendationQuery,
    answered: Answered,
    rules_version: str | None = None,
    left_out: Sequence[str] = (),
) -> dict[str, Any]:
    """Build the response body of GET /v1/recommendations. `left_out` names what was late."""
    served, emptied = answered.served, answered.emptied
    return {
        "recommendation_id": recommendation_id,
        "surface": query.surface,
        "served_by": served.served_by,
        "left_out": list(left_out),
        "model_version": served.answer.model_version,
        "variant": answered.assigned.variant,
        "rules_version": rules_version,
        "items": [_card(position, item) for position, item in enumerate(served.answer.items)],
        "notes": [asdict(note) for note in answered.notes],
        "why_empty": asdict(emptied) if emptied else None,
    }


def to_event(recommendation_id: str, query: RecommendationQuery, answered: Answered, now: datetime) -> Event:
    """Build the `serve_item_list` event that records the response."""
    served, assigned = answered.served, answered.assigned
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
        variant=assigned.variant,
        experiment=assigned.experiment,
        features_version=served.answer.features_version,
    )


def _card(position: int, item: ScoredItem) -> dict[str, Any]:
    return {
        "item_id": item.item_id,
        "position": position,
        "score": _score(item),
        "parts": item.parts,
        "reason": item.reason,
        "because": asdict(item.because) if item.because else None,
        "what_if": asdict(item.what_if) if item.what_if else None,
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
