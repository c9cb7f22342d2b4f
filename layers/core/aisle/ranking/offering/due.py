"""How due an item is: the likelihood that somebody who bought it buys it again about now.

An item's interval is the time between two purchases of it by one person. Its logarithm is taken as normal. A person's
own intervals count beside those of everybody (`aisle.retrieval.views.Intervals`). Somebody may also never come back to
an item; the longer ago the interval ended, the likelier is that.
"""

from math import erf

import numpy as np

from aisle.arrays.array_types import Doubles, Floats
from aisle.inputs.purchases import Purchases
from aisle.retrieval.views import Intervals

OWN = 2.0  # a person's own returns and intervals count for half once there are so many
AHEAD_DAYS = 7.0  # due means: within these days
LEAST = 1e-6


def due(purchases: Purchases, intervals: Intervals) -> Doubles:
    """The likelihood of another purchase within AHEAD_DAYS, for each entry.

    Formula: t days since the last purchase, n earlier intervals of mean logarithm m; mu = (OWN * mu_item + n * m) /
    (OWN + n); r = (OWN * r_item + n) / (OWN + n); with F the log-normal distribution of (mu, sigma),
    r * (F(t + AHEAD_DAYS) - F(t)) / (1 - r * F(t)).
    """
    returns, mean = expected(purchases, intervals)
    before = normal((np.log(np.maximum(purchases.since_last, 0.5)) - mean) / intervals.spread)
    after = normal((np.log(np.maximum(purchases.since_last, 0.5) + AHEAD_DAYS) - mean) / intervals.spread)
    return np.asarray(np.clip(returns * (after - before) / (1 - returns * before), LEAST, 1 - LEAST))


def expected(purchases: Purchases, intervals: Intervals) -> tuple[Doubles, Doubles]:
    """For each entry the likelihood that the person buys it again at all, and the mean logarithm of the interval."""
    own = purchases.days.astype(np.float64) - 1
    between = (purchases.since_first - purchases.since_last) / np.maximum(own, 1)
    log_between = np.log(np.maximum(between, 1))
    mean = (OWN * intervals.log_days[purchases.item] + own * log_between) / (OWN + own)
    return (OWN * intervals.returns[purchases.item] + own) / (OWN + own), mean


_STEPS = np.linspace(-6, 6, 2_401)
_NORMAL = np.array([(1 + erf(step / 2**0.5)) / 2 for step in _STEPS])


def normal(score: Doubles | Floats) -> Doubles:
    """The standard normal distribution, by a table: numpy has none.

    >>> normal(np.array([0.0, 1.96])).round(3).tolist()
    [0.5, 0.975]
    """
    return np.interp(score, _STEPS, _NORMAL)
