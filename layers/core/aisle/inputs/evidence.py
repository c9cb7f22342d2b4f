"""How many strangers count for an item: invented visitors must not decide what a shop recommends.

A stranger is somebody of whom a single visit is known: not signed in, from no file of the shop's own, and seen in one
hour alone by our clock. Anybody else has evidence: an account, an order of a file, or an age. Most real visitors are
strangers too, so an item's strangers count as far as the people with evidence make them likely.
"""

import numpy as np

from aisle.arrays.array_types import Doubles

TIMES_USUAL = 3.0  # strangers for each person with evidence, against the usual item's, that still count
MOST_USUAL = 20.0  # of a shop's visitors, one in twenty at least is seen again
ALWAYS = 3.0  # strangers that count for any item: a new shop has nobody else


def allowed_strangers(people: Doubles, strangers: Doubles) -> Doubles:
    """The most strangers that count for each item, `people` being those with evidence. Shape: (items,), in and out.

    >>> allowed_strangers(np.array([9.0, 9.0, 0.0]), np.array([19.0, 19.0, 1000.0])).tolist()
    [63.0, 63.0, 9.0]
    """
    if not len(people):
        return people
    return ALWAYS + TIMES_USUAL * _usual(people, strangers) * (people + 1)


def _usual(people: Doubles, strangers: Doubles) -> float:
    """Strangers for each person with evidence, of the item that the middle one of these people took.

    Items that only strangers took have no say, however many of them somebody invents. Only a shop without any
    evidence asks its strangers.
    """
    ratio = (strangers + 1) / (people + 1)
    order = np.argsort(ratio, kind="stable")
    said = np.cumsum(people[order] if people.any() else np.ones(len(people)))
    middle = order[np.searchsorted(said, said[-1] / 2)]
    return min(float(ratio[middle]), MOST_USUAL)
