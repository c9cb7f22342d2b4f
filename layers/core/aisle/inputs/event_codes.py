"""Codes of events as an artefact holds them: beside the names that it was written with, and read by those."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from aisle.errors import IncompatibleModel
from aisle.inputs.histories import EVENTS

Codes = npt.NDArray[np.int8]


def decode(codes: Codes, names: Sequence[str], known: Sequence[str] = EVENTS) -> Codes:
    """Places in `names`, as places in `known`. Where both agree the array itself is given back, mapped as it is.

    >>> decode(np.array([0, 1], dtype=np.int8), ["purchase", "refund"], ["view_item", "refund", "purchase"]).tolist()
    [2, 1]

    Raises: IncompatibleModel, where the code knows an event no longer: what it said of taste could not be told.
    """
    if unknown := sorted(set(names) - set(known)):
        raise IncompatibleModel(f"the model counts events that this code does not know: {', '.join(unknown)}")
    if list(names) == list(known[: len(names)]):
        return codes
    place_in_known = np.array([known.index(name) for name in names], dtype=np.int8)
    return place_in_known[codes]
