"""The gate: whether a model may meet shoppers, from its evaluation and the champion's.

An evaluation is the evaluation.json that training wrote: protocol, users, metrics, and popularity's beside them.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LEAST_USERS = 50  # fewer, and NDCG swings by more than any model differs from another
OVER_POPULARITY = 1.05  # what everybody takes costs nothing to serve
OF_CHAMPION = 0.9  # the experiment finds the better of two near ones; the gate keeps out what is plainly worse
SURE = 1.645  # standard errors: one in twenty that are just as good as that falls below by chance
REQUIRED = ("hr@10", "ndcg@10", "coverage@10")
DECIDES = "ndcg@10"

Evaluation = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    approved: bool
    reasons: tuple[str, ...]  # where refused, the ones for it alone


@dataclass(frozen=True)
class Ruling:
    """One rule's word."""

    passed: bool
    reason: str


def admit(evaluation: Evaluation, champion: Evaluation | None) -> Verdict:
    """`champion` is None before the first release."""
    if evaluation.get("lacking"):
        return Verdict(False, tuple(evaluation["lacking"]))
    rulings = [_whole(evaluation)]
    if rulings[0].passed:
        rulings += [_enough_users(evaluation), _over_popularity(evaluation), _beside_champion(evaluation, champion)]
    approved = all(ruling.passed for ruling in rulings)
    return Verdict(approved, tuple(ruling.reason for ruling in rulings if approved or not ruling.passed))


def finite(metrics: Mapping[str, Any]) -> dict[str, float | None]:
    """Numbers as JSON can hold them; None in place of what is none.

    >>> finite({"ndcg@10": 0.25, "mrr": float("nan")})
    {'ndcg@10': 0.25, 'mrr': None}
    """
    return {name: value if _is_finite(value) else None for name, value in metrics.items()}


def _whole(evaluation: Evaluation) -> Ruling:
    tables = {whose: evaluation.get(whose) or {} for whose in ("metrics", "popularity")}
    wanted = {whose: {*REQUIRED, *table} for whose, table in tables.items()}
    broken = [
        f"{whose} {name}"
        for whose in tables
        for name in sorted(wanted[whose])
        if not _is_finite(tables[whose].get(name))
    ]
    if broken:
        return Ruling(False, f"Missing or not a number: {', '.join(broken)}.")
    return Ruling(True, "Every metric is a number.")


def _enough_users(evaluation: Evaluation) -> Ruling:
    users = int(evaluation.get("users") or 0)
    if users < LEAST_USERS:
        return Ruling(False, f"Evaluated on {users} shoppers, fewer than {LEAST_USERS}.")
    return Ruling(True, f"Evaluated on {users} shoppers.")


def _over_popularity(evaluation: Evaluation) -> Ruling:
    model, popular = evaluation["metrics"][DECIDES], evaluation["popularity"][DECIDES]
    passed = model > 0 and model >= OVER_POPULARITY * popular
    bar = f"{OVER_POPULARITY} times popularity's {popular:.4f}"
    return Ruling(passed, f"{DECIDES} {model:.4f} is {'at least' if passed else 'less than'} {bar}.")


def _beside_champion(evaluation: Evaluation, champion: Evaluation | None) -> Ruling:
    if champion is None:
        return Ruling(True, "There is no champion to compare with.")
    if champion.get("protocol") != evaluation.get("protocol"):
        return Ruling(True, "The champion was evaluated by another protocol, so the two do not compare.")
    model, best = evaluation["metrics"][DECIDES], (champion.get("metrics") or {}).get(DECIDES)
    if best is None or not _is_finite(best):
        return Ruling(True, f"The champion's evaluation holds no {DECIDES} to compare with.")
    chance = SURE * math.hypot(_error(evaluation), _error(champion))
    passed = model >= OF_CHAMPION * best - chance
    bar = f"{OF_CHAMPION} of the champion's {best:.4f}, less {chance:.4f} for chance"
    return Ruling(passed, f"{DECIDES} {model:.4f} is {'at least' if passed else 'less than'} {bar}.")


def _error(evaluation: Evaluation) -> float:
    """Standard error of what decides; 0 where an evaluation does not tell it."""
    error = (evaluation.get("errors") or {}).get(DECIDES)
    return float(error) if error is not None and _is_finite(error) else 0.0


def _is_finite(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
