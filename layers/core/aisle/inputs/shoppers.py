"""A batch of shoppers, each asked about at one moment: all that a ranking may depend on."""

from dataclasses import dataclass

from aisle.arrays.array_types import Ints
from aisle.inputs.histories import Histories
from aisle.inputs.stated_preferences import StatedPreferences


@dataclass(frozen=True)
class Shoppers:
    histories: Histories
    stated: StatedPreferences
    now: Ints  # (rows,) milliseconds since 1970, UTC
    masked: Ints  # keys row * items + item that may not be proposed, ascending

    @property
    def rows(self) -> int:
        return self.histories.rows
