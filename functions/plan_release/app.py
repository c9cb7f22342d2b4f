"""A change of what serves -> the endpoint's new variants, and whether to create or update the endpoint."""

from datetime import UTC, datetime
from typing import Any

from aisle.errors import InvalidInput
from aisle.experiments.assignment import trial_of
from aisle.releases import changes, trials
from aisle.releases.recipe import recipe_of
from aisle.releases.release import CHALLENGER, CHALLENGER_WEIGHT, CHAMPION, Endpoint, Release
from aisle.releases.versions import way_back
from aisle_aws.models import champion_pointer, model_registry, recipe_store, releases
from aisle_aws.telemetry import logger

Event = dict[str, Any]


@logger.inject_lambda_context
def handler(event: Event, context: Any) -> dict[str, Any]:
    """`{"change", "instance_type", ...}` -> the plan, in the terms of SageMaker's API.

    Changes: `refresh` with `versions` by arm, newly trained models; `challenge` with `model_version` and `share`, a
    trial, and with `recipe` only while that recipe waits in line, else a refresh; `stage` with another `share` of it;
    `settle` and `drop`, a canary's or a challenger's end; `promote`, the challenger takes the whole; `restore`, a kept
    version does, the champion before this one where none is named; `mend`, none: the pointer and the scaling follow.
    A trial begins when its challenge is planned, and that is written: what was answered before is not of it.
    Raises: InvalidInput; Unavailable, where the endpoint cannot be changed now.
    """
    endpoint = releases.read_endpoint()
    release = _plan(endpoint, event)
    if release.action == "create":
        releases.clear_failed(endpoint)
    about = next((variant for variant in release.variants if variant.name == release.variant), None)
    if event["change"] == "challenge" and about and about.name == CHALLENGER and not (endpoint and endpoint.is_trial):
        recipe_store.begin_trial(trial_of(about.model_name), datetime.now(UTC))
    logger.info("release planned", change=event["change"], action=release.action, variants=release.variants)
    return {
        "action": release.action,
        "variant": release.variant,
        "model_version": releases.model_version(about.model_name) if about else None,
        "endpoint_config_name": releases.endpoint_config_name(datetime.now(UTC)),
        "serving": releases.production_variants(endpoint.variants if endpoint and release.action != "create" else ()),
        "production_variants": releases.production_variants(release.variants),
        "retained": releases.retained(release.retains),
    }


def _plan(endpoint: Endpoint | None, event: Event) -> Release:
    change, version, machines = event["change"], event.get("model_version"), event["instance_type"]
    named = releases.model_name(version) if version else None
    if change == "mend":
        return changes.plan_mending(endpoint)
    if change == "promote":
        return changes.plan_promotion(endpoint, named)
    if change == "restore":
        return changes.plan_restoration(endpoint, _kept(version or _before(endpoint)), machines)
    if change == "refresh" and event.get("versions"):
        return changes.plan_refresh(endpoint, _models(endpoint, event["versions"]), machines)
    if change == "challenge" and named:
        beside = event.get("champion_version")
        champion = releases.model_name(beside) if beside else None
        if _is_withdrawn(endpoint, event.get("recipe")):
            return changes.plan_refresh(endpoint, {CHAMPION: champion} if champion else {}, machines)
        return changes.plan_challenge(endpoint, named, machines, _share(event.get("share")), champion)
    if change == "stage" and event.get("share"):
        return trials.plan_stage(endpoint, float(event["share"]), named)
    if change == "settle" and named:
        return changes.plan_settlement(endpoint, named)
    if change == "drop" and event.get("variant"):
        return changes.plan_departure(endpoint, event["variant"], named)
    raise InvalidInput(
        "change",
        "is promote, restore, mend, refresh with versions, stage with a share, drop with a variant, or challenge or "
        "settle with a model_version",
        change,
    )


def _share(told: Any) -> float:
    """Raises: InvalidInput, where a trial has no such share."""
    share = CHALLENGER_WEIGHT if told is None else float(told)
    if not 0 < share < 1:
        raise InvalidInput("share", "of people who get the challenger, is above 0 and below 1", f"{share:g}")
    return share


def _is_withdrawn(endpoint: Endpoint | None, recipe_id: str | None) -> bool:
    """Whether somebody took the recipe out of the line while it was trained. A trial of it that runs goes on."""
    if endpoint is None or endpoint.is_lost or endpoint.is_trial or recipe_id is None:
        return False
    return recipe_id not in {place.recipe_id for place in recipe_store.line()}


def _models(endpoint: Endpoint | None, versions: dict[str, str]) -> dict[str, str]:
    """Without an endpoint, what was trained for the champion is the first."""
    arms = versions
    if endpoint is not None and not endpoint.is_lost:
        found = [each for each in endpoint.variants if each.name in (CHAMPION, CHALLENGER) and each.weight > 0]
        arms = changes.arms_of(
            versions, {each.name: recipe_of(releases.model_version(each.model_name)) for each in found}
        )
    return {arm: releases.model_name(version) for arm, version in arms.items()}


def _before(endpoint: Endpoint | None) -> str:
    """Where no endpoint answers as it should, the last champion itself comes back."""
    served = endpoint.find(CHAMPION) if endpoint and not endpoint.is_broken else None
    version = way_back(champion_pointer.read(None), releases.model_version(served.model_name) if served else None)
    if version is None:
        raise InvalidInput("model_version", "there was no champion before this one: name a version that is kept")
    return version


def _kept(version: str) -> str:
    """The model's name. Raises: InvalidInput, where the version cannot serve."""
    if not model_registry.is_kept(releases.model_name(version)):
        raise InvalidInput(
            "model_version", "is not kept: it was refused, never trained, or has gone by the rule", version
        )
    return releases.model_name(version)
