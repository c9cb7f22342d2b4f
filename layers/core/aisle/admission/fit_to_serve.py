"""Whether a model may serve whatever it ranks: likelihoods that come true, an answer in time, a size that fits."""

from collections.abc import Iterator
from dataclasses import dataclass

from aisle.admission.evaluation import Evaluation, is_finite, number
from aisle.admission.limits import LARGER, NOTICED_BYTES, NOTICED_MS, SLOWER, WORSE_CALIBRATED, Limits
from aisle.admission.rules import Rule


@dataclass(frozen=True)
class Cost:
    """What a model costs in one respect, and how much more than the other model it may."""

    name: str  # in evaluation.json
    told: str
    unit: str
    per_unit: float
    times: float
    noticed: float  # a smaller difference is no reason


LATENCY = Cost("latency_ms", "One request takes", "ms", 1.0, SLOWER, NOTICED_MS)
SIZE = Cost("size_bytes", "The model takes", "MB", 1e6, LARGER, NOTICED_BYTES)


def fit_to_serve(evaluation: Evaluation, other: Evaluation | None, limits: Limits) -> Iterator[Rule]:
    """`other`: the evaluation of the model that it is compared with, if there is one."""
    yield _calibrated(evaluation, other or {}, limits.calibration)
    yield _bounded(LATENCY, evaluation, other, limits.latency_ms)
    yield _bounded(SIZE, evaluation, other, limits.size_mb * SIZE.per_unit)


def _calibrated(evaluation: Evaluation, other: Evaluation, limit: float) -> Rule:
    error, before = number(evaluation, "calibration_error"), number(other, "calibration_error")
    came_true = share_come_true(evaluation)
    if error is None or came_true is None:
        return Rule(False, "The evaluation does not tell how far its likelihoods are from what came true.")
    told = f"Likelihoods are off by {error:.5f} on average, and {came_true:.5f} came true"
    if error <= limit * came_true:
        return Rule(True, f"{told}: at most {limit:g} of it.")
    if before is not None and error <= WORSE_CALIBRATED * before:
        return Rule(True, f"{told}: more than {limit:g} of it, as with the other model ({before:.5f}).")
    return Rule(False, f"{told}: more than {limit:g} of it. Likelihoods must come true.")


def share_come_true(evaluation: Evaluation) -> float | None:
    """The share of the ranked candidates that the person took, from the table `reliability`; None without it."""
    lines = evaluation.get("reliability")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return None
    counts, shares = [line.get("count") for line in lines], [line.get("came_true") for line in lines]
    if not all(map(is_finite, (*counts, *shares))) or not sum(counts):
        return None
    return float(sum(count * share for count, share in zip(counts, shares, strict=True)) / sum(counts))


def _bounded(cost: Cost, evaluation: Evaluation, other: Evaluation | None, most: float) -> Rule:
    """An image of before measures no cost; its own last is no better known."""
    value, before = number(evaluation, cost.name), number(other or {}, cost.name)
    if value is None:
        return Rule(other is not None and before is None, f"The evaluation does not tell {cost.name}.")
    told = f"{cost.told} {value / cost.per_unit:.1f} {cost.unit}"
    if value > most:
        return Rule(False, f"{told}, more than {most / cost.per_unit:.1f} {cost.unit}.")
    if before is not None and value > cost.times * before and value - before > cost.noticed:
        former = f"{before / cost.per_unit:.1f} {cost.unit}"
        return Rule(False, f"{told}, more than {cost.times:g} times the other model's {former}.")
    return Rule(True, f"{told}.")
