"""What rises: items that are taken more of late than they used to be, by more than chance.

The one definition of a trend: the model's list, its reasons, and the list that answers without a model use it.
"""

import numpy as np

from aisle.arrays.array_types import Doubles

PRIOR = (
    10.0  # visits of late: so much is added to what an item's own past lets expect, which few visits cannot outweigh
)
LEAST = 1.0  # standard errors; below it an item does not rise


def rise(recent: Doubles, ever: Doubles) -> Doubles:
    """How far each item is taken more of late than ever, in standard errors; 0 where it does not rise.

    `recent` counts visits with a weight that falls with their age, `ever` counts all of them.
    Formula: (recent - usual) / sqrt(usual + PRIOR), with usual = ever * sum(recent) / sum(ever).
    Shape: (items,), in and out.

    >>> rise(np.array([40.0, 20.0, 2.0]), np.array([200.0, 400.0, 2.0])).round(1).tolist()
    [4.1, 0.0, 0.0]
    """
    usual = ever * (recent.sum() / max(ever.sum(), 1e-9))
    errors = (recent - usual) / np.sqrt(usual + PRIOR)
    return np.where(errors >= LEAST, errors, 0.0)
