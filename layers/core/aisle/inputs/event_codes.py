"""Event codes of an artefact. The artefact stores its own event names, and they decode its codes."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from aisle.errors import IncompatibleModel
from aisle.inputs.histories import EVENTS

Codes = npt.NDArray[np.int8]


def decode(codes: Codes, names: Sequence[str], known: Sequence[str] = EVENTS) -> Codes:
    """Translate positions in `names` to positions in `known`. Returns the same array where both agree, still mapped.

    >>> decode(np.array([0, 1], dtype=np.int8), ["purchase", "refund"], ["view_item", "refund", "purchase"]).tolist()
    [2, 1]

    Raises: IncompatibleModel, for an event that the code no longer knows, since its effect on taste is then unknown.
    """
    if unknown := sorted(set(names) - set(known)):
        raise IncompatibleModel(f"the model counts events that this code does not know: {', '.join(unknown)}")
    if list(names) == list(known[: len(names)]):
        return codes
    known_codes = np.array([known.index(name) for name in names], dtype=np.int8)
    return known_codes[codes]
