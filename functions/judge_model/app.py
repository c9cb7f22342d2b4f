"""A trained model's evaluation, against popularity and the champion -> whether it may serve shoppers."""

from typing import Any

from aisle.admission.gate import admit, finite
from aisle.releases.release import CHAMPION
from aisle_aws.models import model_registry, releases
from aisle_aws.models.model_registry import EVALUATION
from aisle_aws.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"model_version", "model_artifacts": "s3://.../model.tar.gz"}` -> the verdict.

    Copies the evaluation from the archive to a place beside it.
    Raises: InvalidInput, Unavailable
    """
    artifacts = event["model_artifacts"]
    inside = model_registry.unpack_json(artifacts, (EVALUATION,))
    addresses = {name: model_registry.write_beside(artifacts, name, value) for name, value in inside.items()}

    evaluation, champion = inside[EVALUATION], _champions_evaluation()
    verdict, data = admit(evaluation, champion), evaluation.get("data") or {}
    logger.info("model evaluated", model=event["model_version"], approved=verdict.approved, reasons=verdict.reasons)
    return {
        "approved": verdict.approved,
        "reasons": list(verdict.reasons),
        "metrics": {whose: finite(evaluation.get(whose) or {}) for whose in ("metrics", "popularity")},
        "champion_metrics": finite(champion.get("metrics") or {}) if champion else None,
        "data_window": {f"data_{end}": data[end] for end in ("first", "last") if end in data},
        "evaluation_s3_uri": addresses[EVALUATION],
    }


def _champions_evaluation() -> dict[str, Any] | None:
    endpoint = releases.read_endpoint()
    champion = endpoint.find(CHAMPION) if endpoint else None
    if champion is None:
        return None
    return model_registry.read_beside(model_registry.artifacts_of(champion.model_name), EVALUATION)
