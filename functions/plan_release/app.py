"""A change of what serves -> the endpoint's new variants, and whether to create or update the endpoint."""

from datetime import UTC, datetime
from typing import Any

from aisle.errors import InvalidInput
from aisle.releases.release import Endpoint, Release, plan_promotion, plan_release, plan_restoration
from aisle_aws.models import champion_pointer, model_registry, releases
from aisle_aws.telemetry import logger

Event = dict[str, Any]


@logger.inject_lambda_context
def handler(event: Event, context: Any) -> dict[str, Any]:
    """`{"change", "model_version"?, "instance_type"}` -> the plan, in the terms of SageMaker's API.

    Changes: `challenge`, a new model is tried; `promote`, the challenger takes the whole; `restore`, a kept version
    takes the whole, the champion before this one where none is named.

    Raises: InvalidInput; Unavailable, where the endpoint cannot be changed now.
    """
    endpoint = releases.read_endpoint()
    release = _plan(endpoint, event)
    if release.action == "create":
        releases.clear_failed(endpoint)
    logger.info("release planned", change=event["change"], action=release.action, variants=release.variants)
    about = next(variant for variant in release.variants if variant.name == release.variant)
    return {
        "action": release.action,
        "variant": release.variant,
        "model_version": releases.model_version(about.model_name),
        "endpoint_config_name": releases.endpoint_config_name(datetime.now(UTC)),
        "serving": releases.production_variants(endpoint.variants if endpoint and release.action != "create" else ()),
        "production_variants": releases.production_variants(release.variants),
    }


def _plan(endpoint: Endpoint | None, event: Event) -> Release:
    version = event.get("model_version")
    named = releases.model_name(version) if version else None
    if event["change"] == "promote":
        return plan_promotion(endpoint, named)
    if event["change"] == "challenge" and named:
        return plan_release(endpoint, named, event["instance_type"])
    if event["change"] == "restore":
        return plan_restoration(endpoint, _kept(version or _before(endpoint)), event["instance_type"])
    raise InvalidInput("change", "is promote, restore, or challenge with a model_version", event["change"])


def _before(endpoint: Endpoint | None) -> str:
    """Without an endpoint, the last champion itself comes back."""
    champion = champion_pointer.read(endpoint)
    if champion and endpoint is None:
        return champion.version
    if champion is None or not champion.before:
        raise InvalidInput("model_version", "there was no champion before this one: name a version that is kept")
    return champion.before[0]


def _kept(version: str) -> str:
    """The model's name. Raises: InvalidInput, where the version cannot serve."""
    if not model_registry.is_kept(releases.model_name(version)):
        raise InvalidInput(
            "model_version", "is not kept: it was refused, never trained, or has gone by the rule", version
        )
    return releases.model_name(version)
