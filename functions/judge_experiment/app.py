"""The experiment's outcomes -> promote the challenger, roll it back, or wait."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aisle.experiments.experiment import Arm, Decision, Outcome, decide
from aisle.experiments.release import CHALLENGER, CHAMPION, Endpoint, plan_promotion, share
from aisle_aws.models import model_registry, releases
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
    return decide(_arm(endpoint, CHAMPION, rows), _arm(endpoint, CHALLENGER, rows), split)


def _arm(endpoint: Endpoint, name: str, rows: Sequence[Row]) -> Arm:
    """Outcomes of the model that now serves this variant. People of an earlier model do not count."""
    variant = endpoint.find(name)
    version = releases.model_version(variant.model_name) if variant else None
    row = next((row for row in rows if (row["variant"], row["model_version"]) == (name, version)), {})
    people = int(row.get("people") or 0)
    outcomes = {
        each: Outcome(people, row.get(each) or 0, row.get(f"{each}_squared") or 0) for each in ("clicks", "purchases")
    }
    return Arm(people, **outcomes)


def _promote(endpoint: Endpoint) -> dict[str, Any]:
    release = plan_promotion(endpoint)
    model_name = release.variants[0].model_name
    releases.publish_champion(model_name, model_registry.artifacts_of(model_name))
    return {
        "endpoint_config_name": releases.endpoint_config_name(datetime.now(UTC)),
        "production_variants": releases.production_variants(release.variants),
    }
