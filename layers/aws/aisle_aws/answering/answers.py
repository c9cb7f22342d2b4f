"""An answer to a query: the front door's list, and what a preview of other rules would show."""

from dataclasses import replace
from datetime import datetime
from functools import partial

from aisle.experiments.assignment import HOLDOUT, Assignment
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.selection import Selection
from aisle.selection.why_empty import why_empty, why_no_card
from aisle.serving.budget import Budget
from aisle.serving.exploration import Exploring, explore, plan
from aisle.serving.ladder import Arrange, Served, descend
from aisle.serving.recommendation import Answered, notes_on, to_occasion, to_request
from aisle.serving.recommendation_query import RecommendationQuery
from aisle.serving.seldom_shown import UNCOUNTED
from aisle.serving.slate import arrange, arrange_cards
from aisle.serving.trending import NO_MODEL
from aisle_aws.answering.fallback_chain import rungs_for
from aisle_aws.answering.shop_and_shopper import ShopAndShopper
from aisle_aws.answering.split import assigned_in_time
from aisle_aws.stores import shop_config

NOBODY = Served("none", RecommendationAnswer(NO_MODEL, NO_MODEL, ()))


def answer_query(
    query: RecommendationQuery, known: ShopAndShopper, now: datetime, budget: Budget, exploring: Exploring | None = None
) -> Answered:
    """Without `exploring` nothing is drawn, as in a preview.

    Raises: Unavailable, where no rung answers.
    """
    active = known.rules.rules.active(to_occasion(query, known.profile, now))
    request = to_request(query, known.profile, active, now)
    assigned = assigned_in_time(query.drawn_as(known.profile), budget)
    facts = known.facts
    if facts is None:
        keep = partial(arrange_cards, scope=request, shown=query.n)
        served = _descend(query, request, assigned, None, budget, keep)
        return Answered(served, assigned, [], None if served.answer.items else why_no_card(request))
    selection, notes = Selection(facts, request), notes_on(query, facts)
    if selection.is_empty:
        return Answered(NOBODY, assigned, notes, why_empty(selection))
    drawn = plan(selection, request, exploring) if exploring and assigned.variant != HOLDOUT else None
    request = replace(request, also=drawn.asked()) if drawn else request
    keep = partial(arrange, selection=selection, shown=query.n)
    served = _descend(query, request, assigned, selection, budget, keep)
    if drawn:
        explored = explore(served.answer.items, served.answer.also, drawn)
        served = replace(served, answer=replace(served.answer, items=explored, also=()))
    return Answered(served, assigned, notes, None if served.answer.items else why_empty(selection))


def exploring_by(seed: str, share: float) -> Exploring:
    """How much a list explores. Where the count of impressions was not read yet, new items alone are explored."""
    return Exploring(share, seed, shop_config.seldom_shown.at_hand() or UNCOUNTED)


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
