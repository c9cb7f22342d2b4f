"""A model that passed the gate -> the endpoint's new variants, and whether to create or update the endpoint."""

from datetime import UTC, datetime
from typing import Any

from aisle.experiments.release import CHAMPION, plan_release
from aisle_aws.models import model_registry, releases
from aisle_aws.telemetry import logger


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """`{"model_version", "model_name", "instance_type"}` -> the plan, in the terms of SageMaker's API.

    Raises: Unavailable, where the endpoint cannot be changed now.
    """
    model_name, endpoint = event["model_name"], releases.read_endpoint()
    release = plan_release(endpoint, model_name, event["instance_type"])
    if release.action == "create":
        releases.clear_failed(endpoint)
    if release.variant == CHAMPION:
        releases.publish_champion(model_name, model_registry.artifacts_of(model_name))
    logger.info("release planned", model=model_name, action=release.action, variant=release.variant)
    return {
        "action": release.action,
        "variant": release.variant,
        "endpoint_config_name": releases.endpoint_config_name(datetime.now(UTC)),
        "production_variants": releases.production_variants(release.variants),
    }
