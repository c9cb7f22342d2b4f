"""New files and events since the last retrain began -> a retrain, when they have settled."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aisle.releases.new_data import Patience, decide
from aisle_aws.models import new_data
from aisle_aws.settings import settings
from aisle_aws.telemetry import MetricUnit, count, logger, measure, metrics


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{}` -> `{"started": the execution's name or null, "reason"}`.

    It tells the champion's age too: it looks where `Schedules` are on, whatever became of the nights.
    Raises: Unavailable; the next time looks again.
    """
    now = datetime.now(UTC)
    seen = new_data.look(now)
    if age := seen.champion_age(now):
        measure("ChampionAgeDays", age / timedelta(days=1), MetricUnit.NoUnit)
    decision = decide(seen, _patience(), now)
    started = decision.execution if decision.execution and new_data.start_retrain(decision.execution) else None
    logger.info("new data looked for", started=started, reason=decision.reason)
    count("RetrainsStartedByData", int(started is not None))
    return {"started": started, "reason": decision.reason}


def _patience() -> Patience:
    return Patience(
        settle=timedelta(minutes=float(settings.new_data_settle_minutes)),
        enough_events=int(settings.new_events_to_retrain),
        between=timedelta(hours=float(settings.hours_between_retrains)),
    )
