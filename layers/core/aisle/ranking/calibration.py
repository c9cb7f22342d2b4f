"""The likelihood of log-odds, and the calibration error of likelihoods."""

import numpy as np

from aisle.arrays.array_types import Doubles, Floats

BINS = 10


def likelihood(log_odds: Floats | Doubles) -> Doubles:
    """The logistic function, safe for any log-odds.

    >>> likelihood(np.array([0.0, -1000.0])).tolist()
    [0.5, 0.0]
    """
    wide = log_odds.astype(np.float64)
    return np.asarray(np.exp(-np.logaddexp(0, -wide)))


def reliability(scores: Doubles, outcomes: Floats | Doubles, bins: int = BINS) -> list[dict[str, float]]:
    """The mean score and the share of positive outcomes in each bin. Bins have equal counts, by ascending score."""
    order = np.argsort(scores, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return [
        {"count": len(part), "score": float(scores[part].mean()), "came_true": float(outcomes[part].mean())}
        for part in parts
    ]


def calibration_error(scores: Doubles, outcomes: Floats | Doubles, bins: int = BINS) -> float:
    """Expected calibration error: the mean distance of score and outcome over the bins, weighted by their size.

    Formula: sum over bins of count * |mean score - share of positive outcomes| / sum of counts.
    """
    table = reliability(scores, outcomes, bins)
    total = sum(each["count"] for each in table)
    return sum(each["count"] * abs(each["score"] - each["came_true"]) for each in table) / max(total, 1)
