"""An answer to a query: the front door's list, and what a preview of other rules would show."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from aisle.ranking.request import RecommendationAnswer, RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.selection import Selection
from aisle.selection.why_empty import Emptied, why_empty, why_no_card
from aisle.serving.budget import Budget
from aisle.serving.empty_shelf import why_shelf_is_empty
from aisle.serving.ladder import Served, descend
from aisle.serving.recommendation import Answered, notes_on, to_occasion, to_request
from aisle.serving.recommendation_query import RecommendationQuery
from aisle.serving.slate import arrange, arrange_cards
from aisle.serving.trending import NO_MODEL
from aisle_aws.answering.fallback_chain import rungs_for
from aisle_aws.answering.shop_and_shopper import ShopAndShopper
from aisle_aws.answering.split import assigned_in_time

NOBODY = Served("none", RecommendationAnswer(NO_MODEL, NO_MODEL, ()))


def answer_query(query: RecommendationQuery, known: ShopAndShopper, now: datetime, budget: Budget) -> Answered:
    """Raises: Unavailable, where no rung answers."""
    active = known.rules.rules.active(to_occasion(query, known.profile, now))
    request = to_request(query, known.profile, active, now)
    assigned = assigned_in_time(query.drawn_as(known.profile), budget)
    facts, fills = known.facts, find_surface(query.surface).fills
    if facts is None:
        keep = partial(arrange_cards, scope=request, shown=query.n, fills=fills)
        served = descend(rungs_for(assigned.variant, request, None), request, budget, keep)
        return Answered(served, assigned, [], _why(request, served, partial(why_no_card, request)))
    selection, notes = Selection(facts, request), notes_on(query, facts)
    if selection.is_empty:
        return Answered(NOBODY, assigned, notes, why_empty(selection))
    keep = partial(arrange, selection=selection, shown=query.n, fills=fills)
    served = descend(rungs_for(assigned.variant, request, selection), request, budget, keep)
    return Answered(served, assigned, notes, _why(request, served, partial(why_empty, selection)))


def _why(request: RecommendationRequest, served: Served, of_scope: Callable[[], Emptied]) -> Emptied | None:
    """Why there are no items; None where there are some. `of_scope` tells what of the request left none."""
    if served.answer.items:
        return None
    return of_scope() if find_surface(request.surface).fills else why_shelf_is_empty(request, served.served_by)
