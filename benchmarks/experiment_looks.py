"""Simulated experiments: many at once, each looked at again and again, as the query would sum them.

Shape: every array of an arm is (experiments, looks).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from aisle.arrays.array_types import Doubles, Indices, Ints
from aisle.experiments.arms import OUTCOMES, Arm, Stage
from aisle.experiments.outcome import Outcome
from benchmarks.experiment_populations import Population

AT_ONCE = 50  # experiments in memory
CAPPED_AT = 0.99  # quantile of positive values of both arms, as in experiment_outcomes.sql


@dataclass(frozen=True)
class Part:
    """Some outcomes of both arms, by name, and the true differences of their means."""

    champion: dict[str, Outcome]
    challenger: dict[str, Outcome]
    true_differences: dict[str, Doubles]


def looks(first: int, last: int, number: int, is_even: bool = False) -> Ints:
    """People who come between one look and the next."""
    points = np.linspace(first, last, number) if is_even else np.geomspace(first, last, number)
    so_far = np.unique(np.round(points)).astype(np.int64)
    return so_far - np.append(0, so_far[:-1])


def split(random: np.random.Generator, people: Ints, share: float, experiments: int, leak: float = 0.0) -> list[Ints]:
    """New champions and challengers of each look. `leak` is the share of challengers whose exposure is lost."""
    assigned = random.binomial(people, share, size=(experiments, len(people)))
    return [people - assigned, random.binomial(assigned, 1 - leak) if leak else assigned]


def batches(
    runs: int, people: Ints, share: float, leak: float = 0.0
) -> Iterator[tuple[np.random.Generator, list[Ints]]]:
    """Experiments by the batch, each with its own randomness: the people who come before each look, by variant."""
    for batch in range(0, runs, AT_ONCE):
        random = np.random.default_rng((20261129, batch, int(share * 100), len(people)))
        yield random, split(random, people, share, min(AT_ONCE, runs - batch), leak)


def draw(random: np.random.Generator, people: Sequence[Ints], champion: Population, challenger: Population) -> Part:
    """Draw what new people are like, and add up. Both populations have the same kinds in other shares."""
    champions, challengers = (
        random.multinomial(new, population.chances / population.chances.sum()).cumsum(axis=1).astype(np.float64)
        for new, population in zip(people, (champion, challenger), strict=True)
    )
    return add_up(champions, challengers, champion, challenger)


def add_up(champions: Doubles, challengers: Doubles, champion: Population, challenger: Population) -> Part:
    """The sums of both arms, from how many of each kind came so far. Shape: (experiments, looks, kinds)"""
    part = Part({}, {}, {})
    before = _cap(champion.before, champions + challengers)
    for name, values in champion.values.items():
        capped = _cap(values, champions + challengers)
        part.champion[name] = _outcome(champions, capped, before)
        part.challenger[name] = _outcome(challengers, capped, before)
        part.true_differences[name] = (capped.values @ (challenger.chances - champion.chances))[capped.cap]
    return part


def stage(share: float, parts: Sequence[Part]) -> Stage:
    """The stage that the parts make together. What no part has did not happen."""
    champion = {name: outcome for part in parts for name, outcome in part.champion.items()}
    challenger = {name: outcome for part in parts for name, outcome in part.challenger.items()}
    return Stage(share, _arm(champion), _arm(challenger))


@dataclass(frozen=True)
class Capped:
    """A value of each kind under every cap, and which cap holds."""

    values: Doubles  # (caps, kinds)
    cap: Indices  # (experiments, looks)

    def chosen(self, sums: Doubles) -> Doubles:
        """Of sums under every cap, those under the cap that holds. Shape: (experiments, looks)"""
        return np.take_along_axis(sums, self.cap[..., None], axis=-1)[..., 0]


def _cap(values: Doubles, people: Doubles) -> Capped:
    """The cap is a quantile of the values above 0 of both arms' people. Shape of people: (experiments, looks, kinds)"""
    caps = np.append(np.unique(values[values > 0]), np.inf)
    at_most = people @ ((values > 0) & (values <= caps[:, None])).T.astype(np.float64)
    place = np.argmax(at_most >= CAPPED_AT * at_most[..., -1:], axis=-1)
    cap = np.where(at_most[..., -1] > 0, place, len(caps) - 1)
    return Capped(np.minimum(values, caps[:, None]), cap)


def _outcome(people: Doubles, value: Capped, before: Capped) -> Outcome:
    """The sums of one arm."""
    crossed = (value.values[:, None] * before.values).reshape(-1, value.values.shape[-1])
    pair = Capped(crossed, value.cap * len(before.values) + before.cap)
    total, squares = (value.chosen(people @ table.T) for table in (value.values, value.values**2))
    total_before, squares_before = (before.chosen(people @ table.T) for table in (before.values, before.values**2))
    cross = pair.chosen(people @ pair.values.T)
    return Outcome(people.sum(axis=-1), total, squares, total_before, squares_before, cross)


def _arm(found: dict[str, Outcome]) -> Arm:
    people = next(iter(found.values())).people
    nothing = Outcome(people, *(np.zeros_like(people) for _ in range(5)))
    return Arm(people, {name: found.get(name, nothing) for name in OUTCOMES})
