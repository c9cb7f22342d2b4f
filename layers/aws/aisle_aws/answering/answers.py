"""An answer to a query: the front door's list, and what a preview of other rules would show."""

from datetime import datetime
from functools import partial

from aisle.experiments.assignment import Assignment
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.selection import Selection
from aisle.selection.why_empty import why_empty, why_no_card
from aisle.serving.budget import Budget
from aisle.serving.ladder import Arrange, Served, descend
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
    request = request_of(query, known, now)
    assigned = assigned_in_time(query.drawn_as(known.profile), budget)
    facts = known.facts
    if facts is None:
        keep = partial(arrange_cards, scope=request, shown=query.n)
        served = _descend(query, request, assigned, None, budget, keep)
        return Answered(served, assigned, [], None if served.answer.items else why_no_card(request))
    selection, notes = Selection(facts, request), notes_on(query, facts)
    if selection.is_empty:
        return Answered(NOBODY, assigned, notes, why_empty(selection))
    keep = partial(arrange, selection=selection, shown=query.n)
    served = _descend(query, request, assigned, selection, budget, keep)
    return Answered(served, assigned, notes, None if served.answer.items else why_empty(selection))


def request_of(query: RecommendationQuery, known: ShopAndShopper, now: datetime) -> RecommendationRequest:
    """What a model is asked for a query."""
    active = known.rules.rules.active(to_occasion(query, known.profile, now))
    return to_request(query, known.profile, active, now)


def _descend(
    query: RecommendationQuery,
    request: RecommendationRequest,
    assigned: Assignment,
    selection: Selection | None,
    budget: Budget,
    keep: Arrange,
) -> Served:
    about = query.item_id if find_surface(query.surface).is_about_the_item else None
    return descend(rungs_for(assigned.variant, about, selection), request, budget, keep)
