"""Made-up cases of two recipes that rank alike, in all but a part of the cases; one of them may be worse."""

import numpy as np

from aisle.admission.cases import Cases
from aisle.arrays.array_types import Doubles

MANY = 10_000
PER_PERSON = 8  # at most; most have fewer
CATEGORIES = 8


def drawn_cases(
    worse: float = 0.0,
    cases: int = MANY,
    seed: int = 1,
    base_seed: int = 1,
    agreement: float = 0.9,
    dead: tuple[str, ...] = (),
) -> Cases:
    """`worse`: the share of its gains that the recipe loses everywhere; `dead`: slices where it ranks nothing right.

    Recipes of one `base_seed` rank the same cases. They agree on `agreement` of them.
    """
    base, own = np.random.default_rng(base_seed), np.random.default_rng([base_seed, seed])
    person = np.sort(base.integers(0, cases // PER_PERSON, cases)).astype(np.uint64)
    slices = {"new_people": base.random(cases) < 0.08, "cold_items": base.random(cases) < 0.05}
    slices |= {"tail_items": base.random(cases) < 0.5, "head_items": base.random(cases) < 0.4}
    slices |= {f"category:{each}": base.random(cases) < 0.1 for each in range(CATEGORIES)}
    gain = np.where(own.random(cases) < agreement, _gains(base, cases), _gains(own, cases))
    lost = own.random(cases) < worse
    for name in dead:
        lost |= slices[name]
    gain = np.where(lost, 0.0, gain).astype(np.float32).astype(np.float64)
    return Cases(person, gain, gain > 0, slices)


def _gains(random: np.random.Generator, cases: int) -> Doubles:
    """Of three cases in eight the item is among the first ten."""
    return np.where(random.random(cases) < 0.375, 1 / np.log2(random.integers(0, 10, cases) + 2), 0.0)
