"""One outcome of one variant's people, as sums; with what the same people did before they were exposed.

Every field is an array, so that one call judges one experiment or many thousand simulated ones. The shapes are equal.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np

from aisle.arrays.array_types import Bools, Doubles


@dataclass(frozen=True)
class Outcome:
    """Sums over people. `before` is the covariate: the same person's behaviour before exposure."""

    people: Doubles
    total: Doubles
    squares: Doubles  # sum of each person's outcome, squared
    before: Doubles
    before_squares: Doubles
    cross: Doubles  # sum of each person's outcome times the covariate

    @classmethod
    def of(
        cls, people: float, total: float, squares: float, before: float = 0, before_squares: float = 0, cross: float = 0
    ) -> Self:
        """An outcome from plain numbers."""
        sums = (people, total, squares, before, before_squares, cross)
        return cls(*(np.asarray(value, dtype=np.float64) for value in sums))

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(*(mine + theirs for mine, theirs in zip(_values(self), _values(other), strict=True)))

    @property
    def mean(self) -> Doubles:
        """Mean outcome per person; 0 without people."""
        return self.total / np.maximum(self.people, 1)

    @property
    def variance(self) -> Doubles:
        """Variance between people; 0 with fewer than two."""
        return np.maximum(self.squares - self.total * self.mean, 0.0) / np.maximum(self.people - 1, 1)

    @property
    def effective_events(self) -> Doubles:
        """How many equal events weigh as much as these (Kish). Formula: total^2 / squares.

        >>> float(Outcome.of(100, 12, 12).effective_events), float(Outcome.of(100, 12, 144).effective_events)
        (12.0, 1.0)
        """
        return np.divide(self.total**2, self.squares, out=np.zeros_like(self.total), where=self.squares > 0)

    @property
    def spread_before(self) -> Doubles:
        """Sum of the covariate's squared deviations from its mean."""
        return self.before_squares - self.before**2 / np.maximum(self.people, 1)

    @property
    def joint_spread(self) -> Doubles:
        """Sum of the products of both deviations, the outcome's and the covariate's."""
        return self.cross - self.mean * self.before

    def where(self, holds: Bools) -> "Outcome":
        """The outcome where the condition holds, and nobody's elsewhere."""
        return Outcome(*(value * holds for value in _values(self)))

    def scaled(self, factor: float) -> "Outcome":
        """The outcome, each person's value times `factor`."""
        scaled = {"total": self.total * factor, "squares": self.squares * factor**2, "cross": self.cross * factor}
        return replace(self, **scaled)


def adjust(champion: Outcome, challenger: Outcome) -> tuple[Outcome, Outcome]:
    """Take out of both arms what behaviour before exposure foretells (CUPED).

    Formula: y - theta (x - mean of x in both arms), theta = covariance of x and y / variance of x, within arms.
    Source: Deng, Xu, Kohavi, Walker, "Improving the sensitivity of online controlled experiments" (WSDM 2013).
    """
    both = champion + challenger
    spread = champion.spread_before + challenger.spread_before
    theta = np.divide(
        champion.joint_spread + challenger.joint_spread, spread, out=np.zeros_like(both.total), where=spread > 0
    )
    centre = both.before / np.maximum(both.people, 1)
    return _without(champion, theta, centre), _without(challenger, theta, centre)


def _without(arm: Outcome, theta: Doubles, centre: Doubles) -> Outcome:
    shift = arm.before - arm.people * centre
    shift_squares = arm.before_squares - 2 * centre * arm.before + arm.people * centre**2
    squares = arm.squares - 2 * theta * (arm.cross - centre * arm.total) + theta**2 * shift_squares
    return replace(arm, total=arm.total - theta * shift, squares=squares)


def _values(outcome: Outcome) -> tuple[Doubles, ...]:
    return (
        outcome.people,
        outcome.total,
        outcome.squares,
        outcome.before,
        outcome.before_squares,
        outcome.cross,
    )
