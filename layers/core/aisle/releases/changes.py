"""Changes of what serves: a trial, a refresh, a canary's end, a promotion and the way back. Each plans the variants."""

from collections.abc import Mapping
from dataclasses import replace

from aisle.errors import Unavailable
from aisle.releases.recipe import recipe_of
from aisle.releases.release import (
    CANARY,
    CANARY_WEIGHT,
    CHALLENGER,
    CHALLENGER_WEIGHT,
    CHAMPION,
    Endpoint,
    Release,
    Variant,
)
from aisle.releases.trials import arms_in_trial, settled_champion


def plan_challenge(
    endpoint: Endpoint | None,
    model_name: str,
    instance_type: str,
    share: float = CHALLENGER_WEIGHT,
    champion_model: str | None = None,
) -> Release:
    """Plan a trial. Without an endpoint the model becomes the only champion.

    `champion_model`: the champion's recipe, trained on the same night; it takes the champion's place. A canary leaves.

    Raises: Unavailable, if the endpoint's state allows no change, another trial runs, or the champion is of another
    recipe now: somebody changed it while the two were trained, and the gate compared the model with the former one.
    """
    if endpoint is None or endpoint.is_lost:
        return _first(champion_model or model_name, instance_type)
    champion, running = settled_champion(endpoint), endpoint.find(CHALLENGER)
    if endpoint.is_trial and running and running.model_name != model_name:
        raise Unavailable(f"{running.model_name} is being tried: one trial at a time")
    if champion_model and recipe_of(champion.model_name) not in (None, recipe_of(champion_model)):
        raise Unavailable(f"the champion is {champion.model_name} now, of another recipe than {champion_model}")
    challenger = Variant(CHALLENGER, model_name, instance_type, weight=share)
    champion = replace(champion, model_name=champion_model or champion.model_name, weight=round(1 - share, 6))
    return Release("update", CHALLENGER, (champion, challenger), "instances")


def plan_refresh(endpoint: Endpoint | None, models: Mapping[str, str], instance_type: str) -> Release:
    """Plan the release of newly trained models, by the arm whose recipe they have.

    While a trial runs, each arm gets its own in place, and its share stays. Without one, the champion's newer model
    becomes a canary beside the older; an earlier canary, or a challenger that was rolled back, leaves.

    Raises: Unavailable, if the endpoint's state allows no change.
    """
    if endpoint is None or endpoint.is_lost:
        return _first(models[CHAMPION], instance_type)
    champion = settled_champion(endpoint)
    if endpoint.is_trial:
        arms = [variant for variant in endpoint.variants if variant.name in (CHAMPION, CHALLENGER)]
        renewed = [
            replace(arm, model_name=models[arm.name], instance_type=instance_type) if arm.name in models else arm
            for arm in arms
        ]
        return Release("update", CHAMPION if CHAMPION in models else CHALLENGER, tuple(renewed), "all")
    if CHAMPION not in models:
        return Release("none", CHAMPION, endpoint.variants)
    canary = Variant(CANARY, models[CHAMPION], instance_type, weight=CANARY_WEIGHT)
    return Release("update", CANARY, (replace(champion, weight=1 - CANARY_WEIGHT), canary), "instances")


def plan_settlement(endpoint: Endpoint | None, model_name: str) -> Release:
    """Plan the canary's end: its model takes the champion's place. One that was drained leaves instead.

    A canary that is no longer there was overtaken by a newer one or by a trial: nothing is to do.

    Raises: Unavailable, if the endpoint's state allows no change.
    """
    canary = endpoint.find(CANARY) if endpoint else None
    if endpoint is None or canary is None or canary.model_name != model_name:
        return _as_it_is(endpoint)
    if canary.weight == 0:
        return plan_departure(endpoint, CANARY, model_name)
    champion = settled_champion(endpoint)
    return Release(
        "update", CHAMPION, (replace(champion, model_name=model_name, weight=1.0, instance_type=canary.instance_type),)
    )


def plan_departure(endpoint: Endpoint | None, name: str, model_name: str | None = None) -> Release:
    """Plan the end of a canary or a challenger: the champion takes the whole.

    `model_name`: the one that is meant; where another has its place, nothing is to do.

    Raises: Unavailable, if the endpoint's state allows no change.
    """
    leaving = endpoint.find(name) if endpoint else None
    if endpoint is None or leaving is None or model_name not in (None, leaving.model_name):
        return _as_it_is(endpoint)
    return Release("update", CHAMPION, (replace(settled_champion(endpoint), weight=1.0),), "instances")


def plan_promotion(endpoint: Endpoint | None, model_name: str | None = None) -> Release:
    """Plan the promotion: the challenger's model becomes the only champion.

    It gets the larger instance count of the two variants. `model_name`: the challenger that is meant; None means any.
    Its recipe was judged: a newer model of the same recipe, which a night made meanwhile, is meant too.

    Raises: Unavailable, if that challenger is not being tried or the endpoint's state allows no change.
    """
    champion, challenger = arms_in_trial(endpoint, model_name)
    instances = max(champion.instances, challenger.instances)
    return Release("update", CHAMPION, (replace(challenger, name=CHAMPION, weight=1.0, instances=instances),))


def plan_restoration(endpoint: Endpoint | None, model_name: str, instance_type: str) -> Release:
    """Plan the way back: an earlier model becomes the only champion, on as many machines as the champion has.

    An endpoint that no change brings back is made anew.

    Raises: Unavailable, if the endpoint's state allows no change.
    """
    if endpoint is None or endpoint.is_broken:
        return _first(model_name, instance_type)
    restored = Variant(CHAMPION, model_name, instance_type, settled_champion(endpoint).instances)
    served = {(variant.model_name, variant.instance_type) for variant in endpoint.variants}
    return Release("none" if served == {(model_name, instance_type)} else "update", CHAMPION, (restored,))


def plan_mending(endpoint: Endpoint | None) -> Release:
    """Plan no change: the pointer and the scaling follow what serves. A trial and a canary go on.

    Raises: Unavailable, if there is no endpoint or its state allows no change.
    """
    if endpoint is None:
        raise Unavailable("there is no endpoint: `ops.models rollback` makes it anew with the last champion")
    settled_champion(endpoint)
    return _as_it_is(endpoint)


def arms_of(versions: Mapping[str, str], served: Mapping[str, str | None]) -> dict[str, str]:
    """Each arm's newly trained version, by the recipe that the arm serves now: a trial may have ended meanwhile.

    `served`: arm -> recipe; None stands for one of a release that knew no recipes, and takes what was trained for it.

    >>> arms_of({"champion": "aisle-20261129-020000-aaaaaaaa"}, {"champion": "aaaaaaaa", "challenger": "bbbbbbbb"})
    {'champion': 'aisle-20261129-020000-aaaaaaaa'}
    """
    found = {}
    for arm, version in versions.items():
        same = [name for name, recipe_id in served.items() if recipe_id == recipe_of(version)]
        if same or served.get(arm, arm) is None:
            found[(*same, arm)[0]] = version
    return found


def _as_it_is(endpoint: Endpoint | None) -> Release:
    return Release("none", CHAMPION, endpoint.variants if endpoint else ())


def _first(model_name: str, instance_type: str) -> Release:
    return Release("create", CHAMPION, (Variant(CHAMPION, model_name, instance_type),))
