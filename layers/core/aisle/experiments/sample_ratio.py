"""The sample-ratio check: whether people are split as declared. It holds at all looks at once, for any share, exactly.

Source: Lindon, Malek, "Anytime-valid inference for multinomial count data" (NeurIPS 2022), with two counts.
"""

import math

import numpy as np

from aisle.arrays.array_types import Bools, Doubles

MISMATCH_ALPHA = 0.001  # how often a sound trial ever has a split that is called broken
STAGES = 3  # that split people in a trial; each has its part of that
PRIOR_PEOPLE = 500  # the prior is worth as many: shares a tenth off the declared one are likely under it

_lgamma = np.vectorize(math.lgamma, otypes=[np.float64])


def is_mismatched(champions: Doubles, challengers: Doubles, challenger_share: float) -> Bools:
    """Whether chance no longer explains the counts. `challenger_share` is the declared one, between 0 and 1."""
    return log_evidence(champions, challengers, challenger_share) > math.log(STAGES / MISMATCH_ALPHA)


def log_evidence(champions: Doubles, challengers: Doubles, challenger_share: float) -> Doubles:
    """Logarithm of how much likelier the counts are under other shares, near the declared one, than under it.

    Formula: log B(a + x, b + n - x) - log B(a, b) - x log s - (n - x) log(1 - s), a = 500 s, b = 500 (1 - s).

    >>> bool(log_evidence(np.float64(900), np.float64(100), 0.1) < 0)
    True
    >>> round(float(log_evidence(np.float64(920), np.float64(40), 0.1)), 1)  # six of ten challengers are lost
    13.3
    """
    a, b = PRIOR_PEOPLE * challenger_share, PRIOR_PEOPLE * (1 - challenger_share)
    likely = _log_beta(a + challengers, b + champions) - _log_beta(np.asarray(a), np.asarray(b))
    return likely - challengers * math.log(challenger_share) - champions * math.log(1 - challenger_share)


def _log_beta(a: Doubles, b: Doubles) -> Doubles:
    return np.asarray(_lgamma(a)) + _lgamma(b) - _lgamma(a + b)
