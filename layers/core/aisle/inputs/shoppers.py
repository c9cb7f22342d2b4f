"""A batch of shoppers, each at one moment: everything of a shopper that a ranking depends on."""

from dataclasses import dataclass

from aisle.arrays.array_types import Ints
from aisle.inputs.histories import Histories
from aisle.inputs.stated_preferences import StatedPreferences


@dataclass(frozen=True)
class Shoppers:
    """A batch of shoppers, one row each. A person may have several rows, at different moments."""

    histories: Histories
    stated: StatedPreferences
    now: Ints  # (rows,) milliseconds since 1970, UTC
    masked: Ints  # keys row * items + item that retrievers may not propose, ascending

    @property
    def rows(self) -> int:
        """The number of shoppers."""
        return self.histories.rows
