"""How many strangers count for an item: invented visitors must not decide what a shop recommends.

A stranger is somebody of whom a single visit is known: not signed in, from no file of the shop's own, and seen in one
hour alone by our clock. Most real visitors are strangers too, so an item's strangers count as far as its other people
make them likely.
"""

import numpy as np

from aisle.arrays.array_types import Doubles

TIMES_USUAL = 3.0  # strangers for each other person, against the usual item's, that still count
ALWAYS = 3.0  # strangers that count for any item: a new shop has nobody else


def allowed_strangers(people: Doubles, strangers: Doubles) -> Doubles:
    """The most strangers that count for each item. Shape: (items,), in and out.

    >>> allowed_strangers(np.array([9.0, 9.0, 0.0]), np.array([19.0, 19.0, 1000.0])).tolist()
    [63.0, 63.0, 9.0]
    """
    if not len(people):
        return people
    usual = float(np.median((strangers + 1) / (people + 1)))
    return ALWAYS + TIMES_USUAL * usual * (people + 1)
