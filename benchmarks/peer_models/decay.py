"""Decay of older visits in a session: the five functions of the session-based literature.

Source: Ludewig and Jannach, Evaluation of session-based recommendation algorithms, UMUAI 2018; section 3.
"""

from typing import Literal

import numpy as np

from aisle.arrays.array_types import Doubles, Ints

Decay = Literal["same", "linear", "div", "log", "quadratic"]
DECAYS: tuple[Decay, ...] = ("same", "linear", "div", "log", "quadratic")


def by_distance(decay: Decay, step: Ints) -> Doubles:
    """Weights by distance; step 1 is the nearest.

    >>> by_distance("div", np.array([1, 2, 4])).tolist()
    [1.0, 0.5, 0.25]
    """
    away = step.astype(np.float64)
    if decay == "linear":
        return np.maximum(1 - 0.1 * away, 0)
    if decay == "div":
        return 1 / away
    if decay == "log":
        return 1 / np.log10(away + 1.7)
    return 1 / away**2 if decay == "quadratic" else np.ones(len(away))


def by_place(decay: Decay, back: Ints, length: int) -> Doubles:
    """Weights of a session's visits; `back` counts from 0, the latest.

    >>> by_place("div", np.array([0, 1, 3]), 4).tolist()
    [1.0, 0.75, 0.25]
    """
    ago = back.astype(np.float64)
    if decay == "linear":
        return np.maximum(1 - 0.1 * ago, 0)
    if decay == "div":
        return (length - ago) / length
    if decay == "log":
        return 1 / np.log10(ago + 1.7)
    return ((length - ago) / length) ** 2 if decay == "quadratic" else np.ones(len(ago))
