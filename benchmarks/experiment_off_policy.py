"""Simulated logs of answers that explore, and what off-policy estimates say of another recipe, whose clicks are known.

The logs are drawn as `aisle.serving.exploring.exploration` draws: the first places fixed, each other place with one
chance, the pool without repetition. The other recipe keeps the list but for some places, where it puts items of the
pool.
"""

from collections import Counter
from dataclasses import dataclass, replace

import numpy as np

from aisle.arrays.array_types import Doubles, Ints
from aisle.experiments.off_policy import Estimate, Logged, estimate
from aisle.serving.exploring.explorable import POOL
from aisle.serving.exploring.exploration import PROTECTED
from benchmarks.experiment_measures import Found

PLACES, SHARE = 10, 0.05
CHANCE = SHARE * PLACES / (PLACES - PROTECTED)
PEOPLE, LISTS_EACH = 10_000, 10
RATES, CHANGED, ERRORS = (0.02, 0.1), (1, 3), (1.0, 0.5)  # clicks; places the recipe changes; what a wrong model says
GAIN = 1.3  # of the recipe's own items over those that they replace
FALL = 0.9  # of clicks from one place to the next


@dataclass(frozen=True)
class Shop:
    """Clicks by place: on the list's own items, and on each item of the pool. Shape: (places,), (places, pool)."""

    own: Doubles
    pool: Doubles
    recipe: Ints  # (places,) the item of the pool that the recipe puts there, -1 for the list's own

    @property
    def truth(self) -> float:
        return float(np.where(self.recipe < 0, self.own, self.pool[np.arange(PLACES), self.recipe]).mean())


def off_policy_coverage(runs: int, rate: float) -> Found:
    """Share of simulated logs whose interval of 95 % holds the clicks that the recipe truly has."""
    found = []
    for changed in CHANGED:
        shop, held = _shop(rate, changed), Counter[str]()
        for run in range(runs):
            logged = _logged(np.random.default_rng((20261129, run, int(rate * 1000), changed)), shop)
            for error in ERRORS:
                told, of_logged = logged.expected * error, logged.expected_of_logged * error
                of = estimate(replace(logged, expected=told, expected_of_logged=of_logged))
                held[f"doubly robust, model x {error}"] += _holds(of.doubly_robust, shop.truth)
            held["snips"] += of.snips is not None and _holds(of.snips, shop.truth)
        words = f"{rate} clicks, {changed} places changed"
        found += [(f"{words}: {name}", count / runs) for name, count in held.items()]
    return found


def _shop(rate: float, changed: int) -> Shop:
    own: Doubles = rate * FALL ** np.arange(PLACES, dtype=np.float64)
    likings = np.linspace(0.4, 2 * GAIN - 0.4, POOL)
    recipe = np.full(PLACES, -1)
    recipe[PROTECTED : PROTECTED + changed] = POOL // 2 + np.arange(changed)
    return Shop(own, own[:, None] * likings, recipe)


def _logged(random: np.random.Generator, shop: Shop) -> Logged:
    """People differ: one clicks up to three times as often as the mean, so their places are not independent."""
    lists = PEOPLE * LISTS_EACH
    keenness = random.choice([0.4, 1.0, 1.6, 3.0], p=[0.4, 0.3, 0.2, 0.1], size=PEOPLE)
    keenness = np.repeat(keenness / 1.08, LISTS_EACH)[:, None]  # of mean 1
    explores = random.random((lists, PLACES)) < CHANCE
    explores[:, :PROTECTED] = False
    before: Ints = np.cumsum(explores, axis=1) - explores  # places that explored above
    item = np.full((lists, PLACES), -1)
    draws = np.flatnonzero(explores.any(axis=1))
    order = np.argsort(random.random((len(draws), POOL)), axis=1)
    item[draws] = np.where(explores[draws], np.take_along_axis(order, before[draws], axis=1), -1)
    propensity = np.where(explores, CHANCE / (POOL - before), np.where(np.arange(PLACES) < PROTECTED, 1.0, 1 - CHANCE))
    chance = _clicks(shop, item)
    clicked = random.random((lists, PLACES)) < np.minimum(chance * keenness, 1.0)
    recipe = np.broadcast_to(shop.recipe, item.shape)
    return Logged(
        person=np.repeat(np.arange(PEOPLE), LISTS_EACH * PLACES),
        propensity=propensity.ravel(),
        clicked=clicked.ravel().astype(np.float64),
        agrees=(item == recipe).ravel(),
        expected=_clicks(shop, recipe).ravel(),
        expected_of_logged=chance.ravel(),
    )


def _clicks(shop: Shop, item: Ints) -> Doubles:
    place = np.broadcast_to(np.arange(PLACES), item.shape)
    clicks: Doubles = np.where(item < 0, shop.own[place], shop.pool[place, item])
    return clicks


def _holds(of: Estimate, truth: float) -> bool:
    return of.low <= truth <= of.high
