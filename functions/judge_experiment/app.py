"""The experiment's outcomes -> promote the challenger, roll it back, pause or wait."""

from datetime import UTC, datetime, timedelta
from typing import Any

from aisle.experiments.arms import PURCHASES, REVENUE, Stage
from aisle.experiments.assignment import experiment_of, trial_in
from aisle.experiments.stages import read_shares
from aisle.experiments.term import Term
from aisle.experiments.trial import rule
from aisle.releases.release import CHALLENGER, Endpoint
from aisle_aws.models import recipe_store, releases
from aisle_aws.settings import settings
from aisle_aws.telemetry import count, logger, metrics

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)  # of a trial that began before starts were written


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"rows": [...]}` of the query experiment_outcomes -> the verdict, and the challenger that it is about.

    `recipe` and `since`, the trial's start, are what the query asks for; without rows the answer has them all the same.
    `challenger_share` is the share that the stages give the challenger next.
    """
    endpoint = releases.read_endpoint()
    experiment = experiment_of(endpoint.variants) if endpoint else None
    margins = {PURCHASES: float(settings.purchases_margin), REVENUE: float(settings.revenue_margin)}
    recipe = trial_in(experiment) if experiment else None
    began_at = recipe_store.trial_began_at(recipe) if recipe else None
    term = Term(began_at, timedelta(days=float(settings.longest_trial_days)))
    ruling = rule(experiment, event.get("rows") or [], margins, read_shares(settings.stages), datetime.now(UTC), term)
    decision = ruling.decision
    logger.info("experiment decided", experiment=experiment, verdict=decision.verdict, reasons=decision.reasons)
    count("BrokenSplits", int(decision.verdict == "pause"))
    return {
        "verdict": decision.verdict,
        "reasons": list(decision.reasons),
        "experiment": experiment,
        "recipe": recipe,
        "since": f"{began_at or ALWAYS:%Y-%m-%d %H:%M:%S}",
        "challenger_share": ruling.challenger_share,
        "model_version": _challenger(endpoint),
        "stages": [_told(stage) for stage in ruling.stages],
    }


def _challenger(endpoint: Endpoint | None) -> str | None:
    variant = endpoint.find(CHALLENGER) if endpoint else None
    return releases.model_version(variant.model_name) if variant else None


def _told(stage: Stage) -> dict[str, Any]:
    return {
        "share": stage.challenger_share,
        "is_over": stage.is_over,
        "began_at": stage.began_at.isoformat() if stage.began_at else None,
        "champion": int(stage.champion.people),
        "challenger": int(stage.challenger.people),
    }
