"""What becomes of lists that were given: metrics, and events that record them in the stream."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from aisle.errors import Late, Unavailable
from aisle.events.person import person_id
from aisle.profile.person_query import PersonQuery
from aisle.ranking.surfaces import find_surface
from aisle.releases.release import CANARY, CHALLENGER, CHAMPION
from aisle.serving.budget import Budget
from aisle.serving.ladder import ENDPOINT
from aisle.serving.recommendation import Listed, to_event
from aisle_aws.streams import event_stream
from aisle_aws.telemetry import count, counting_for, logger
from aisle_aws.transport.deadline import call_within

BY_A_MODEL = (CHAMPION, CHALLENGER, CANARY)
IMPRESSION_S = 0.2  # at least, over the budget if need be; a late one goes on, and the page does not wait


def report(name: str, error: Exception) -> None:
    logger.warning("a read or a rung failed", of=name, reason=f"{type(error).__name__}: {error}")
    count(f"Late.{name}" if isinstance(error, Late) else f"Failed.{name}")


def record(asker: PersonQuery, lists: Sequence[Listed], now: datetime, budget: Budget) -> None:
    """The lists of one answer, which go into the stream together. Does not raise."""
    for given in lists:
        _count(given)
    count("AnswersIncomplete", int(bool(budget.left_out)))
    shown = [given for given in lists if given.answered.served.answer.items]
    if not asker.people:
        count("ServedToNobody", len(shown))  # without consent, this count is the only record
    elif shown:
        _log_impressions(asker, shown, now, budget)


def _count(given: Listed) -> None:
    """Alarms watch how many lists of a variant are not answered by it, of those that ask a model."""
    served, variant = given.answered.served, given.answered.assigned.variant
    count(f"ServedBy.{served.served_by}")
    if not served.answer.items:
        count("EmptyAnswers")
    if variant in BY_A_MODEL and find_surface(given.query.surface).asks_a_model:
        with counting_for(variant) as count_for:
            count_for("Answers", 1)
            count_for("Fallbacks", int(served.served_by != ENDPOINT))


def _log_impressions(asker: PersonQuery, shown: Sequence[Listed], now: datetime, budget: Budget) -> None:
    """Where the stream is late or unavailable, the page still gets its answer."""
    person, events = person_id(asker.user_id, asker.anonymous_id), [to_event(*given, now) for given in shown]
    try:
        call_within(max(IMPRESSION_S, budget.share_s(1)), partial(event_stream.put_served, person, events, now))
    except Late as error:
        report("impression", error)
    except Unavailable as error:
        ids = [given.recommendation_id for given in shown]
        logger.error("impressions not logged", recommendation_ids=ids, reason=str(error))
        count("ImpressionsNotLogged", len(shown))
