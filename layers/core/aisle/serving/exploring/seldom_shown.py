"""Items that few answers had of late: what a shop's exploration gives a place to, beside what is new."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Self

import numpy as np

from aisle.arrays.array_types import Indices
from aisle.live.item_facts import ItemFacts
from aisle.selection.masks import remember
from aisle.selection.selection import Selection
from aisle.serving.lists.trending import came_lately

SELDOM = 0.1  # of the places that an item would have if all had the same
MOST_SELDOM = 2_000  # items of the file; the next night draws others of those shown as seldom

Row = Mapping[str, Any]


@dataclass(frozen=True)
class SeldomShown:
    """The file `config/seldom_shown.json`, as a night wrote it."""

    item_ids: Sequence[str]  # the least shown first
    counted_until_ms: int | None  # what came later was not counted; None where nothing was ever shown

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Self:
        """What `to_document` wrote."""
        return cls(tuple(document["item_ids"]), document["counted_until_ms"])

    def to_document(self) -> dict[str, Any]:
        """The file's content."""
        return {"item_ids": list(self.item_ids), "counted_until_ms": self.counted_until_ms}


UNCOUNTED = SeldomShown((), None)
"""Of a shop whose impressions were not counted yet."""


def count_shown(items: Sequence[Row], shown: Sequence[Row]) -> SeldomShown:
    """From the catalogue, and from how often answers had each item of late: `item_id`, `shown`, `until_ms`."""
    on_sale = [item["item_id"] for item in items if item.get("in_stock") is not False]
    times = {row["item_id"]: int(row["shown"]) for row in shown}
    until_ms = max((int(row["until_ms"]) for row in shown), default=None)
    few = max(1.0, SELDOM * sum(times.values()) / max(len(on_sale), 1))
    seldom = sorted((times.get(item, 0), _draw(item, until_ms), item) for item in on_sale if times.get(item, 0) < few)
    return SeldomShown(tuple(item for _, _, item in seldom[:MOST_SELDOM]), until_ms)


def newcomers(seldom: SeldomShown, selection: Selection) -> Indices:
    """The places of items that came after the count, the newest first; before any count, of those that came lately."""
    facts, until_ms = selection.facts, seldom.counted_until_ms

    def find() -> Indices:
        new = np.flatnonzero(facts.first_seen_ms > until_ms if until_ms is not None else came_lately(selection))
        return new[np.argsort(-facts.first_seen_ms[new], kind="stable")].astype(np.int32)

    return remember(facts, ("newcomers", until_ms, selection.scope.now_ms // 3_600_000), find)


def counted(seldom: SeldomShown, facts: ItemFacts) -> Indices:
    """The places of the counted ones, the least shown first."""
    places = remember(facts, ("seldom", id(seldom)), lambda: (seldom, facts.places(seldom.item_ids)))[1]
    return places[places >= 0]


def _draw(item: str, salt: object) -> bytes:
    return blake2b(f"{salt}\x1f{item}".encode(), digest_size=8).digest()
