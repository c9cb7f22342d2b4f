"""The act without which an item would fall most: as ranking again without each act has it."""

from dataclasses import replace
from math import log

import numpy as np
import pytest

from aisle.ranking.explaining.what_if import MOST_ACTS, without_each
from aisle.ranking.query_context import build_context
from tests.tea_and_coffee import entry, model, recommender, request

HISTORY = (
    entry("tea-02", minutes_ago=50),
    entry("tea-11", "add_to_cart", 40),
    entry("coffee-04", "purchase", 30),
    entry("tea-11", minutes_ago=20),
    entry("coffee-08", minutes_ago=10),
)


def log_odds(*history):
    """Of every item."""
    items = recommender().recommend(request(*history, n=60)).items
    return {item.item_id: log(item.score / (1 - item.score)) for item in items}


def answer(*history, **more):
    return recommender().recommend(request(*history, explain=True, **more)).items


def test_a_history_without_an_act_is_that_of_a_shopper_who_never_did_it():
    shop = model()
    shoppers = build_context(shop, request(*HISTORY)).shoppers
    acts = np.flatnonzero(shoppers.histories.strength > 0)

    histories = without_each(shop, shoppers, acts).histories

    for row, act in enumerate(acts, start=1):
        left_out = shoppers.histories.item[act]
        kept = [each for each in HISTORY if shop.find([each.item_id])[0] != left_out]
        alone = build_context(shop, request(*kept)).shoppers.histories
        mine = histories.row == row
        for name in ("item", "strength", "gap", "age_days", "owned", "event"):
            assert getattr(histories, name)[mine].tolist() == getattr(alone, name).tolist(), name


def test_the_act_named_is_the_one_without_which_the_item_falls_most():
    whole = log_odds(*HISTORY)
    acts = {each.item_id for each in HISTORY}
    without = {act: log_odds(*(each for each in HISTORY if each.item_id != act)) for act in acts}

    explained = [item for item in answer(*HISTORY, n=8) if item.what_if and item.item_id not in acts]

    assert explained
    for item in explained:
        falls = {act: whole[item.item_id] - scores[item.item_id] for act, scores in without.items()}
        assert item.what_if.item_id == max(falls, key=falls.get)
        assert item.what_if.falls_by == pytest.approx(max(falls.values()), abs=1e-3)


def test_an_act_is_told_in_words():
    told = {item.what_if.act for item in answer(entry("tea-02", "add_to_cart")) if item.what_if}

    assert told == {"you put white tea 02 in your cart"}


def test_without_asking_nothing_is_worked_out():
    items = recommender().recommend(request(*HISTORY)).items

    assert {item.what_if for item in items} == {None}


def test_explaining_changes_no_score_order_or_reason():
    plain = recommender().recommend(request(*HISTORY)).items

    explained = answer(*HISTORY)

    assert [replace(item, what_if=None) for item in explained] == list(plain)


@pytest.mark.parametrize("surface", ["similar", "bought_together", "trending"])
def test_a_list_that_does_not_follow_the_shopper_names_no_act(surface):
    assert {item.what_if for item in answer(*HISTORY, surface=surface, item_id="tea-02")} == {None}


def test_a_stranger_did_nothing():
    assert {item.what_if for item in answer()} == {None}


def test_a_long_history_is_asked_of_its_latest_acts():
    shop = model()
    history = [entry(f"tea-{number:02}", minutes_ago=100 - number) for number in range(30)]
    latest = {f"tea-{number:02}" for number in range(30 - MOST_ACTS, 30)}

    named = {item.what_if.item_id for item in answer(*history) if item.what_if}

    assert named <= latest
    assert shop.find(list(named)).min() >= 0
