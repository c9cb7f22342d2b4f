"""The experiment's outcomes -> promote the challenger, roll it back, pause or wait."""

from collections.abc import Sequence
from typing import Any

from aisle.experiments.arms import PURCHASES, REVENUE, Arm, Stage, arm_of
from aisle.experiments.stages import share_after
from aisle.experiments.verdict import Decision, decide
from aisle.releases.release import CHALLENGER, CHAMPION, Endpoint, share
from aisle_aws.models import releases
from aisle_aws.settings import settings
from aisle_aws.telemetry import count, logger, metrics

Row = dict[str, Any]


@logger.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"rows": [...]}` of the query experiment_outcomes -> the verdict, and the challenger that it is about.

    `challenger_share` is the share that the stages give the challenger next. Nobody applies it yet, but for 1 and 0.
    """
    endpoint = releases.read_endpoint()
    split = share(endpoint.variants, CHALLENGER) if endpoint else 0.0
    decision = _decide(endpoint, split, event.get("rows") or [])
    logger.info("experiment decided", verdict=decision.verdict, reasons=decision.reasons)
    count("BrokenSplits", int(decision.verdict == "pause"))
    return {
        "verdict": decision.verdict,
        "reasons": list(decision.reasons),
        "challenger_share": share_after(decision, split),
        "model_version": _version(endpoint, CHALLENGER) if endpoint else None,
    }


def _decide(endpoint: Endpoint | None, split: float, rows: Sequence[Row]) -> Decision:
    if endpoint is None or not 0 < split < 1:
        return Decision("wait", ("No challenger is being tried.",))
    champion, challenger = _version(endpoint, CHAMPION), _version(endpoint, CHALLENGER)
    if not any(row["trial_model_version"] == challenger for row in rows):
        return Decision("wait", ("The outcomes tell of no answer of this challenger yet.",))
    margins = {PURCHASES: float(settings.purchases_margin), REVENUE: float(settings.revenue_margin)}
    return decide([Stage(split, _arm(rows, CHAMPION, champion), _arm(rows, CHALLENGER, challenger))], margins)


def _version(endpoint: Endpoint, name: str) -> str | None:
    variant = endpoint.find(name)
    return releases.model_version(variant.model_name) if variant else None


def _arm(rows: Sequence[Row], name: str, version: str | None) -> Arm:
    """Outcomes of the model that now serves this variant. People of an earlier model do not count."""
    return arm_of(next((row for row in rows if (row["variant"], row["model_version"]) == (name, version)), {}))
