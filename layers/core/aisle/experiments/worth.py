"""What Aisle is worth: a person of everybody else against one of the holdout, who gets trending lists alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aisle.experiments.arms import CLICKS, PURCHASES, REVENUE, Arm, arm_of
from aisle.experiments.assignment import HOLDOUT
from aisle.experiments.confidence_sequence import difference, lower_bound, upper_bound
from aisle.experiments.experiment import MIN_EVENTS, MIN_PEOPLE, TUNED_TO_HARM

METRICS = (CLICKS, PURCHASES, REVENUE)
SIDE_ALPHA = 0.025  # of each bound: both hold in 95 of 100 shops, however often one looks


@dataclass(frozen=True)
class Worth:
    """One outcome, a person. Bounds are None where the holdout is too small, or saw too little of it."""

    holdout: float
    aisle: float
    difference: float
    lower: float | None
    upper: float | None


def people(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Who was shown a list. `rows` are those of the query holdout_worth: of the holdout, and of everybody else."""
    return {HOLDOUT: int(_arm(rows, True).people), "aisle": int(_arm(rows, False).people)}


def worth(rows: Sequence[Mapping[str, Any]]) -> dict[str, Worth]:
    """By outcome."""
    held_out, others = _arm(rows, True), _arm(rows, False)
    return {name: _worth(name, held_out, others) for name in METRICS}


def _worth(name: str, held_out: Arm, others: Arm) -> Worth:
    one, other = held_out.outcomes[name], others.outcomes[name]
    found = difference([(one, other)])
    expected_events = (one + other).effective_events * one.people / max(float(one.people + other.people), 1)
    is_known = min(one.people, other.people) >= MIN_PEOPLE and expected_events >= MIN_EVENTS
    bounds = [float(bound(found, SIDE_ALPHA, TUNED_TO_HARM)) for bound in (lower_bound, upper_bound)]
    lower, upper = bounds if is_known else (None, None)
    return Worth(float(one.mean), float(other.mean), float(found.value), lower, upper)


def _arm(rows: Sequence[Mapping[str, Any]], is_held_out: bool) -> Arm:
    return arm_of(next((row for row in rows if (row["arm"] == HOLDOUT) == is_held_out), {}))
