"""The records of an answer, written at once: the impression in the stream, and what was asked, for a replay.

They share one wait. What is late goes on, and what fails is counted: the page gets its answer in either case.
"""

from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any

from aisle.errors import Late, Unavailable
from aisle.events.person import person_id
from aisle.serving.budget import Budget
from aisle.serving.kept_answer import keep
from aisle.serving.recommendation import Answered, to_event
from aisle.serving.recommendation_query import RecommendationQuery
from aisle_aws.answering.answers import request_of
from aisle_aws.answering.shop_and_shopper import ShopAndShopper
from aisle_aws.stores import answer_store
from aisle_aws.streams import event_stream
from aisle_aws.telemetry import count, logger
from aisle_aws.transport import deadline

RECORDS_S = 0.2  # at least, over the budget if need be; a late one goes on, and the page does not wait


def record(
    recommendation_id: str,
    query: RecommendationQuery,
    known: ShopAndShopper,
    answered: Answered,
    now: datetime,
    budget: Budget,
) -> None:
    """Does not raise. The query names a person: an answer to nobody leaves no record."""
    person, event = person_id(query.user_id, query.anonymous_id), to_event(recommendation_id, query, answered, now)
    left_out = tuple(budget.left_out)
    until_s = deadline.now_s() + max(RECORDS_S, budget.share_s(1))
    impression = deadline.start(partial(event_stream.put_served, person, event, now))
    kept = deadline.start(partial(_keep, recommendation_id, query, known, answered, now, left_out))
    count("ImpressionsNotLogged", int(_failed("impression", impression, until_s, recommendation_id, budget)))
    count("AnswersNotKept", int(_failed("kept_answer", kept, until_s, recommendation_id, budget)))


def _keep(
    recommendation_id: str,
    query: RecommendationQuery,
    known: ShopAndShopper,
    answered: Answered,
    now: datetime,
    left_out: tuple[str, ...],
) -> None:
    """Raises: Unavailable"""
    request = request_of(query, known, now)
    kept = keep(recommendation_id, query, request, answered, known.rules.version, left_out)
    try:
        answer_store.put(kept)
    except ValueError as error:
        raise Unavailable(str(error)) from error


def _failed(name: str, started: Future[Any], until_s: float, recommendation_id: str, budget: Budget) -> bool:
    """Whether it failed. It is waited for until that moment; a late one is reported, and may still do its work."""
    if not deadline.ends_within(max(0.0, until_s - deadline.now_s()), started):
        budget.report(name, Late("it goes on"))
        return False
    error = started.exception()
    if error is not None:
        logger.error("record not written", of=name, recommendation_id=recommendation_id, reason=str(error))
    return error is not None
