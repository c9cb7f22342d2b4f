"""The catalogue by its words alone: an item's like, with their cards, for a shop that has no model yet."""

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Characters, Hashes, Indices, Ints
from aisle.inputs.catalogue import find_hashes, hash_ids
from aisle.inputs.item_card import shown_of
from aisle.inputs.item_terms import item_terms
from aisle.inputs.known_users import pack_cards
from aisle.inputs.variants import variant_table
from aisle.serving.lists.word_index import WordIndex, index_words

Row = Mapping[str, Any]
NO_TERMS = np.zeros(0, dtype=np.uint64)  # of a file that does not tell them: it finds nothing like a newcomer
INDEX = tuple(field.name for field in fields(WordIndex))


@dataclass(frozen=True)
class WordCatalogue:
    """Items in the order of their ids' hashes, as in `aisle.inputs.catalogue`.

    An item that is sold out or delisted has its like, since its page may still be open. It is nobody's like.
    """

    hashes: Hashes
    in_stock: Bools
    card_starts: Ints
    cards: Characters
    variant_hashes: Hashes
    variant_items: Indices
    index: WordIndex

    def similar(self, item_id: str, most: int) -> list[dict[str, Any]]:
        """Cards of the items most like it, or like a variant's item, best first; none where the catalogue lacks it."""
        (place,) = self._places([item_id])
        if place < 0:
            return []
        return [self._card(int(other)) for other in self.index.similar(place, most, among=self.in_stock)[0]]

    def cards_of(self, item_ids: Sequence[str]) -> list[dict[str, Any]]:
        """Cards of these items, or of the items of these variants, as far as the catalogue has them."""
        return [self._card(place) for place in self._places(item_ids) if place >= 0]

    def knows(self, item_ids: Sequence[str]) -> Bools:
        """Which ids are items of the catalogue. Shape: (ids,)."""
        return find_hashes(self.hashes, hash_ids(item_ids)) >= 0

    def like(self, row: Row, most: int) -> list[tuple[str, float]]:
        """The ids of the items most like one that the catalogue lacks, and their cosines, best first.

        An item that is sold out is among them: what a model knows of it says where its like belongs.
        """
        places, cosines = self.index.like(item_terms(row), most)
        each = zip(places.tolist(), cosines.tolist(), strict=True)
        return [(str(self._card(place)["item_id"]), round(cosine, 4)) for place, cosine in each]

    def _places(self, item_ids: Sequence[str]) -> list[int]:
        """Of each item, or of the item of a variant; -1 where the catalogue lacks it."""
        wanted = hash_ids(item_ids)
        own, variant = find_hashes(self.hashes, wanted), find_hashes(self.variant_hashes, wanted)
        named = [int(self.variant_items[at]) if at >= 0 else -1 for at in variant.tolist()]
        return [item if item >= 0 else place for item, place in zip(named, own.tolist(), strict=True)]

    def _card(self, place: int) -> dict[str, Any]:
        line = self.cards[self.card_starts[place] : self.card_starts[place + 1]].tobytes()
        return dict(json.loads(line))


OWN = tuple(field.name for field in fields(WordCatalogue) if field.name != "index")


def build(rows: Sequence[Row]) -> WordCatalogue:
    """From rows of the items table, where a delisted item is out of stock."""
    hashes = hash_ids(row["item_id"] for row in rows)
    order = np.argsort(hashes, kind="stable")
    rows = [rows[place] for place in order]
    starts, cards = pack_cards([{"item_id": row["item_id"], **shown_of(row)} for row in rows])
    in_stock = np.array([row.get("in_stock") is not False for row in rows], dtype=bool)
    index = index_words(map(item_terms, rows))
    return WordCatalogue(hashes[order], in_stock, starts, cards, *variant_table(rows), index)


def to_bytes(catalogue: WordCatalogue) -> bytes:
    """Arrays in NumPy's own archive; nothing is pickled."""
    arrays = {name: getattr(catalogue.index, name) for name in INDEX}
    arrays |= {name: getattr(catalogue, name) for name in OWN}
    body = io.BytesIO()
    np.savez_compressed(body, allow_pickle=False, **arrays)
    return body.getvalue()


def from_bytes(body: bytes) -> WordCatalogue:
    """What `to_bytes` wrote."""
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        of_index: dict[str, Any] = {name: arrays.get(name, NO_TERMS) for name in INDEX}
        return WordCatalogue(**{name: arrays[name] for name in OWN}, index=WordIndex(**of_index))
