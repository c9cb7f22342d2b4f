"""Rotation between visits: items of near-equal scores take turns on a shopper's list, by a seed of person and day."""

import numpy as np

from aisle.arrays.array_types import Floats, Hashes

WIDTH = 0.05  # log-odds: items nearer to each other than this may change places


def turns(hashes: Hashes, visit: int, width: float = WIDTH) -> Floats:
    """What is added to each item's log-odds on this visit, from 0 to `width`: a fixed draw of item and visit.

    Source: the finaliser of SplitMix64 (Steele, Lea and Flood, 2014). Shape: as given
    """
    mixed = hashes ^ np.uint64(visit & (2**64 - 1))
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return (width * (mixed >> np.uint64(11)).astype(np.float64) / 2**53).astype(np.float32)
