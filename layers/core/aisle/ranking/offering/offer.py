"""What a surface offers: which of the items that may be shown, and a list that its order follows."""

from dataclasses import dataclass, field

import numpy as np

from aisle.arrays.array_types import Bools, Ints
from aisle.ranking.model import Model
from aisle.ranking.offering.due_again import due_again
from aisle.ranking.offering.viewed import recently_viewed
from aisle.ranking.query_context import QueryContext
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.surfaces import History, Order, Shows, find_surface
from aisle.retrieval.complements import complements

NOTHING = np.zeros(0, dtype=np.int64)
MARGIN = 100  # items that a trending list offers beyond those it shows, since caps may leave some out


@dataclass(frozen=True)
class Offer:
    """Shape: allowed (items,); listed (any,), positions in the model, best first."""

    allowed: Bools
    listed: Ints = field(default_factory=lambda: NOTHING)  # scored whether a view proposes them or not
    known: int = 0  # how much is known of the shopper: items liked, and whether anything was said


def offer(model: Model, request: RecommendationRequest, context: QueryContext, allowed: Bools) -> Offer:
    """Of the allowed items, those that the request's surface is for. Shape: allowed (items,)."""
    surface = find_surface(request.surface)
    if surface.shows is Shows.COMPLEMENTS:
        of = context.in_cart if surface.history is History.CART else np.array([context.context_item])
        return _only(complements(model.views, model.catalogue, of[of >= 0]), allowed)
    if surface.shows is Shows.FOUND:
        found = _only(_once(model.find(request.ids).astype(np.int64)), allowed)
        return Offer(found.allowed, found.listed, _known(context))
    if surface.shows is Shows.BOUGHT:
        return _only(due_again(context.purchases, model.views.intervals), allowed)
    if surface.shows is Shows.VIEWED:
        return _only(_once(model.find(recently_viewed(request.history)).astype(np.int64)), allowed)
    if surface.order is Order.TRENDING:
        rising = model.by_rise[allowed[model.by_rise]][: request.n + MARGIN]
        return Offer(allowed, rising.astype(np.int64))
    return Offer(allowed, _in_category(model, request.category))


def _only(listed: Ints, allowed: Bools) -> Offer:
    listed = listed[allowed[listed]]
    only = np.zeros(len(allowed), dtype=bool)
    only[listed] = True
    return Offer(only, listed)


def _once(items: Ints) -> Ints:
    """Each item that the model knows once, where it first stands."""
    items = items[items >= 0]
    return items[np.sort(np.unique(items, return_index=True)[1])]


def _known(context: QueryContext) -> int:
    stated = context.shoppers.stated
    said = len(stated.categories) + len(stated.brands) + len(stated.styles)
    return int(np.count_nonzero(context.seen.strength > 0)) + int(said > 0)


def _in_category(model: Model, category: str | None) -> Ints:
    """The best items of a category; none where the catalogue has no such category."""
    code = model.catalogue.code("category", category) if category else -1
    best = model.views.popularity.in_category[code].astype(np.int64) if code >= 0 else NOTHING
    return best[best >= 0]
