"""A selection by the positions of a model, which knows the items of its training and those that came since."""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.selection.capped import capped_groups, within_caps
from aisle.selection.masks import remember
from aisle.selection.selection import Selection

Values = TypeVar("Values", Bools, Floats)


@dataclass(frozen=True)
class Placed:
    """Masks over the model's items: false, and no lift, where the shop no longer has an item."""

    selection: Selection
    place: Indices  # the position of each of the model's items in the facts; -1 where it is not there
    model_version: str

    @cached_property
    def allowed(self) -> Bools:
        """Whether each item may be shown. Shape: (items,)."""
        shared, own = self.selection.shared, self.selection.own
        key = ("placed", self.model_version, len(self.place), id(shared))
        _, placed = remember(self.selection.facts, key, lambda: (shared, self._at_place(shared)))
        return placed if own is None else placed & self._at_place(own)

    @cached_property
    def lift(self) -> Floats | None:
        """What the shop's rules add to the order of each item; None where no rule does.

        Units: log-odds. Shape: (items,)
        """
        lift = self.selection.lift
        return None if lift is None else self._at_place(lift)

    def within_caps(self, items: Ints | Indices, most: int, shown: Ints) -> Ints:
        """The places in `items` of the first, at most `most`, that break no cap beside those already shown."""
        if not self.selection.caps:
            return np.arange(min(most, len(items)))
        return within_caps(self.place[items], capped_groups(self.selection), most, self.place[shown])

    def _at_place(self, values: Values) -> Values:
        """Of each of the model's items; 0 for one that the facts lack."""
        placed: Values = values[self.place] if len(values) else np.zeros(len(self.place), dtype=values.dtype)
        placed[self.place < 0] = 0
        return placed
