"""The interactions table as numpy arrays, and the order of its rows."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.events.preference_weights import EventWeights
from aisle.inputs.histories import EVENTS
from training.data.channels import SHOWN

MOST_BITS = 62


class InteractionColumns:
    """The columns of the interactions table as numpy arrays."""

    def __init__(self, table: pa.Table, person: Indices, event_weights: EventWeights) -> None:
        self._person = person
        names, code = codes(table["event_name"])
        known = [*names.to_pylist(), ""]
        self.is_shown = np.array([name == SHOWN for name in known])[code]
        self.event = np.array([EVENTS.index(name) if name in EVENTS else -1 for name in known], dtype=np.int8)[code]
        self.time = pc.cast(table["occurred_at"], pa.timestamp("ms"), safe=False).to_numpy().astype(np.int64)
        rating = pc.fill_null(pc.cast(table["rating"], pa.float64()), np.nan).to_numpy()
        self.weight = _weights(event_weights, known, code, rating)
        self._sequence = pc.fill_null(table["sequence_number"], 0).to_numpy()
        self._line = pc.fill_null(table["line_number"], 0).to_numpy()
        self._sender = codes(table["event_id"])[1]

    def order(self, which: Bools) -> Ints:
        """By person and time; ties by sequence number, event id and line."""
        chosen = np.flatnonzero(which)
        moment = _moments(self._person[chosen], self.time[chosen])
        by_moment = np.argsort(moment, kind="stable")
        chosen, moment = chosen[by_moment], moment[by_moment]
        same = moment[1:] == moment[:-1]
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        rows = chosen[tied]
        chosen[tied] = rows[np.lexsort((self._line[rows], self._sender[rows], self._sequence[rows], moment[tied]))]
        return chosen


def _moments(person: Indices, time: Ints) -> Ints:
    """Person and time as one number, which sorts faster than two."""
    if len(time) == 0:
        return time
    first, last = int(time.min()), int(time.max())
    bits = (last - first).bit_length()
    if bits + int(person.max()).bit_length() > MOST_BITS:  # times span thousands of years: use their ranks
        time, first = np.unique(time, return_inverse=True)[1], 0
        bits = len(time).bit_length()
    return person.astype(np.int64) << bits | (time - first)


def _weights(of: EventWeights, names: Sequence[str], code: Indices, rating: Floats) -> Floats:
    """The weight of each interaction, computed once per distinct name or (name, stars)."""
    weight = np.array([of.of(name) for name in names], dtype=np.float32)[code]
    rated = np.flatnonzero(np.nan_to_num(rating, nan=0.0))
    distinct, place = np.unique(np.stack((code[rated], rating[rated])), axis=1, return_inverse=True)
    of_rated = [of.of(names[int(name)], rating=stars) for name, stars in distinct.T]
    weight[rated] = np.array(of_rated, dtype=np.float32)[place.ravel()]
    return weight


def codes(column: pa.ChunkedArray) -> tuple[pa.Array, Indices]:
    """The distinct values, ascending, and each row's index among them; -1 for null."""
    if not pa.types.is_dictionary(column.type):
        column = pc.dictionary_encode(column)
    encoded = column.unify_dictionaries().combine_chunks()
    order = pc.array_sort_indices(encoded.dictionary)
    rank = np.empty(len(order) + 1, dtype=np.int32)
    rank[order.to_numpy()] = np.arange(len(order))
    rank[-1] = -1
    return encoded.dictionary.take(order), rank[pc.fill_null(encoded.indices, len(order)).to_numpy()]
