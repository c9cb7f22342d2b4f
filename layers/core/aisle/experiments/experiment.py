"""The experiment: compare both variants' outcomes and decide to promote, roll back or wait.

The confidence sequence stays valid however often the experiment is evaluated.

Source: Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas, "Time-uniform central limit theory and asymptotic confidence
sequences" (Annals of Statistics, 2024), tuned as GrowthBook's sequential engine is.
"""

import math
from dataclasses import dataclass
from typing import Literal

ALPHA = 0.05
TUNED_FOR_PEOPLE = 5_000  # number of people at which the sequence is tightest; GrowthBook's default
MIN_PEOPLE = 100  # per variant; with fewer, the mean is not near normal
MISMATCH_P = 0.001  # below it, chance no longer explains the split


@dataclass(frozen=True)
class Outcome:
    """One outcome, summed over all people of a variant."""

    people: int
    total: float
    squares: float  # sum of each person's outcome, squared

    @property
    def mean(self) -> float:
        """Mean outcome per person."""
        return self.total / self.people

    @property
    def deviations(self) -> float:
        """Sum of squared deviations from the mean."""
        return max(0.0, self.squares - self.total**2 / self.people)


@dataclass(frozen=True)
class Arm:
    """The outcomes of one variant's people after they saw a list."""

    people: int
    clicks: Outcome  # what the model optimises
    purchases: Outcome  # the guardrail


@dataclass(frozen=True)
class Decision:
    """The verdict and its reasons, as sentences."""

    verdict: Literal["promote", "roll_back", "wait"]
    reasons: tuple[str, ...]


def decide(champion: Arm, challenger: Arm, challenger_share: float) -> Decision:
    """Compare the two arms. `challenger_share` is the declared split, from 0 to 1."""
    if min(champion.people, challenger.people) < MIN_PEOPLE:
        return Decision("wait", (f"{_people(champion, challenger)}; each variant needs {MIN_PEOPLE}.",))
    p = mismatch_p(champion.people, challenger.people, challenger_share)
    if p < MISMATCH_P:
        reason = f"{_people(champion, challenger)}, where the challenger's share should be {challenger_share:.0%}"
        return Decision("wait", (f"{reason} (p = {p:.1e}): the split is broken, so the outcomes do not compare.",))

    clicks = confidence_sequence(champion.clicks, challenger.clicks)
    purchases = confidence_sequence(champion.purchases, challenger.purchases)
    findings = (
        f"{_people(champion, challenger)}.",
        _finding("clicks", champion.clicks, challenger.clicks, clicks),
        _finding("purchases", champion.purchases, challenger.purchases, purchases),
    )
    if purchases[1] < 0:
        return Decision("roll_back", (*findings, "The challenger sells less."))
    if clicks[1] < 0:
        return Decision("roll_back", (*findings, "The challenger is clicked less."))
    if clicks[0] > 0:
        return Decision("promote", (*findings, "The challenger is clicked more and does not sell less."))
    return Decision("wait", (*findings, "The difference is not settled."))


def confidence_sequence(one: Outcome, other: Outcome, alpha: float = ALPHA) -> tuple[float, float]:
    """Bounds of `other`'s mean minus `one`'s mean. With probability 1 - alpha they hold at all times at once.

    Formula: half = sqrt(V n) * sqrt(2 (n r^2 + 1) / (n r)^2 * log(sqrt(n r^2 + 1) / alpha)),
    with n people in total, and V the variance of the difference.
    """
    n = one.people + other.people
    rho_squared = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / TUNED_FOR_PEOPLE
    spread = 2 * (n * rho_squared + 1) / (n * n * rho_squared) * math.log(math.sqrt(n * rho_squared + 1) / alpha)
    half = math.sqrt(variance_of_difference(one, other) * n * spread)
    difference = other.mean - one.mean
    return difference - half, difference + half


def variance_of_difference(one: Outcome, other: Outcome) -> float:
    """Variance of the difference of means: the unpooled or the pooled estimate, whichever is larger.

    A small arm without a single rare outcome has zero variance of its own. The difference would seem certain.
    """
    own = sum(arm.deviations / (arm.people - 1) / arm.people for arm in (one, other))
    both = Outcome(one.people + other.people, one.total + other.total, one.squares + other.squares)
    pooled = both.deviations / (both.people - 1) * (1 / one.people + 1 / other.people)
    return max(own, pooled)


def mismatch_p(champions: int, challengers: int, challenger_share: float) -> float:
    """P-value of a sample-ratio mismatch: a chi-square test with one degree of freedom.

    >>> round(mismatch_p(900, 100, 0.1), 3), round(mismatch_p(860, 140, 0.1), 6)
    (1.0, 2.5e-05)
    """
    n = champions + challengers
    distance = (challengers - n * challenger_share) ** 2 / (n * challenger_share * (1 - challenger_share))
    return math.erfc(math.sqrt(distance / 2))


def _people(champion: Arm, challenger: Arm) -> str:
    return f"{champion.people} people were shown the champion's lists, {challenger.people} the challenger's"


def _finding(name: str, one: Outcome, other: Outcome, bounds: tuple[float, float]) -> str:
    means = f"{other.mean:.4f} {name} a person against {one.mean:.4f}"
    return f"{means}: a difference between {bounds[0]:+.4f} and {bounds[1]:+.4f}."
