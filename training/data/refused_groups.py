"""Brands and categories that people refused: from then on, what they did with items of these counts against them."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa

from aisle.arrays.array_types import Ints
from aisle.events.event_names import EventName
from aisle.inputs.catalogue import Catalogue
from aisle.inputs.histories import Interactions
from aisle.inputs.refusals import is_of

NEVER = np.iinfo(np.int64).max


def refused_since(refusals: pa.Table, people: Sequence[str], interactions: Interactions, catalogue: Catalogue) -> Ints:
    """For each interaction the moment since which its person refuses its item's brand or category; NEVER where none.

    Of a person's words on one brand or category the last one counts. `refusals` as training.data.channels reads them.
    Shape: (interactions,), milliseconds.
    """
    since = np.full(len(interactions), NEVER, dtype=np.int64)
    place = {name: number for number, name in enumerate(people)}
    starts = np.searchsorted(interactions.row, np.arange(len(people) + 1)).tolist()
    for name, scope, value, time in _standing(refusals):
        if name not in place:
            continue
        begin, end = starts[place[name]], starts[place[name] + 1]
        refused = is_of(catalogue, interactions.item[begin:end], scope, [value])
        since[begin:end][refused] = np.minimum(since[begin:end][refused], time)
    return since


def _standing(refusals: pa.Table) -> Iterator[tuple[str, str, str, int]]:
    """Person, scope, value and moment of each refusal that was not taken back."""
    last: dict[tuple[str, str, str], tuple[str, int]] = {}
    time = refusals["occurred_at"].cast(pa.timestamp("ms"), safe=False).cast(pa.int64()).to_pylist()
    columns = (refusals[name].to_pylist() for name in ("person_id", "scope", "scope_value", "event_name"))
    for person, scope, value, event_name, at in zip(*columns, time, strict=True):
        last[person, scope, value] = (event_name, at)
    for (person, scope, value), (event_name, at) in last.items():
        if event_name == EventName.NOT_INTERESTED:
            yield person, scope, value, at
