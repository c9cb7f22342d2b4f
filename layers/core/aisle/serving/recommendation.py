"""From a page's query to the request of a model, and from its answer to the response and the event that records it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from aisle.events.event import Event, EventItem, Id
from aisle.events.event_names import EventName
from aisle.events.person import person_id
from aisle.experiments.assignment import NOT_KNOWN, Assignment
from aisle.inputs.cart import items_in_cart
from aisle.inputs.item_card import shown_of
from aisle.profile.profile import Profile
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import find_surface
from aisle.selection.rules import ActiveRule
from aisle.selection.unknown_names import Note
from aisle.selection.why_empty import Emptied
from aisle.serving.feature_sample import carries_features
from aisle.serving.ladder import Served
from aisle.serving.queries.occasion import Occasion
from aisle.serving.queries.recommendation_query import RecommendationQuery


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
        preferences_said_at=profile.preferences_said_at,
        not_interested=profile.not_interested,
        exclude_items=_excluded(query.surface, profile),
        budget_max=profile.preferences.get("budget_max"),
        explain=query.explain,
        visit=_visit(query, now) if find_surface(query.surface).explores else None,
    )


def _visit(query: RecommendationQuery, now: datetime) -> int | None:
    """The seed by which near-equal items take turns: of the person and the day; None for a visitor without an id."""
    if not query.people:
        return None
    named = f"{person_id(query.user_id, query.anonymous_id)}\x1f{now.date()}"
    return int.from_bytes(blake2b(named.encode(), digest_size=7).digest(), "big")


def _excluded(surface: str, profile: Profile) -> frozenset[Id]:
    """Items of the cart, if the surface excludes them. Every rung respects the list."""
    actions = ((entry.item_id, entry.event_name) for entry in profile.history)
    return frozenset(items_in_cart(actions)) if find_surface(surface).excludes_cart else frozenset()


@dataclass(frozen=True)
class Answered:
    """What a query is answered with, and who its person is to the experiment."""

    served: Served
    assigned: Assignment = NOT_KNOWN
    notes: Sequence[Note] = ()
    emptied: Emptied | None = None  # why there are no items
    asked: RecommendationRequest | None = None  # None where nothing was asked, since nothing may be shown


class Listed(NamedTuple):
    """One list as it was given."""

    recommendation_id: str
    query: RecommendationQuery
    answered: Answered


def to_response(
    recommendation_id: str,
    query: RecommendationQuery,
    answered: Answered,
    rules_version: str | None = None,
    left_out: Sequence[str] = (),
) -> dict[str, Any]:
    """Build the response body of GET /v1/recommendations. `left_out` names what was late."""
    of_list = to_list(recommendation_id, query, answered)
    return {**of_list, "left_out": list(left_out), "rules_version": rules_version}


def to_list(recommendation_id: str, query: RecommendationQuery, answered: Answered) -> dict[str, Any]:
    """Build what a response says of one list."""
    served, emptied = answered.served, answered.emptied
    return {
        "recommendation_id": recommendation_id,
        "surface": query.surface,
        "served_by": served.served_by,
        "model_version": served.answer.model_version,
        "variant": answered.assigned.variant,
        "items": [_card(position, item) for position, item in enumerate(served.answer.items)],
        "notes": [asdict(note) for note in answered.notes],
        "why_empty": asdict(emptied) if emptied else None,
    }


def to_event(recommendation_id: str, query: RecommendationQuery, answered: Answered, now: datetime) -> Event:
    """Build the `serve_item_list` event that records the response."""
    served, assigned = answered.served, answered.assigned
    with_features = carries_features(recommendation_id)
    return Event(
        event_id=f"serve-{recommendation_id}",
        event_name=EventName.SERVE_ITEM_LIST,
        occurred_at=now,
        anonymous_id=query.anonymous_id,
        user_id=query.user_id,
        items=[_line(position, item, with_features) for position, item in enumerate(served.answer.items)],
        surface=query.surface,
        recommendation_id=recommendation_id,
        served_by=served.served_by,
        model_version=served.answer.model_version,
        variant=assigned.variant,
        experiment=assigned.experiment,
        features_version=served.answer.features_version,
    )


def shown_score(item: ScoredItem) -> float | None:
    """The score that the page and the records tell; None if no model scored the item."""
    return item.score if item.parts else None


def _card(position: int, item: ScoredItem) -> dict[str, Any]:
    return {
        "item_id": item.item_id,
        "position": position,
        "score": shown_score(item),
        "parts": item.parts,
        "reason": item.reason,
        "because": asdict(item.because) if item.because else None,
        "what_if": asdict(item.what_if) if item.what_if else None,
        **shown_of(item.item),
    }


def _line(position: int, item: ScoredItem, with_features: bool) -> EventItem:
    return EventItem(
        item_id=item.item_id,
        price=item.item.get("price"),
        position=position,
        score=shown_score(item),
        propensity=round(item.propensity, 6),
        features=(list(item.features) or None) if with_features else None,
    )
