"""The context of a query: a batch of one shopper, from the request and the user's data in the model."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Indices, Ints
from aisle.arrays.columns import join, take
from aisle.events.event_names import EventName
from aisle.inputs.cart import items_in_cart
from aisle.inputs.histories import EVENTS, HISTORY_LIMIT, PURCHASE, REFUND, Histories, Interactions, condense
from aisle.inputs.purchases import Purchases, count_purchases
from aisle.inputs.refusals import is_of, standing, turned
from aisle.inputs.shoppers import Shoppers
from aisle.inputs.stated_preferences import StatedPreferences
from aisle.ranking.model import Model
from aisle.ranking.request import HistoryEntry, RecommendationRequest
from aisle.ranking.surfaces import History, find_surface
from aisle.selection.scope import NotInterested

CODES = {event: code for code, event in enumerate(EVENTS)}
REACHES_THE_LAKE_MS = 3_600_000  # an answer takes minutes
VIEW = CODES[EventName.VIEW_ITEM]


@dataclass(frozen=True)
class QueryContext:
    """What ranking and filtering need to know of one shopper."""

    shoppers: Shoppers  # one shopper, with the history that the surface ranks by
    seen: Histories  # the whole history, whatever the surface ranks by
    owned: Ints  # items, ascending
    in_cart: Ints  # items, where the surface excludes the cart; else empty
    context_item: int  # the item on the page; -1 where there is none
    interactions: Interactions  # all that is known, oldest first

    @cached_property
    def purchases(self) -> Purchases:
        """What the shopper bought and kept. Few surfaces ask for it."""
        return count_purchases(self.interactions, int(self.shoppers.now[0]))


def build_context(model: Model, request: RecommendationRequest) -> QueryContext:
    """Merge the request's history and preferences with the model's; those of the request take precedence.

    Raises: InvalidInput, where the surface is unknown.
    """
    surface = find_surface(request.surface)
    user = model.users.find(request.user_id)
    now = np.array([milliseconds(request.now)])
    told = _interactions(model, request.history, user)
    interactions = turned(told, _is_refused(model, told.item, request.not_interested))
    newest = take(interactions, np.arange(max(len(interactions) - HISTORY_LIMIT, 0), len(interactions)))
    seen = condense(newest, 1, now, len(model.catalogue))
    owned = _owned(model, interactions, user)
    cart = _in_cart(interactions)
    in_cart = cart if surface.excludes_cart else np.zeros(0, dtype=np.int64)
    context_item = int(model.find([request.item_id])[0]) if request.item_id else -1

    histories = seen
    if surface.history is History.ITEM and context_item >= 0:
        histories = condense(_one_view(model, context_item, int(now[0])), 1, now, len(model.catalogue))
    elif surface.history is History.CART and len(cart):
        histories = condense(take(newest, np.isin(newest.item, cart)), 1, now, len(model.catalogue))
    stated = _stated(model, user, request)
    masked = np.zeros(0, dtype=np.int64) if model.owned_may_return else owned
    shoppers = Shoppers(histories, StatedPreferences.encode([stated], model.catalogue), now, masked)
    return QueryContext(shoppers, seen, owned, in_cart, context_item, interactions)


def milliseconds(moment: datetime) -> int:
    """Milliseconds since 1970, UTC."""
    return round(moment.timestamp() * 1000)


def _interactions(model: Model, history: tuple[HistoryEntry, ...], user: int) -> Interactions:
    """The request's history and the model's as one, oldest first. An interaction of both counts once."""
    fresh = _fresh_interactions(model, history)
    if user >= 0:
        both = join([_known_interactions(model, user), fresh])
        identity = np.stack((both.time, both.item.astype(np.int64), both.event.astype(np.int64)))
        fresh = take(both, np.sort(np.unique(identity, axis=1, return_index=True)[1]))
    in_time = take(fresh, np.argsort(fresh.time, kind="stable"))
    counted = standing(in_time.row, in_time.item, in_time.event) & (in_time.weight != 0)
    return take(in_time, counted)


def _stated(model: Model, user: int, request: RecommendationRequest) -> dict[str, Any]:
    """The newest answers, of the shop's file and of the shopper; None where the shopper took one back."""
    known, as_of = model.users.stated(user) if user >= 0 else ({}, 0)
    surely_in = as_of - REACHES_THE_LAKE_MS  # what was said before is in the model's, or the shop's file is newer
    said = {name: milliseconds(at) for name, at in request.preferences_said_at.items()}
    older = {name: value for name, value in known.items() if said.get(name, surely_in) < surely_in}
    return {**known, **request.preferences, **older}


def _is_refused(model: Model, item: Indices, unwanted: NotInterested) -> Bools:
    """Whether each item is of a brand or category that the shopper refused. Shape: as given."""
    by_brand = is_of(model.catalogue, item, "brand", unwanted.brands)
    return by_brand | is_of(model.catalogue, item, "category", unwanted.categories)


def _fresh_interactions(model: Model, history: tuple[HistoryEntry, ...]) -> Interactions:
    """Of the request, those with items that the model knows."""
    told = [entry for entry in history if entry.event_name in CODES]
    fresh = Interactions(
        row=np.zeros(len(told), dtype=np.int32),
        item=model.find([entry.item_id for entry in told]),
        event=np.array([CODES[entry.event_name] for entry in told], dtype=np.int8),
        weight=np.array([model.event_weights.of(each.event_name, each.rating) for each in told], dtype=np.float32),
        time=np.array([milliseconds(entry.occurred_at) for entry in told], dtype=np.int64),
    )
    return take(fresh, fresh.item >= 0)


def _known_interactions(model: Model, user: int) -> Interactions:
    """The user's interactions that the model stores."""
    part, users = model.users.interactions(user), model.users
    row = np.zeros(part.stop - part.start, dtype=np.int32)
    return Interactions(row, users.item[part], users.event[part], users.weight[part], users.time[part])


def _owned(model: Model, interactions: Interactions, user: int) -> Ints:
    """Items bought and not returned: from the interactions, and from older purchases that the model stores."""
    owned = set(model.users.owned_by(user).tolist()) if user >= 0 else set()
    net: dict[int, int] = {}
    returned = set()
    traded = np.flatnonzero((interactions.event == PURCHASE) | (interactions.event == REFUND))
    for item, event in zip(interactions.item[traded].tolist(), interactions.event[traded].tolist(), strict=True):
        net[item] = net.get(item, 0) + (1 if event == PURCHASE else -1)
        if event == REFUND:
            returned.add(item)
    owned |= {item for item, units in net.items() if units > 0}
    return np.array(sorted(owned - {item for item in returned if net[item] <= 0}), dtype=np.int64)


def _in_cart(interactions: Interactions) -> Ints:
    names = [EVENTS[code] for code in interactions.event.tolist()]
    return np.array(sorted(items_in_cart(zip(interactions.item.tolist(), names, strict=True))), dtype=np.int64)


def _one_view(model: Model, item: int, now: int) -> Interactions:
    """A history with one view of the item, just now."""
    return Interactions(
        row=np.zeros(1, dtype=np.int32),
        item=np.array([item], dtype=np.int32),
        event=np.array([VIEW], dtype=np.int8),
        weight=np.array([model.event_weights.of(EventName.VIEW_ITEM)], dtype=np.float32),
        time=np.array([now], dtype=np.int64),
    )
