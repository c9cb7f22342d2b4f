"""The stages of an experiment: the challenger's share grows while nothing speaks against it."""

from collections.abc import Sequence

from aisle.experiments.verdict import Decision

SHARES = (0.01, 0.1, 0.5, 1.0)  # few meet a broken model; half decide fastest


def share_after(decision: Decision, share: float, shares: Sequence[float] = SHARES) -> float:
    """The challenger's share after a decision: all, nothing, as it is, or the next stage below all.

    Only proof takes the last step. The others need a stage with enough people that is neither worse nor mismatched.
    A person's draw stays, so whoever has the challenger keeps it as its share grows.

    >>> share_after(Decision("wait", (), is_sound=True), 0.1)
    0.5
    """
    if decision.verdict == "promote":
        return 1.0
    if decision.verdict == "roll_back":
        return 0.0
    larger = [each for each in shares if share < each < 1]
    return min(larger) if larger and decision.is_sound else share
