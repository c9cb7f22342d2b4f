"""What is due again: items that the shopper bought, once half of the usual interval has passed."""

import numpy as np

from aisle.arrays.array_types import Ints
from aisle.inputs.purchases import Purchases
from aisle.ranking.offering.due import due, expected
from aisle.retrieval.views import Intervals

LEAST_PASSED = 0.5  # of the expected interval; what was bought more lately is not offered again


def due_again(purchases: Purchases, intervals: Intervals) -> Ints:
    """The items of one shopper that are due, the likeliest to be bought again first."""
    _, mean = expected(purchases, intervals)
    passed = np.flatnonzero(purchases.since_last >= LEAST_PASSED * np.exp(mean))
    likely = due(purchases, intervals)[passed]
    return purchases.item[passed[np.argsort(-likely, kind="stable")]].astype(np.int64)
