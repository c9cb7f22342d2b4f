"""Variety and rotation: no brand or sub-category takes a list over, and near-equal items take turns."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from aisle.inputs.catalogue import hash_ids
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.ranking.surfaces import SURFACES
from aisle.ranking.taking_turns import WIDTH, turns
from aisle.selection.selection import Selection
from aisle.selection.variety import shares, varied
from aisle.serving.slate import arrange
from tests.tea_and_coffee import entry, recommender, request

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOTHING = np.zeros(0, dtype=np.int32)
BRANDS = "AAAAAAAABBC"
FACTS = ItemFacts.of(live_item({"item_id": f"i{n}", "brand": brand}, 1, 0) for n, brand in enumerate(BRANDS))
EVERY = np.ones(len(FACTS), dtype=bool)
ORDER = np.arange(len(FACTS), dtype=np.int32)


def brands(places):
    return "".join(BRANDS[place] for place in places)


def test_a_brand_gets_no_more_than_its_share_and_the_best_of_it_stand():
    keys = np.linspace(1, 0, len(FACTS), dtype=np.float32)

    order = varied(ORDER, keys, shares(FACTS, EVERY, 0.4, 5), 5, NOTHING)

    assert order[:5].tolist() == [0, 1, 8, 9, 10]
    assert sorted(order.tolist()) == ORDER.tolist()


def test_where_nothing_else_may_be_shown_the_list_is_full_all_the_same():
    order = varied(ORDER[:8], np.zeros(8, dtype=np.float32), shares(FACTS, EVERY, 0.4, 5), 5, NOTHING)

    assert brands(order[:5]) == "AAAAA"


def test_what_all_items_of_a_page_share_binds_nothing():
    assert shares(FACTS, ORDER < 8, 0.4, 5) == []


def test_items_that_stand_already_count():
    order = varied(ORDER, np.zeros(len(FACTS), dtype=np.float32), shares(FACTS, EVERY, 0.4, 5), 3, ORDER[:2])

    assert "A" not in brands(order[:3])


def test_an_equal_item_of_another_brand_stands_before_one_that_is_alike():
    keys = np.zeros(len(FACTS), dtype=np.float32)

    assert sorted(brands(varied(ORDER, keys, shares(FACTS, EVERY, 0.9, 3), 3, NOTHING)[:3])) == ["A", "B", "C"]


def test_a_list_that_no_model_ordered_has_variety_too():
    asked = RecommendationRequest(now=NOW, n=5)
    items = [ScoredItem(f"i{n}", 0.0, {}, "", (), {}) for n in range(len(FACTS))]

    shown = [item.item_id for item in arrange(items, Selection(FACTS, asked), 5)]

    assert Counter(BRANDS[int(item[1:])] for item in shown) == {"A": 4, "B": 1}


def test_a_model_s_home_list_keeps_the_share_and_its_order_of_likelihood(monkeypatch):
    monkeypatch.setitem(SURFACES, "home", replace(SURFACES["home"], variety=0.3))
    asked = request(entry("tea-02"), entry("tea-04"), n=10)

    items = recommender().recommend(asked).items

    assert len(items) == 10
    assert max(Counter(item.item["brand"] for item in items[:9]).values()) <= 3
    assert [item.score for item in items] == sorted((item.score for item in items), reverse=True)


def test_near_equal_items_take_turns_by_the_visit_and_only_they():
    hashes = hash_ids(f"item-{n}" for n in range(10_000))

    one, other = turns(hashes, 1), turns(hashes, 2)

    assert one.min() >= 0
    assert one.max() <= WIDTH
    assert abs(np.corrcoef(one, other)[0, 1]) < 0.05
    assert abs(one.mean() - WIDTH / 2) < WIDTH / 50
    assert (turns(hashes, 1) == one).all()


def test_a_visit_changes_no_score():
    plain = {item.item_id: item.score for item in recommender().recommend(request(entry("tea-02"))).items}
    turned = {item.item_id: item.score for item in recommender().recommend(request(entry("tea-02"), visit=7)).items}

    assert len(turned) == len(plain)
    assert all(turned[item] == score for item, score in plain.items() if item in turned)
