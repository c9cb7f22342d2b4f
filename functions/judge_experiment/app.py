"""The experiment's outcomes -> promote the challenger, roll it back, or wait."""

from collections.abc import Sequence
from typing import Any

from aisle.experiments.experiment import Arm, Decision, Outcome, decide
from aisle.experiments.release import CHALLENGER, CHAMPION, Endpoint, share
from aisle_aws.models import releases
from aisle_aws.telemetry import logger

Row = dict[str, Any]


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"rows": [...]}` of the query experiment_outcomes -> the verdict, and the challenger that it is about."""
    endpoint = releases.read_endpoint()
    decision = _decide(endpoint, event.get("rows") or [])
    logger.info("experiment decided", verdict=decision.verdict, reasons=decision.reasons)
    challenger = endpoint.find(CHALLENGER) if endpoint else None
    version = releases.model_version(challenger.model_name) if challenger else None
    return {"verdict": decision.verdict, "reasons": list(decision.reasons), "model_version": version}


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
