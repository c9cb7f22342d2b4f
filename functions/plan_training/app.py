"""What serves, what waits and what is deployed -> the recipes that are fitted tonight, and the gate of each."""

from datetime import UTC, datetime
from typing import Any

from aisle.experiments.stages import read_shares
from aisle.releases.recipe import Recipe, canonical, recipe
from aisle.releases.release import CHALLENGER, CHAMPION, Endpoint
from aisle.releases.training_plan import Fit, Served, plan_fits, require_short_names
from aisle_aws.models import champion_pointer, model_registry, recipe_store, releases
from aisle_aws.settings import settings
from aisle_aws.telemetry import logger

Event = dict[str, Any]


@logger.inject_lambda_context
def handler(event: Event, context: Any) -> dict[str, Any]:
    """`{"base", "image_uri"}` -> `{"fits": [...], "is_trial", "share"}`: the champion's fit first.

    `base`: the stack's name and the time; `image_uri`: the code that is deployed. A deployment that changed it makes a
    recipe, which joins the line here. One that serves, waits, or was ever proposed does not join again.
    `share`: of people, in a trial's first stage; stages that cannot be read are refused before anything is trained.
    Raises: InvalidInput, Unavailable
    """
    first_share = read_shares(settings.stages)[0]
    endpoint, now = releases.read_endpoint(), datetime.now(UTC)
    arms, deployed = _arms(endpoint), recipe(event["image_uri"], {})
    last = None if arms else _last_champion()
    for made in [*(arm.recipe for arm in arms), *([last] if last else [])]:
        recipe_store.define(made, "serves", now)
    if (arms or last) and not recipe_store.is_defined(deployed):
        recipe_store.join(deployed.recipe_id, now)  # first: should defining fail, the next night does both again
    recipe_store.define(deployed, "deployment", now)
    waiting = [recipe_store.find(place.recipe_id) for place in recipe_store.line()]
    fits = plan_fits(event["base"], arms, waiting, last or deployed)
    require_short_names(settings.endpoint_name, fits)
    logger.info("training planned", fits=[(fit.arm, fit.version, fit.gate) for fit in fits])
    is_trial = any(arm.arm == CHALLENGER for arm in arms)
    return {"fits": [_told(fit) for fit in fits], "is_trial": is_trial, "share": first_share}


def _arms(endpoint: Endpoint | None) -> list[Served]:
    if endpoint is None or endpoint.is_lost:
        return []
    names = [CHAMPION, *([CHALLENGER] if endpoint.is_trial else [])]
    found = [variant for variant in map(endpoint.find, names) if variant]
    return [
        Served(each.name, recipe_store.of_model(each.model_name), releases.model_version(each.model_name))
        for each in found
    ]


def _last_champion() -> Recipe | None:
    """Where nothing serves any more, the champion's recipe is fitted: the deployed one may have been refused."""
    champion = champion_pointer.read(None)
    name = releases.model_name(champion.version) if champion else None
    return recipe_store.of_model(name) if name and model_registry.is_kept(name) else None


def _told(fit: Fit) -> dict[str, Any]:
    against = None
    if fit.against is not None:
        artifacts = model_registry.artifacts_of(releases.model_name(fit.against))
        against = {"model_version": fit.against, "model_artifacts": artifacts}
    return {
        "arm": fit.arm,
        "model_version": fit.version,
        "recipe": fit.recipe.recipe_id,
        "image_uri": fit.recipe.image_uri,
        "config": canonical(fit.recipe.config),
        "gate": fit.gate,
        "against": against,
    }
