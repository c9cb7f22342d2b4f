"""The gate: compare a new model's evaluation with the champion's, and admit or refuse the model.

An evaluation is the evaluation.json of a training: protocol, users, metrics, and the metrics of popularity.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MIN_USERS = 50  # with fewer, NDCG varies more than models differ
MIN_RATIO_TO_POPULARITY = 1.05  # a popularity list costs nothing to serve
MIN_RATIO_TO_CHAMPION = 0.9  # the gate stops clearly worse models; the experiment separates close ones
TOLERANCE = 1.645  # standard errors; a model exactly at the bar fails by chance once in twenty
REQUIRED = ("hr@10", "ndcg@10", "coverage@10")
DECIDING_METRIC = "ndcg@10"

Evaluation = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """Whether the gate admits the model, and why."""

    approved: bool
    reasons: tuple[str, ...]  # of a refused model, only the failed rules


@dataclass(frozen=True)
class RuleResult:
    """The result of one rule."""

    passed: bool
    reason: str


def admit(evaluation: Evaluation, champion: Evaluation | None) -> Verdict:
    """Apply every rule. `champion` is None before the first release."""
    if evaluation.get("lacking"):
        return Verdict(False, tuple(evaluation["lacking"]))
    results = [_complete(evaluation)]
    if results[0].passed:
        results += [_enough_users(evaluation), _over_popularity(evaluation), _beside_champion(evaluation, champion)]
    approved = all(result.passed for result in results)
    return Verdict(approved, tuple(result.reason for result in results if approved or not result.passed))


def finite(metrics: Mapping[str, Any]) -> dict[str, float | None]:
    """Replace each value that JSON cannot hold as a number by None.

    >>> finite({"ndcg@10": 0.25, "mrr": float("nan")})
    {'ndcg@10': 0.25, 'mrr': None}
    """
    return {name: value if _is_finite(value) else None for name, value in metrics.items()}


def _complete(evaluation: Evaluation) -> RuleResult:
    tables = {whose: evaluation.get(whose) or {} for whose in ("metrics", "popularity")}
    wanted = {whose: {*REQUIRED, *table} for whose, table in tables.items()}
    broken = [
        f"{whose} {name}"
        for whose in tables
        for name in sorted(wanted[whose])
        if not _is_finite(tables[whose].get(name))
    ]
    if broken:
        return RuleResult(False, f"Missing or not a number: {', '.join(broken)}.")
    return RuleResult(True, "Every metric is a number.")


def _enough_users(evaluation: Evaluation) -> RuleResult:
    users = int(evaluation.get("users") or 0)
    if users < MIN_USERS:
        return RuleResult(False, f"Evaluated on {users} shoppers, fewer than {MIN_USERS}.")
    return RuleResult(True, f"Evaluated on {users} shoppers.")


def _over_popularity(evaluation: Evaluation) -> RuleResult:
    model, popular = evaluation["metrics"][DECIDING_METRIC], evaluation["popularity"][DECIDING_METRIC]
    passed = model > 0 and model >= MIN_RATIO_TO_POPULARITY * popular
    bar = f"{MIN_RATIO_TO_POPULARITY} times popularity's {popular:.4f}"
    return RuleResult(passed, f"{DECIDING_METRIC} {model:.4f} is {'at least' if passed else 'less than'} {bar}.")


def _beside_champion(evaluation: Evaluation, champion: Evaluation | None) -> RuleResult:
    if champion is None:
        return RuleResult(True, "There is no champion to compare with.")
    if champion.get("protocol") != evaluation.get("protocol"):
        return RuleResult(True, "The champion was evaluated by another protocol, so the two do not compare.")
    model, best = evaluation["metrics"][DECIDING_METRIC], (champion.get("metrics") or {}).get(DECIDING_METRIC)
    if best is None or not _is_finite(best):
        return RuleResult(True, f"The champion's evaluation has no {DECIDING_METRIC} to compare with.")
    tolerance = TOLERANCE * math.hypot(_error(evaluation), _error(champion))
    passed = model >= MIN_RATIO_TO_CHAMPION * best - tolerance
    bar = f"{MIN_RATIO_TO_CHAMPION} of the champion's {best:.4f}, less {tolerance:.4f} for chance"
    return RuleResult(passed, f"{DECIDING_METRIC} {model:.4f} is {'at least' if passed else 'less than'} {bar}.")


def _error(evaluation: Evaluation) -> float:
    """Standard error of the deciding metric; 0 if the evaluation has none."""
    error = (evaluation.get("errors") or {}).get(DECIDING_METRIC)
    return float(error) if error is not None and _is_finite(error) else 0.0


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
