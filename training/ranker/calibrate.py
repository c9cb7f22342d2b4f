"""Platt scaling: from the network's output to the likelihood that the person takes a candidate next."""

import dataclasses

import numpy as np
from scipy.optimize import minimize

from aisle.arrays.array_types import Bools, Doubles, Floats
from aisle.ranking.calibration import likelihood
from aisle.ranking.network import Network


def calibrate(network: Network, output: Floats, label: Bools, weight: Floats) -> Network:
    """Fits temperature and shift on candidates that the network did not learn from.

    Formula: score = sigmoid(temperature * output + shift), by weighted maximum likelihood.
    Source: Platt, Probabilistic Outputs for Support Vector Machines, 1999.
    """
    if not np.any(label):
        return network
    z, y, w = (np.asarray(part, dtype=np.float64) for part in (output, label, weight))

    def cost(pair: Doubles) -> tuple[float, Doubles]:
        log_odds = pair[0] * z + pair[1]
        surprise = w * (likelihood(log_odds) - y)
        value = np.sum(w * (np.logaddexp(0, log_odds) - y * log_odds))
        return value / w.sum(), np.array([surprise @ z, surprise.sum()]) / w.sum()

    start = np.array([1.0, np.log(np.average(y, weights=w)) - np.average(z, weights=w)])
    best = minimize(cost, start, jac=True, method="L-BFGS-B", bounds=[(1e-3, 20.0), (-50.0, 50.0)]).x
    return dataclasses.replace(network, temperature=float(best[0]), shift=float(best[1]))
