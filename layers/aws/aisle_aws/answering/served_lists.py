"""What becomes of lists that were given: metrics, and their records."""

from collections.abc import Sequence
from datetime import datetime

from aisle.errors import Late
from aisle.profile.person_query import PersonQuery
from aisle.ranking.surfaces import find_surface
from aisle.releases.release import CANARY, CHALLENGER, CHAMPION
from aisle.serving.budget import Budget
from aisle.serving.ladder import ENDPOINT
from aisle.serving.recommendation import Listed
from aisle_aws.answering.records import write_records
from aisle_aws.telemetry import count, counting_for, logger

BY_A_MODEL = (CHAMPION, CHALLENGER, CANARY)


def report(name: str, error: Exception) -> None:
    logger.warning("a read or a rung failed", of=name, reason=f"{type(error).__name__}: {error}")
    count(f"Late.{name}" if isinstance(error, Late) else f"Failed.{name}")


def record(
    asker: PersonQuery, lists: Sequence[Listed], rules_version: str | None, now: datetime, budget: Budget
) -> None:
    """The lists of one answer. Does not raise."""
    for given in lists:
        _count(given)
    count("AnswersIncomplete", int(bool(budget.left_out)))
    shown = [given for given in lists if given.answered.served.answer.items]
    if not asker.people:
        count("ServedToNobody", len(shown))  # without consent, this count is the only record
    elif shown:
        write_records(asker, shown, rules_version, now, budget)


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
