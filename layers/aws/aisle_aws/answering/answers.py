"""An answer to a query: the front door's list, and what a preview of other rules would show."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from aisle.events.person import person_id
from aisle.live.item_facts import ItemFacts
from aisle.profile.profile import Profile
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest
from aisle.ranking.surfaces import find_surface
from aisle.selection.selection import Selection
from aisle.selection.unknown_names import Note
from aisle.selection.why_empty import Emptied, why_empty, why_no_card
from aisle.serving.ladder import Arrange, Served, descend
from aisle.serving.recommendation import notes_on, to_occasion, to_request
from aisle.serving.recommendation_query import RecommendationQuery
from aisle.serving.rules import Rules
from aisle.serving.slate import arrange, arrange_cards
from aisle.serving.trending import NO_MODEL
from aisle_aws.answering.fallback_chain import rungs_for
from aisle_aws.stores import shop_config
from aisle_aws.telemetry import count, logger
from aisle_aws.transport.deadline import call_within

NOBODY = Served("none", None, RecommendationAnswer(NO_MODEL, NO_MODEL, ()))


@dataclass(frozen=True)
class Answered:
    """What the page gets. `emptied` says why there are no items."""

    served: Served
    notes: list[Note]
    emptied: Emptied | None


def answer_query(query: RecommendationQuery, known: Profile, rules: Rules, now: datetime) -> Answered:
    """Raises: Unavailable, where no rung answers."""
    facts = live_facts()
    request = to_request(query, known, rules.active(to_occasion(query, known, now)), now)
    if facts is None:
        keep = partial(arrange_cards, scope=request, shown=query.n, off_sale=shop_config.off_sale.get())
        served = _descend(query, request, None, keep)
        return Answered(served, [], None if served.answer.items else why_no_card(request))
    selection, notes = Selection(facts, request), notes_on(query, facts)
    if selection.is_empty:
        return Answered(NOBODY, notes, why_empty(selection))
    served = _descend(query, request, selection, partial(arrange, selection=selection, shown=query.n))
    return Answered(served, notes, None if served.answer.items else why_empty(selection))


def _descend(
    query: RecommendationQuery, request: RecommendationRequest, selection: Selection | None, keep: Arrange
) -> Served:
    person = person_id(query.user_id, query.anonymous_id) if query.people else None
    about = query.item_id if find_surface(query.surface).is_about_the_item else None
    return descend(rungs_for(person, about, selection), request, call_within, keep, _report_failure)


def live_facts() -> ItemFacts | None:
    """The live catalogue; None where it was not published yet."""
    return None


def _report_failure(rung: str, error: Exception) -> None:
    logger.warning("a rung did not answer", rung=rung, reason=f"{type(error).__name__}: {error}")
    count(f"RungFailed.{rung}")
