"""What a model stores of signed-in shoppers: last interactions and purchases, owned items, stated preferences."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from aisle.arrays.array_types import Characters, Floats, Hashes, Indices, Ints
from aisle.inputs.catalogue import hash_ids

AS_OF = "as_of_ms"


@dataclass(frozen=True)
class KnownUsers:
    """One slice per user of every flat array. The `_starts` array before it holds the bounds."""

    hashes: Hashes  # of user_id, ascending
    touch_starts: Ints
    item: Indices  # oldest first
    event: npt.NDArray[np.int8]  # position in aisle.inputs.histories.EVENTS; an artefact also stores the names
    weight: Floats
    time: Ints  # milliseconds
    owned_starts: Ints
    owned: Indices
    card_starts: Ints
    cards: Characters  # JSON: preferences, and AS_OF

    def __len__(self) -> int:
        return len(self.hashes)

    def find(self, user_id: str | None) -> int:
        """The user's position; -1 for a user that the model does not know."""
        if user_id is None or len(self) == 0:
            return -1
        wanted = hash_ids([user_id])[0]
        position = min(int(np.searchsorted(self.hashes, wanted)), len(self) - 1)
        return position if self.hashes[position] == wanted else -1

    def interactions(self, user: int) -> slice:
        """The slice of `item`, `event`, `weight` and `time` that belongs to the user."""
        return slice(int(self.touch_starts[user]), int(self.touch_starts[user + 1]))

    def owned_by(self, user: int) -> Indices:
        """The items that the user owns."""
        return self.owned[self.owned_starts[user] : self.owned_starts[user + 1]]

    def stated(self, user: int) -> tuple[dict[str, Any], int]:
        """The user's stated preferences, empty where there are none, and the moment of the newest; 0 where unknown.

        Units: milliseconds
        """
        card = json.loads(self.cards[self.card_starts[user] : self.card_starts[user + 1]].tobytes() or b"{}")
        return card, card.pop(AS_OF, 0)


def pack_cards(cards: Sequence[dict[str, Any]]) -> tuple[Ints, Characters]:
    """The start of each card's JSON line, and the lines as one array. Shape: (cards + 1,), (characters,)."""
    lines = [json.dumps(card, ensure_ascii=False).encode() + b"\n" for card in cards]
    starts = np.concatenate(([0], np.cumsum([len(line) for line in lines]))).astype(np.int64)
    return starts, np.frombuffer(b"".join(lines), dtype=np.uint8)
