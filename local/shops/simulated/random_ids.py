"""Ids that look random and are the same for the same seed."""

import numpy as np
import numpy.typing as npt

PHRASES = {"item": 11, "browser": 12, "session": 13, "order": 14, "store_order": 15, "live": 16}
"""One stream of ids per kind, so that no two kinds share an id."""


def hex_ids(kind: str, prefix: str, seed: int, numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.str_]:
    """Twelve hexadecimal digits each.

    Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (splitmix64's finaliser).

    >>> [str(name) for name in hex_ids("session", "s-", 7, np.arange(2))]
    ['s-c508133ad807', 's-4897677d92f5']
    """
    with np.errstate(over="ignore"):
        mixed = numbers.astype(np.uint64) + np.uint64((seed * 1_000 + PHRASES[kind]) % 2**31) * np.uint64(2**33)
        mixed = (mixed + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        mixed ^= mixed >> np.uint64(31)
    return np.array([f"{prefix}{number >> 16:012x}" for number in mixed.tolist()], dtype=np.str_)
