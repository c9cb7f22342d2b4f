"""An evaluation as a training wrote it: protocol, users, metrics, slices. It may hold anything, so reads are safe."""

import math
from collections.abc import Mapping
from typing import Any

Evaluation = Mapping[str, Any]

METRIC = "ndcg@10"  # the one that decides


def number(evaluation: Evaluation, *path: str) -> float | None:
    """The number at a path; None where there is none.

    >>> number({"metrics": {"ndcg@10": 0.25}}, "metrics", "ndcg@10"), number({"metrics": []}, "metrics", "ndcg@10")
    (0.25, None)
    """
    found: Any = evaluation
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return float(found) if is_finite(found) else None


def table(evaluation: Evaluation, name: str) -> Mapping[str, Any]:
    """A part of the evaluation; empty where it is absent or no object."""
    found = evaluation.get(name)
    return found if isinstance(found, Mapping) else {}


def finite(metrics: Mapping[str, Any]) -> dict[str, float | None]:
    """Replace each value that JSON cannot hold as a number by None.

    >>> finite({"ndcg@10": 0.25, "mrr": float("nan")})
    {'ndcg@10': 0.25, 'mrr': None}
    """
    return {name: value if is_finite(value) else None for name, value in metrics.items()}


def is_finite(value: Any) -> bool:
    """Whether the value is a number, and neither NaN nor infinity."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
