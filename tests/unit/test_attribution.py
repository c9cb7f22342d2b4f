"""What an item's opinion comes from: as reading every list of the history by hand has it."""

import pytest

from aisle.ranking.attribution import Attribution
from aisle.ranking.query_context import build_context
from aisle.ranking.reasons import TRACED
from aisle.ranking.scoring import score_candidates
from tests.tea_and_coffee import entry, model, request

RETRIEVERS = [retriever for group in TRACED.values() for _, retriever in group]


def by_hand(pairs, retriever, item):
    """Of the history's entries that have the item among their neighbours, the one that gives it most."""
    histories, view = pairs.shoppers.histories, pairs.views.neighbours[retriever.view]
    weights = histories.weights(pairs.views.decays[retriever.name])
    given = {}
    for place, (listed, weight) in enumerate(zip(view.lists(histories.item).tolist(), weights.tolist(), strict=True)):
        for neighbour, strength in zip(view.ids[listed], view.weights[listed], strict=True):
            if listed >= 0 and neighbour == item and strength * weight > given.get(place, 0):
                given[place] = strength * weight
    return max(given, key=lambda place: given[place]) if given else None


@pytest.mark.parametrize("retriever", RETRIEVERS, ids=lambda retriever: retriever.name)
def test_an_opinion_is_traced_to_the_entry_that_gives_most(retriever):
    shop = model()
    history = (entry("tea-02", minutes_ago=9), entry("coffee-04", "purchase", 5), entry("tea-07", minutes_ago=1))
    context = build_context(shop, request(*history))
    pairs = score_candidates(shop.views, shop.catalogue, shop.network, context.shoppers).pairs

    attribution = Attribution(shop, pairs)

    items = pairs.candidates.item.tolist()
    assert [attribution.source(retriever, item) for item in items] == [
        by_hand(pairs, retriever, item) for item in items
    ]
