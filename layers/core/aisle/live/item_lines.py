"""The JSON line of every item: one flat array, and the lines that changed since."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from aisle.arrays.array_types import Characters, Indices, Ints
from aisle.live.live_item import Row, to_line

MOST_CHANGED = 20_000  # lines kept apart before they join the flat array: joining copies it whole


@dataclass(frozen=True)
class ItemLines:
    """Shape: starts (items + 1,), text (characters,); `later` has lines by position, which count before the array's."""

    starts: Ints
    text: Characters
    later: dict[int, bytes]

    @classmethod
    def empty(cls) -> Self:
        """The lines of no item."""
        return cls(np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.uint8), {})

    def __len__(self) -> int:
        return max(len(self.starts) - 1, max(self.later, default=-1) + 1)

    def line(self, place: int) -> bytes:
        """The line at a position (`aisle.live.live_item.from_line` reads it)."""
        later = self.later.get(place)
        return self.text[self.starts[place] : self.starts[place + 1]].tobytes() if later is None else later

    def replaced(self, places: Indices, items: Sequence[Row]) -> Self:
        """With these live items at the places."""
        lines = dict(zip(places.tolist(), map(to_line, items), strict=True))
        changed = type(self)(self.starts, self.text, {**self.later, **lines})
        return changed.joined() if len(changed.later) > MOST_CHANGED else changed

    def joined(self) -> Self:
        """All lines in the flat array."""
        if not self.later:
            return self
        lines = [self.line(place) for place in range(len(self))]
        starts = np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64)
        return type(self)(starts, np.frombuffer(b"".join(lines), dtype=np.uint8), {})
