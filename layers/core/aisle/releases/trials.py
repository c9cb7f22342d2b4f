"""The trial that runs: its arms, and a change of its stage."""

from dataclasses import replace

from aisle.errors import InvalidInput, Unavailable
from aisle.releases.recipe import recipe_of
from aisle.releases.release import CHALLENGER, CHAMPION, LOST, SETTLED, STUCK, Endpoint, Release, Variant

SAME_SHARE = 1e-6  # SageMaker keeps weights as single precision


def plan_stage(endpoint: Endpoint | None, share: float, model_name: str | None = None) -> Release:
    """Plan another stage of the running trial: the challenger gets another share, and everybody is drawn anew.

    `model_name`: the challenger that is meant; None means any.

    Raises: InvalidInput, if it is no share of a trial, or the one that runs; Unavailable, if no trial runs or the
    endpoint's state allows no change.
    """
    if not 0 < share < 1:
        raise InvalidInput("share", "lies between 0 and 1: `drop` ends a trial, `promote` gives the whole", str(share))
    champion, challenger = arms_in_trial(endpoint, model_name)
    if abs(challenger.weight / (champion.weight + challenger.weight) - share) < SAME_SHARE:
        rule = "is the one that runs, and only another one draws everybody anew; `ops.models mend` ends half a release"
        raise InvalidInput("share", rule, str(share))
    arms = (replace(champion, weight=round(1 - share, 6)), replace(challenger, weight=share))
    return Release("update", CHALLENGER, arms, "instances")


def arms_in_trial(endpoint: Endpoint | None, model_name: str | None) -> tuple[Variant, Variant]:
    """Champion and challenger. `model_name`: the challenger that is meant; None means any.

    A trial is of recipes: a newer model of the same one, which a night made meanwhile, is meant too.

    Raises: Unavailable, if it is not being tried or the endpoint's state allows no change.
    """
    challenger = endpoint.find(CHALLENGER) if endpoint else None
    if endpoint is None or challenger is None:
        raise Unavailable("the endpoint has no challenger: no trial runs")
    if model_name and not same_recipe(model_name, challenger.model_name):
        raise Unavailable(f"the challenger is {challenger.model_name} now, not {model_name}")
    if challenger.weight == 0:
        raise Unavailable(f"the challenger {challenger.model_name} was rolled back and serves nobody")
    return settled_champion(endpoint), challenger


def same_recipe(one: str, other: str) -> bool:
    """Whether two models are of one recipe."""
    return one == other or recipe_of(one) == recipe_of(other) is not None


def settled_champion(endpoint: Endpoint) -> Variant:
    """The champion of an endpoint that may be changed. Raises: Unavailable"""
    champion = endpoint.find(CHAMPION)
    if endpoint.status in (*LOST, STUCK):
        raise Unavailable(f"the endpoint is {endpoint.status}: `ops.models rollback` makes it anew")
    if endpoint.status != SETTLED or champion is None:
        raise Unavailable(f"the endpoint is {endpoint.status} with champion {champion}: it cannot be changed now")
    return champion
