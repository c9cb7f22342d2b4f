"""The stages of an experiment: the challenger's share grows while nothing speaks against it."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from aisle.errors import InvalidInput

if TYPE_CHECKING:  # who only reads shares needs no numpy
    from aisle.experiments.verdict import Decision

SHARES = (0.01, 0.1, 0.5, 1.0)  # few meet a broken model; half decide fastest


def share_after(decision: "Decision", share: float, shares: Sequence[float] = SHARES) -> float:
    """The challenger's share after a decision: all, nothing, as it is, or the next stage below all.

    Only proof takes the last step. The others need a stage that has met enough people, or has lasted a day, and is
    neither worse nor mismatched. Each stage draws everybody anew.

    >>> from aisle.experiments.verdict import Decision
    >>> share_after(Decision("wait", (), is_sound=True), 0.1)
    0.5
    """
    if decision.verdict == "promote":
        return 1.0
    if decision.verdict in ("roll_back", "undecided"):
        return 0.0
    larger = [each for each in shares if share < each < 1]
    return min(larger) if larger and decision.is_sound else share


def read_shares(text: str) -> tuple[float, ...]:
    """The parameter Stages.

    Raises: InvalidInput

    >>> read_shares("0.01,0.1,0.5,1")
    (0.01, 0.1, 0.5, 1.0)
    """
    try:
        shares = tuple(float(part) for part in text.split(","))
    except ValueError:
        raise InvalidInput(
            "Stages", "shares of people with commas between them, such as 0.01,0.1,0.5,1", text
        ) from None
    if not (0 < shares[0] < 1 == shares[-1] and all(one < next_one for one, next_one in pairwise(shares))):
        raise InvalidInput("Stages", "must grow from above 0 to 1", text)
    return shares
