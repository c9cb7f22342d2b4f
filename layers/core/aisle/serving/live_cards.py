"""The last look at an answer: what went off sale since it was made is gone, and each card says what is true now."""

from collections.abc import Sequence
from dataclasses import replace

from aisle.inputs.item_card import shown_of
from aisle.live.item_facts import ItemFacts
from aisle.ranking.request import ScoredItem


def with_live_cards(items: Sequence[ScoredItem], facts: ItemFacts) -> list[ScoredItem]:
    """The items on sale, in their order. An item that the facts lack stays as it is."""
    places = facts.places([item.item_id for item in items]).tolist()
    return [
        replace(item, item=shown_of(facts.item(place))) if place >= 0 else item
        for item, place in zip(items, places, strict=True)
        if place < 0 or facts.on_sale[place]
    ]
