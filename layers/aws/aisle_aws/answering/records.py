"""The records of lists that were shown, written at once: impressions in the stream, and what was asked, for a replay.

They share one wait. What is late goes on, and what fails is counted: the page gets its answer in either case.
"""

from collections.abc import Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import Any

from aisle.errors import Late, Unavailable
from aisle.events.person import person_id
from aisle.profile.person_query import PersonQuery
from aisle.serving.budget import Budget
from aisle.serving.kept_answer import keep
from aisle.serving.recommendation import Listed, to_event
from aisle_aws.stores import answer_store
from aisle_aws.streams import event_stream
from aisle_aws.telemetry import count, logger
from aisle_aws.transport import deadline

RECORDS_S = 0.2  # at least, over the budget if need be; a late one goes on, and the page does not wait


def write_records(
    asker: PersonQuery, shown: Sequence[Listed], rules_version: str | None, now: datetime, budget: Budget
) -> None:
    """Does not raise. The asker is a person: an answer to nobody leaves no record."""
    person, events = person_id(asker.user_id, asker.anonymous_id), [to_event(*given, now) for given in shown]
    left_out = tuple(budget.left_out)
    until_s = deadline.now_s() + max(RECORDS_S, budget.share_s(1))
    impressions = deadline.start(partial(event_stream.put_served, person, events, now))
    kept = [deadline.start(partial(_keep, given, rules_version, left_out)) for given in shown]
    ids = [given.recommendation_id for given in shown]
    not_logged = _failed("impression", impressions, until_s, ids, budget)
    not_kept = [_failed("kept_answer", each, until_s, [named], budget) for named, each in zip(ids, kept, strict=True)]
    count("ImpressionsNotLogged", len(shown) * not_logged)
    count("AnswersNotKept", sum(not_kept))


def _keep(given: Listed, rules_version: str | None, left_out: tuple[str, ...]) -> None:
    """Raises: Unavailable"""
    try:
        answer_store.put(keep(*given, rules_version, left_out))
    except ValueError as error:
        raise Unavailable(str(error)) from error


def _failed(name: str, started: Future[Any], until_s: float, ids: Sequence[str], budget: Budget) -> bool:
    """Whether it failed. It is waited for until that moment; a late one is reported, and may still do its work."""
    if not deadline.ends_within(max(0.0, until_s - deadline.now_s()), started):
        budget.report(name, Late("it goes on"))
        return False
    error = started.exception()
    if error is not None:
        logger.error("record not written", of=name, recommendation_ids=ids, reason=str(error))
    return error is not None
