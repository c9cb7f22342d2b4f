"""The experiment's outcomes -> promote the challenger, roll it back, pause or wait."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aisle.experiments.arms import PURCHASES, REVENUE, Arm, Stage, arm_of
from aisle.experiments.release import CHALLENGER, CHAMPION, Endpoint, plan_promotion, share
from aisle.experiments.verdict import Decision, decide
from aisle_aws.models import model_registry, releases
from aisle_aws.settings import settings
from aisle_aws.telemetry import logger

Row = dict[str, Any]


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"rows": [...]}` of the query experiment_outcomes -> the verdict; a promotion comes with the plan.

    Raises: Unavailable, where the endpoint cannot be changed now.
    """
    endpoint = releases.read_endpoint()
    decision = _decide(endpoint, event.get("rows") or [])
    logger.info("experiment decided", verdict=decision.verdict, reasons=decision.reasons)
    answer: dict[str, Any] = {"verdict": decision.verdict, "reasons": list(decision.reasons)}
    return answer | _promote(endpoint) if endpoint and decision.verdict == "promote" else answer


def _decide(endpoint: Endpoint | None, rows: Sequence[Row]) -> Decision:
    split = share(endpoint.variants, CHALLENGER) if endpoint else 0.0
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


def _promote(endpoint: Endpoint) -> dict[str, Any]:
    release = plan_promotion(endpoint)
    model_name = release.variants[0].model_name
    releases.publish_champion(model_name, model_registry.artifacts_of(model_name))
    return {
        "endpoint_config_name": releases.endpoint_config_name(datetime.now(UTC)),
        "production_variants": releases.production_variants(release.variants),
    }
