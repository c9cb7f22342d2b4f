"""What one night trains: every arm's recipe anew, or the champion's and the first recipe that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from aisle.errors import InvalidInput
from aisle.releases.recipe import Recipe
from aisle.releases.release import CHALLENGER, CHAMPION

CANDIDATE = "candidate"
LONGEST_NAME = 63  # of a training job and of a model, in SageMaker

Gate = Literal["first", "refresh", "recipe"]


@dataclass(frozen=True)
class Served:
    """The recipe and the version of one arm that serves."""

    arm: str
    recipe: Recipe
    version: str


@dataclass(frozen=True)
class Fit:
    """One training of tonight, and the gate that judges it."""

    arm: str
    recipe: Recipe
    version: str
    gate: Gate
    against: str | None  # the version to compare with; None: nothing, or the champion's recipe as fitted tonight


def plan_fits(base: str, arms: Sequence[Served], waiting: Sequence[Recipe], first: Recipe) -> tuple[Fit, ...]:
    """The fits of one night, the champion's first. Two recipes share data, time and seed: they pair person by person.

    `base`: the stack's name and the time. `arms`: the champion, and the challenger while a trial runs. `first`: fitted
    alone where nothing serves.
    """
    champion = next((arm for arm in arms if arm.arm == CHAMPION), None)
    if champion is None:
        return (Fit(CHAMPION, first, _version(base, first), "first", None),)
    fits = [Fit(arm.arm, arm.recipe, _version(base, arm.recipe), "refresh", arm.version) for arm in arms]
    is_trial = any(arm.arm == CHALLENGER for arm in arms)
    served = {arm.recipe.recipe_id for arm in arms}
    candidate = next((each for each in waiting if each.recipe_id not in served), None)
    if candidate and not is_trial:
        fits.append(Fit(CANDIDATE, candidate, _version(base, candidate), "recipe", None))
    return tuple(fits)


def require_short_names(endpoint: str, fits: Sequence[Fit]) -> None:
    """Raises: InvalidInput, where SageMaker would refuse a model's name after it was trained."""
    for fit in fits:
        name = f"{endpoint}-{fit.version}"
        if len(name) > LONGEST_NAME:
            spare = (LONGEST_NAME - (len(name) - 2 * len(endpoint))) // 2
            rule = f"makes the model's name {name} longer than {LONGEST_NAME} characters: {spare} are the most"
            raise InvalidInput("stack name", rule, endpoint)


def _version(base: str, recipe: Recipe) -> str:
    return f"{base}-{recipe.recipe_id}"
