"""The surface buy_again: what the shopper bought and is due again, and nothing else."""

from dataclasses import replace
from datetime import timedelta

import numpy as np

from aisle.ranking.explaining.wording import MOST_CHARACTERS, bought_ago
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import HistoryEntry
from aisle.retrieval.views import Intervals
from tests.tea_and_coffee import NOW, entry, event, fit, interaction_rows, model, request
from tests.tea_and_coffee import dataset as small_dataset
from training.config import Config
from training.views.intervals import fit_intervals

DAY = 24 * 60


def monthly() -> Recommender:
    """The small shop's model; everybody buys everything once a month."""
    items = len(model().catalogue)
    month = Intervals(
        np.full(items, 0.5, np.float32), np.full(items, np.log(30), np.float32), np.array(0.5, np.float32)
    )
    return Recommender(replace(model(), views=replace(model().views, intervals=month)))


def again(*history: HistoryEntry, **more):
    return monthly().recommend(request(*history, surface="buy_again", **more)).items


def ids(items):
    return [item.item_id for item in items]


def bought(item, days, name="purchase"):
    return entry(item, name, minutes_ago=days * DAY)


def test_what_is_due_is_shown_with_its_day_and_what_was_bought_yesterday_is_not():
    items = again(bought("tea-02", 35), bought("coffee-04", 1), entry("tea-07"))

    assert ids(items) == ["tea-02"]
    assert items[0].reason == "You bought this 5 weeks ago"


def test_the_likeliest_comes_first_and_the_list_is_not_filled_up():
    items = again(bought("tea-04", 300), bought("tea-02", 30))

    assert ids(items) == ["tea-02", "tea-04"]


def test_what_was_sent_back_is_not_offered_again():
    assert again(bought("tea-02", 35), bought("tea-02", 33, "refund")) == ()


def test_nobody_who_bought_nothing_has_anything_to_buy_again():
    assert again(entry("tea-02"), entry("coffee-04", "add_to_cart")) == ()


def test_what_the_shopper_refuses_or_has_in_the_cart_is_left_out():
    history = [bought("tea-02", 35), bought("tea-04", 36), bought("tea-06", 37), entry("tea-06", "add_to_cart")]

    assert ids(again(*history, exclude_items=frozenset({"tea-02"}))) == ["tea-04"]


def test_reasons_fit_a_card():
    assert all(len(bought_ago(days)) <= MOST_CHARACTERS for days in range(4_000))
    assert bought_ago(0) == "You bought this today"


def test_intervals_are_those_of_the_data_where_there_are_many():
    at = NOW - timedelta(days=200)
    rows = [event(person, "tea-00", "purchase", at + timedelta(days=20 * n)) for person in range(60) for n in range(8)]
    data = small_dataset([*rows, event(99, "coffee-00", "purchase", at)])

    found = fit_intervals(data, np.ones(len(data.interactions), dtype=bool), Config())

    tea, coffee = (int(data.find([name])[0]) for name in ("tea-00", "coffee-00"))
    assert abs(found.log_days[tea] - np.log(20)) < 0.05
    assert found.returns[tea] > 0.8 > found.returns[coffee] > 0.5  # one purchase moves nothing from its like


def test_a_model_remembers_purchases_beyond_the_latest_interactions():
    """The user's purchases are older than fifty views, so the interactions that rank no longer hold them."""
    rows = interaction_rows(60)
    rows += [event(1_000, "tea-02", "purchase", NOW - timedelta(days=200 - 30 * n)) for n in range(3)]
    rows += [event(1_000, "coffee-04", "view_item", NOW - timedelta(days=20, minutes=n + 1)) for n in range(0, 240, 2)]
    rows += [event(1_000, "coffee-05", "view_item", NOW - timedelta(days=20, minutes=n + 1)) for n in range(1, 240, 2)]

    items = Recommender(fit(small_dataset(rows))).recommend(request(surface="buy_again", user_id="1000")).items

    assert ids(items) == ["tea-02"]
