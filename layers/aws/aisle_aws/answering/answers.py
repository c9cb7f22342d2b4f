"""An answer to a query: the front door's list, a page's shelves, and what a preview of other rules would show."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from aisle.experiments.assignment import HOLDOUT, Assignment
from aisle.ranking.request import RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.selection import Selection
from aisle.selection.why_empty import Emptied, why_empty, why_no_card
from aisle.serving.budget import Budget
from aisle.serving.exploring.exploration import Exploring, explore, plan
from aisle.serving.exploring.seldom_shown import UNCOUNTED
from aisle.serving.ladder import Arrange, Served, descend
from aisle.serving.lists.empty_shelf import why_shelf_is_empty
from aisle.serving.page import NOBODY, answer_shelves
from aisle.serving.queries.page_query import PageQuery
from aisle.serving.queries.query_notes import notes_on
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Answered, to_occasion, to_request
from aisle.serving.slate import arrange, arrange_cards
from aisle_aws.answering.fallback_chain import rungs_for
from aisle_aws.answering.shop_and_shopper import ShopAndShopper
from aisle_aws.answering.split import assigned_in_time
from aisle_aws.settings import settings
from aisle_aws.stores import shop_config


def answer_query(
    query: RecommendationQuery, known: ShopAndShopper, now: datetime, budget: Budget, exploring: Exploring | None = None
) -> Answered:
    """Without `exploring` nothing is drawn, as in a preview.

    Raises: Unavailable, where no rung answers.
    """
    assigned = assigned_in_time(query.drawn_as(known.profile), budget)
    return _answer(query, _request(query, known, now), assigned, known, budget, exploring)


def answer_page(
    page: PageQuery, known: ShopAndShopper, now: datetime, budget: Budget, exploring: Sequence[Exploring]
) -> list[Answered]:
    """Its shelves, in their order; `exploring` is of each. Raises: Unavailable, where no shelf is answered."""
    assigned, queries = assigned_in_time(page.drawn_as(known.profile), budget), page.queries

    def ask(place: int, request: RecommendationRequest) -> Answered:
        return _answer(queries[place], request, assigned, known, budget, exploring[place])

    requests = [_request(query, known, now) for query in queries]
    return [replace(answered, assigned=assigned) for answered in answer_shelves(requests, page.about, known.facts, ask)]


def exploring_by(recommendation_id: str) -> Exploring:
    """How much a list explores. Where the count of impressions was not read yet, new items alone are explored."""
    seldom = shop_config.seldom_shown.at_hand() or UNCOUNTED
    return Exploring(float(settings.exploration_share), recommendation_id, seldom)


def _request(query: RecommendationQuery, known: ShopAndShopper, now: datetime) -> RecommendationRequest:
    return to_request(query, known.profile, known.rules.rules.active(to_occasion(query, known.profile, now)), now)


def _answer(
    query: RecommendationQuery,
    request: RecommendationRequest,
    assigned: Assignment,
    known: ShopAndShopper,
    budget: Budget,
    exploring: Exploring | None,
) -> Answered:
    """Raises: Unavailable, where no rung answers."""
    fills, facts = find_surface(query.surface).fills, known.facts
    if facts is None:
        keep = partial(arrange_cards, scope=request, shown=query.n, fills=fills)
        served = _descend(request, assigned, None, budget, keep)
        return Answered(served, assigned, [], _why(request, served, partial(why_no_card, request)), request)
    selection, notes = Selection(facts, request), notes_on(query, facts)
    if selection.is_empty:
        return Answered(NOBODY, assigned, notes, why_empty(selection))
    drawn = plan(selection, request, exploring) if exploring and assigned.variant != HOLDOUT else None
    request = replace(request, also=drawn.asked()) if drawn else request
    keep = partial(arrange, selection=selection, shown=query.n, fills=fills)
    served = _descend(request, assigned, selection, budget, keep)
    if drawn:
        explored = explore(served.answer.items, served.answer.also, drawn)
        served = replace(served, answer=replace(served.answer, items=explored, also=()))
    return Answered(served, assigned, notes, _why(request, served, partial(why_empty, selection)), request)


def _descend(
    request: RecommendationRequest,
    assigned: Assignment,
    selection: Selection | None,
    budget: Budget,
    keep: Arrange,
) -> Served:
    """A rung that was late for a shelf of the page is not asked for the next one: there is still less time."""
    rungs = [rung for rung in rungs_for(assigned.variant, request, selection) if rung.name not in budget.left_out]
    return descend(rungs, request, budget, keep)


def _why(request: RecommendationRequest, served: Served, of_scope: Callable[[], Emptied]) -> Emptied | None:
    """Why there are no items; None where there are some. `of_scope` tells what of the request left none."""
    if served.answer.items:
        return None
    return of_scope() if find_surface(request.surface).fills else why_shelf_is_empty(request, served.served_by)
