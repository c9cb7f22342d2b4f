"""What an item's opinions come from: as reading every list of the history by hand has it."""

import numpy as np
import pytest

from aisle.ranking.explaining.parts import tell
from aisle.ranking.explaining.traces import LEAST_LIFT, LEAST_WEIGHT, NEAR, NEAR_BY_WEIGHT, TRACED, Traces
from aisle.ranking.query_context import build_context
from aisle.ranking.scoring import score_candidates
from tests.tea_and_coffee import entry, model, request

HISTORY = (entry("tea-02", minutes_ago=9), entry("coffee-04", "purchase", 5), entry("tea-07", minutes_ago=1))


def scored(*history):
    shop = model()
    context = build_context(shop, request(*history))
    return score_candidates(shop.views, shop.catalogue, shop.network, context.shoppers)


def traces(of):
    chosen = np.arange(len(of.candidates))
    told = tell(model().network, of.features, chosen, of.log_odds)
    return Traces(of.pairs, of.candidates.item, told), told


def by_hand(pairs, retriever, item):
    """What each entry gives an item that is among its neighbours, and whether the item is near it."""
    histories, view = pairs.shoppers.histories, pairs.views.neighbours[retriever.view]
    weights = histories.weights(pairs.views.decays[retriever.name])
    for place, (listed, weight) in enumerate(zip(view.lists(histories.item).tolist(), weights.tolist(), strict=True)):
        for rank, (neighbour, strength) in enumerate(zip(view.ids[listed], view.weights[listed], strict=True)):
            if listed >= 0 and neighbour == item and strength > 0 and weight > LEAST_WEIGHT * weights.max():
                near = rank < NEAR and strength >= np.float32(NEAR_BY_WEIGHT) * view.weights[listed, 0]
                yield place, near, pytest.approx(strength * weight)


@pytest.mark.parametrize("retriever", TRACED, ids=lambda retriever: retriever.name)
def test_every_entry_that_gives_an_item_something_is_found(retriever):
    of = scored(*HISTORY)

    entry, item, near, value = traces(of)[0].hits(retriever)

    found = sorted(
        each for each in zip(item.tolist(), entry.tolist(), near.tolist(), value.tolist(), strict=True) if each[3]
    )
    assert found == sorted(
        (place, *hit)
        for place, item in enumerate(of.candidates.item.tolist())
        for hit in by_hand(of.pairs, retriever, item)
    )


@pytest.mark.parametrize("group", ["content", "collaborative"])
def test_the_leading_entry_gives_most_and_what_is_near_is_near(group):
    of = scored(*HISTORY)
    found, _ = traces(of)
    trace = found.of(group)

    for place, near in trace.near.items():
        for view, (giver, given) in near.items():
            said = [
                is_near
                for retriever in TRACED
                if retriever.view == view
                for by, is_near, _ in by_hand(of.pairs, retriever, of.candidates.item[place])
                if by == giver
            ]
            assert any(said)
            assert 0 < given <= trace.given[place] + 1e-6


def test_an_entry_gives_no_more_than_its_retrievers_lift():
    of = scored(*HISTORY)
    found, told = traces(of)

    given = found.of("collaborative").given

    assert (given <= np.maximum(told.lifts, 0).sum(axis=0) + 1e-6).all()
    assert (given > LEAST_LIFT * np.maximum(told.lifts, 0).sum(axis=0)).any()


def test_a_refused_item_gives_nothing():
    of = scored(entry("tea-02", "remove_from_wishlist"), entry("coffee-04"))
    refused = int(np.flatnonzero(of.pairs.shoppers.histories.strength < 0)[0])

    found, _ = traces(of)

    for group in ("content", "collaborative"):
        trace = found.of(group)
        assert not (trace.leading[trace.given > 0] == refused).any()
