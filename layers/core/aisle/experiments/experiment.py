"""The experiment: from what each variant's people did to promote, roll back or wait, however often it is asked.

Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences" (Annals of Statistics, 2024), tuned as GrowthBook's sequential engine is.
"""

import math
from dataclasses import dataclass
from typing import Literal

ALPHA = 0.05
TUNED_FOR = 5_000  # people at which the sequence is tightest; GrowthBook's default
LEAST_PEOPLE = 100  # a variant, before a mean of theirs is near normal
MISMATCH_P = 0.001  # below it the split itself is broken, not lucky


@dataclass(frozen=True)
class Outcome:
    """One outcome of all people of a variant."""

    people: int
    total: float
    squares: float  # sum of each person's outcome, squared

    @property
    def mean(self) -> float:
        """Of one person. Raises: ZeroDivisionError, where there are no people."""
        return self.total / self.people

    @property
    def deviations(self) -> float:
        """Sum of squared deviations from the mean."""
        return max(0.0, self.squares - self.total**2 / self.people)


@dataclass(frozen=True)
class Arm:
    """What one variant's people did after they were shown a list."""

    people: int
    clicks: Outcome  # what the model is for
    purchases: Outcome  # what the shop lives by: the guardrail


@dataclass(frozen=True)
class Decision:
    """What to do with the challenger, and why."""

    verdict: Literal["promote", "roll_back", "wait"]
    reasons: tuple[str, ...]


def decide(champion: Arm, challenger: Arm, challenger_share: float) -> Decision:
    """`challenger_share` is what the split was to be, of 1."""
    least = min(champion.people, challenger.people)
    if least < LEAST_PEOPLE:
        return Decision("wait", (f"{_people(champion, challenger)}; each variant needs {LEAST_PEOPLE}.",))
    p = mismatch_p(champion.people, challenger.people, challenger_share)
    if p < MISMATCH_P:
        reason = f"{_people(champion, challenger)}, where {challenger_share:.0%} were to meet the challenger"
        return Decision("wait", (f"{reason} (p = {p:.1e}): the split is broken, so the outcomes do not compare.",))

    clicks = confidence_sequence(champion.clicks, challenger.clicks)
    purchases = confidence_sequence(champion.purchases, challenger.purchases)
    told = (
        f"{_people(champion, challenger)}.",
        _tell("clicks", champion.clicks, challenger.clicks, clicks),
        _tell("purchases", champion.purchases, challenger.purchases, purchases),
    )
    if purchases[1] < 0:
        return Decision("roll_back", (*told, "The challenger sells less."))
    if clicks[1] < 0:
        return Decision("roll_back", (*told, "The challenger is clicked less."))
    if clicks[0] > 0:
        return Decision("promote", (*told, "The challenger is clicked more and does not sell less."))
    return Decision("wait", (*told, "The difference is not settled."))


def confidence_sequence(one: Outcome, other: Outcome, alpha: float = ALPHA) -> tuple[float, float]:
    """Bounds of `other`'s mean less `one`'s that hold at all times at once, with probability 1 - alpha.

    Formula: half = sqrt(V n) * sqrt(2 (n r^2 + 1) / (n r)^2 * log(sqrt(n r^2 + 1) / alpha)), n people in all,
    V the variance of the difference.
    """
    n = one.people + other.people
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / TUNED_FOR
    spread = 2 * (n * rho2 + 1) / (n * n * rho2) * math.log(math.sqrt(n * rho2 + 1) / alpha)
    half = math.sqrt(variance_of_difference(one, other) * n * spread)
    difference = other.mean - one.mean
    return difference - half, difference + half


def variance_of_difference(one: Outcome, other: Outcome) -> float:
    """The larger of the two arms' own variances and of the pooled one.

    A small arm where a rare outcome has not happened yet has no variance of its own; it would seem certain.
    """
    own = sum(arm.deviations / (arm.people - 1) / arm.people for arm in (one, other))
    both = Outcome(one.people + other.people, one.total + other.total, one.squares + other.squares)
    pooled = both.deviations / (both.people - 1) * (1 / one.people + 1 / other.people)
    return max(own, pooled)


def mismatch_p(champions: int, challengers: int, challenger_share: float) -> float:
    """Sample-ratio mismatch: how likely a split at least as far from the declared one is, by chi-square of one degree.

    >>> round(mismatch_p(900, 100, 0.1), 3), round(mismatch_p(860, 140, 0.1), 6)
    (1.0, 2.5e-05)
    """
    n = champions + challengers
    distance = (challengers - n * challenger_share) ** 2 / (n * challenger_share * (1 - challenger_share))
    return math.erfc(math.sqrt(distance / 2))


def _people(champion: Arm, challenger: Arm) -> str:
    return f"{champion.people} people were shown the champion's lists, {challenger.people} the challenger's"


def _tell(name: str, one: Outcome, other: Outcome, bounds: tuple[float, float]) -> str:
    means = f"{other.mean:.4f} {name} a person against {one.mean:.4f}"
    return f"{means}: a difference between {bounds[0]:+.4f} and {bounds[1]:+.4f}."
