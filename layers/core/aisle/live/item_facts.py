"""The facts of all items as arrays, so that a filter over the whole catalogue is one pass.

A fact that is text is stored as the hash of "name=value": one sorted index of such pairs finds the items of any brand,
category or attribute. Positions are those of this catalogue alone: a model has its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Hashes, Indices, Ints
from aisle.inputs.catalogue import find_hashes, hash_ids
from aisle.live.item_lines import ItemLines
from aisle.live.live_item import NUMBERS, OWN, Row, from_line, is_on_sale
from aisle.live.pair_index import PairIndex

GROUPS = ("category", "sub_category", "brand")
"""Columns that have a hash for each item, since answers count by them."""

NONE = 0  # the hash of an absent value
VARIANT_IDS = "variant_ids"


@dataclass(frozen=True)
class ItemFacts:
    """One entry per item, in the order of arrival. Never changed: `changed` makes the next one."""

    hashes: Hashes  # (items,)
    by_hash: Indices  # (items,): positions, by ascending hash
    version: Ints  # (items,)
    first_seen_ms: Ints  # (items,)
    on_sale: Bools  # (items,)
    numbers: Doubles  # (NUMBERS, items): NaN where unknown
    groups: Hashes  # (GROUPS, items): NONE where unknown
    pairs: PairIndex  # by "name=value": of GROUPS, OWN and attributes
    variants: PairIndex  # by variant id
    lines: ItemLines = field(repr=False)

    def __len__(self) -> int:
        return len(self.hashes)

    @classmethod
    def of(cls, items: Iterable[Row]) -> Self:
        """The facts of live items (`aisle.live.live_item`), in their order."""
        return cls.empty().changed(list(items))

    @classmethod
    def empty(cls) -> Self:
        """The facts of no item."""
        hashes, ints = np.zeros(0, dtype=np.uint64), np.zeros(0, dtype=np.int64)
        numbers, groups = np.zeros((len(NUMBERS), 0)), np.zeros((len(GROUPS), 0), dtype=np.uint64)
        none, index = np.zeros(0, dtype=np.int32), PairIndex.empty()
        on_sale = np.zeros(0, dtype=bool)
        return cls(hashes, none, ints, ints, on_sale, numbers, groups, index, index, ItemLines.empty())

    def changed(self, items: Sequence[Row]) -> Self:
        """With these live items in place of their older lines. A line that is not newer than what stands is ignored.

        A line without `like` keeps the like of before.
        """
        news = self._newest(items)
        if not news:
            return self
        place = self.places([item["item_id"] for item in news])
        news = [
            _with_like(item, self.item(at) if at >= 0 else {}) for item, at in zip(news, place.tolist(), strict=True)
        ]
        fresh = place < 0
        place[fresh] = np.arange(len(self), len(self) + int(fresh.sum()))
        hashes = np.concatenate((self.hashes, hash_ids(news[at]["item_id"] for at in np.flatnonzero(fresh))))
        return replace(
            self,
            hashes=hashes,
            by_hash=np.argsort(hashes, kind="stable").astype(np.int32) if fresh.any() else self.by_hash,
            version=_put(self.version, place, [item["version"] for item in news]),
            first_seen_ms=_put(self.first_seen_ms, place, [item["first_seen_ms"] for item in news]),
            on_sale=_put(self.on_sale, place, [is_on_sale(item) for item in news]),
            numbers=_put(self.numbers, place, [[_number(item.get(name)) for item in news] for name in NUMBERS]),
            groups=_put(self.groups, place, [[_hash(item.get(name)) for item in news] for name in GROUPS]),
            pairs=self.pairs.replaced(place, [_pairs(item) for item in news]),
            variants=self.variants.replaced(place, [_variants(item) for item in news]),
            lines=self.lines.replaced(place, news),
        )

    def filled(self, other: "ItemFacts") -> Self:
        """With the items of other facts that these lack."""
        lacking = np.flatnonzero(self.positions_of(other.hashes) < 0)
        return self.changed([other.item(place) for place in lacking.tolist()])

    def places(self, item_ids: Sequence[str]) -> Indices:
        """The position of each item by its own id; -1 for an id that is none."""
        return self.positions_of(hash_ids(item_ids))

    def find(self, item_id: str) -> int:
        """`find_all` of one id."""
        return int(self.find_all([item_id])[0])

    def find_all(self, item_ids: Sequence[str]) -> Indices:
        """The position of each item, or of the item that a variant's id stands for; -1 where there is none.

        Of several items that name a variant the newest counts. A row of its own that is as new makes a variant an item.
        """
        hashes = hash_ids(item_ids)
        own = self.positions_of(hashes)
        asked, item = self.variants.entries_of(hashes)
        if not len(asked):
            return own
        order = np.argsort(self.version[item], kind="stable")
        stands_for = np.full(len(own), -1, dtype=np.int32)
        stands_for[asked[order]] = item[order]  # numpy keeps the last of equal targets: the newest
        is_item = (own >= 0) & (self.version[own] >= self.version[stands_for])
        return np.where((stands_for < 0) | is_item, own, stands_for)

    def item(self, place: int) -> dict[str, Any]:
        """The live item at a position."""
        return from_line(self.lines.line(place))

    def positions_of(self, hashes: Hashes) -> Indices:
        """The position of each hashed item id, such as those of a model; -1 where it is not here. Shape: as given."""
        found = find_hashes(self._ascending, hashes)
        return np.where(found >= 0, self.by_hash[found], -1).astype(np.int32) if len(self) else found

    def having(self, name: str, value: str) -> Indices:
        """Positions of the items whose column or attribute has this value."""
        return self.pairs.having(f"{name}={value}")

    @cached_property
    def remembered(self) -> dict[Any, Any]:
        """What readers work out of these facts and want again, such as masks. It ends with them."""
        return {}

    @cached_property
    def _ascending(self) -> Hashes:
        return self.hashes[self.by_hash]

    def _newest(self, items: Sequence[Row]) -> list[Row]:
        """The newest line of each item that is newer than what stands here, in the order of their first lines."""
        newest: dict[str, Row] = {}
        for item in items:
            past = newest.get(item["item_id"], item)
            earlier, later = (past, item) if item["version"] >= past["version"] else (item, past)
            newest[item["item_id"]] = _with_like(later, earlier)
        places = self.places(list(newest))
        known = [int(self.version[place]) if place >= 0 else -1 for place in places.tolist()]
        return [item for item, version in zip(newest.values(), known, strict=True) if item["version"] > version]


def _with_like(item: Row, past: Row) -> Row:
    like = item.get("like") or past.get("like")
    return {**item, "like": like} if like else item


def _put(column: Any, places: Indices, values: Sequence[Any]) -> Any:
    """A copy with the values at the places, longer where a place lies behind the end. Shape: last axis is of items."""
    length = max(column.shape[-1], int(places.max()) + 1)
    wider = np.zeros((*column.shape[:-1], length), dtype=column.dtype)
    wider[..., : column.shape[-1]] = column
    wider[..., places] = np.array(values, dtype=column.dtype)
    return wider


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _hash(value: Any) -> int:
    return int(hash_ids([str(value)])[0]) if value else NONE


def _pairs(item: Mapping[str, Any]) -> list[str]:
    columns = {name: item[name] for name in (*GROUPS, *OWN) if item.get(name)}
    return [f"{name}={value}" for name, value in {**item.get("attributes", {}), **columns}.items()]


def _variants(item: Mapping[str, Any]) -> list[str]:
    named = item.get("attributes", {}).get(VARIANT_IDS, "").split("|")
    return [variant for variant in named if variant and variant != item["item_id"]]
