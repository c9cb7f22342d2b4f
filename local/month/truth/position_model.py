"""Where shoppers look: the deeper a place, the seldomer. A click needs a look, and then depends on the item alone.

Source: Joachims, Swaminathan, Schnabel, "Unbiased Learning-to-Rank with Biased Feedback" (WSDM 2017), section 6:
place k is looked at with probability (1 / k) ** SEVERITY, with severity 1 where nothing else is said.
"""

import numpy as np

from local.shops.simulated.catalogue import Floats, Ints

SEVERITY = 1.0


def examination(places: int) -> Floats:
    """The probability that each place is looked at, the first place first.

    >>> examination(4).round(2).tolist()
    [1.0, 0.5, 0.33, 0.25]
    """
    return np.asarray((1.0 / np.arange(1, places + 1)) ** SEVERITY)


def expected(slate: Ints, given_a_look: Floats) -> float:
    """What a slate brings a page: the sum over its places of the look and of what a look at that item brings.

    >>> expected(np.array([2, 0]), np.array([0.1, 0.3, 0.2]))
    0.25
    """
    return float(examination(len(slate)) @ given_a_look[slate])
