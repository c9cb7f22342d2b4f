"""A model of clicks for the doubly robust estimate: from an item's log-odds and its place, fitted on the logs."""

from typing import NamedTuple

import numpy as np

from aisle.arrays.array_types import Doubles, Ints

RIDGE, STEPS = 1.0, 20  # of Newton's method, which is at its end long before


class Expected(NamedTuple):
    """Clicks on each place's item. Shape: (places,)"""

    of_recipe: Doubles
    of_logged: Doubles


def expected_clicks(person: Ints, position: Ints, of_logged: Doubles, clicked: Doubles, of_recipe: Doubles) -> Expected:
    """What is expected of a person's places is fitted on other people's, so that no click speaks for itself.

    Shape: (places,) all; `of_logged` and `of_recipe` in log-odds of the recipe's network.
    """
    logged, recipe = (_inputs(position, log_odds) for log_odds in (of_logged, of_recipe))
    half = person % 2 == 0
    found = Expected(np.zeros(len(person)), np.zeros(len(person)))
    for of in (half, ~half):
        weights = _fit(logged[~of], clicked[~of]) if (~of).any() else _fit(logged, clicked)
        found.of_recipe[of] = _chance(recipe[of] @ weights)
        found.of_logged[of] = _chance(logged[of] @ weights)
    return found


def _inputs(position: Ints, log_odds: Doubles) -> Doubles:
    return np.stack((np.ones(len(position)), np.clip(log_odds, -8, 4), np.log1p(position)), axis=1)


def _fit(inputs: Doubles, clicked: Doubles) -> Doubles:
    """Logistic regression with a ridge, by Newton's method."""
    weights = np.array([-2.0, 0.0, 0.0])
    ridge = np.diag([1e-3, RIDGE, RIDGE])
    for _ in range(STEPS):
        chance = _chance(inputs @ weights)
        slope = inputs.T @ (clicked - chance) - ridge @ weights
        curve = (inputs * (chance * (1 - chance))[:, None]).T @ inputs + ridge
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def _chance(log_odds: Doubles) -> Doubles:
    chance: Doubles = 1 / (1 + np.exp(-np.clip(log_odds, -30, 30)))
    return chance
