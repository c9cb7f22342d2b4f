"""Views that know the order of things: what comes right after, what brand comes next, what a sequence leads to."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from aisle.arrays.columns import take
from aisle.features.predictability import share_foreseen
from aisle.inputs.histories import condense
from tests.tea_and_coffee import CONFIG, NOW, dataset, event
from training.data.positions import positions
from training.data.split import holdout_by_time, label_holdout
from training.data.visits import visits
from training.views.facet_transitions import facet_neighbours
from training.views.item_pairs import fit_item_pairs
from training.views.sequence import fit_sequence
from training.views.transitions import count_transitions, step_neighbours, wide


def browsing(*people_items: tuple[str, ...], days_ago: int = 5):
    """One session per person, an item a minute."""
    rows = []
    for person, items in enumerate(people_items):
        begin = NOW - timedelta(days=days_ago, hours=-person)
        rows += [
            event(person, item, "view_item", begin + timedelta(minutes=10 * step), session_id=f"s{person}")
            for step, item in enumerate(items)
        ]
    return rows


def everything(data):
    return np.ones(len(data.interactions), dtype=bool)


def place(data, item_id):
    return int(data.find([item_id])[0])


def weights(data, neighbours, item_id):
    mine = place(data, item_id)
    pairs = zip(neighbours.ids[mine].tolist(), neighbours.weights[mine].tolist(), strict=True)
    return {data.items[other]["item_id"]: weight for other, weight in pairs if weight > 0}


def test_what_comes_right_after_outweighs_what_comes_two_steps_later():
    data = dataset(browsing(("tea-00", "tea-01", "tea-02")))

    after = weights(data, step_neighbours(visits(data, everything(data)), len(data.catalogue), CONFIG), "tea-00")

    assert after["tea-01"] / after["tea-02"] == pytest.approx(4, rel=0.01)


def test_what_followed_of_late_outweighs_what_followed_long_ago():
    rows = browsing(("tea-00", "tea-01"), days_ago=100)
    rows += [{**row, "person_id": "u:9", "user_id": "9"} for row in browsing(("tea-00", "tea-02"), days_ago=1)]
    data = dataset(rows)

    after = weights(data, step_neighbours(visits(data, everything(data)), len(data.catalogue), CONFIG), "tea-00")

    assert after["tea-02"] > 2 * after["tea-01"]


def test_items_of_a_brand_follow_from_the_brand_before():
    data = dataset(browsing(("tea-00", "coffee-01"), ("tea-02", "coffee-03")))
    seen = visits(data, everything(data))
    counts = count_transitions(seen, len(data.catalogue), wide(CONFIG), CONFIG.transition_across_sessions)
    taken = np.bincount(seen.item, minlength=len(data.catalogue)).astype(float)

    of_brand = facet_neighbours(counts, taken, data.catalogue, "brand")

    mine = of_brand.list_of_item[place(data, "tea-28")]  # nobody met it; its brand is that of tea-00
    best = {data.items[item]["item_id"] for item in of_brand.ids[mine][of_brand.weights[mine] > 0].tolist()}
    assert best == {"coffee-01", "coffee-03"}


def test_the_sequence_encoder_learns_what_a_pair_of_items_leads_to():
    data = dataset(browsing(*[("tea-00", "tea-01", "tea-02"), ("tea-01", "tea-00", "tea-03")] * 60))
    seen = visits(data, everything(data))
    config = replace(CONFIG, sequence_epochs=150)
    requested = positions(seen, len(data.catalogue), config.sequence_window, config.sequence_positions, config.seed)
    no_words = np.zeros((len(data.catalogue), config.sequence_size), dtype=np.float32)

    taken = np.bincount(seen.item, minlength=len(data.catalogue)).astype(float)
    sequence = fit_sequence(requested, no_words, taken, config)

    first_two = take(data.interactions, np.flatnonzero(data.interactions.row == 0)[:2])
    history = condense(first_two, 1, np.array([int(first_two.time.max())]), len(data.catalogue))
    scores = sequence.encode(history) @ sequence.targets.T
    assert scores[0, place(data, "tea-02")] > scores[0, place(data, "tea-03")]


def test_new_visitors_are_learned_from_by_time():
    data = dataset(browsing(*[("tea-00", "tea-01", "tea-02")] * 40))

    holdout = label_holdout(data, everything(data), CONFIG)

    assert np.array_equal(holdout, holdout_by_time(data, everything(data), CONFIG.label_share))


def followers(data, *history):
    """What the view of pairs says after a history, latest item last."""
    item_pairs = fit_item_pairs(visits(data, everything(data)), len(data.catalogue), CONFIG)
    requested = dataset(browsing(history))
    histories = condense(requested.interactions, 1, np.array([int(NOW.timestamp() * 1000)]), len(requested.catalogue))
    keys, values = item_pairs.contributions(histories, len(data.catalogue), len(data.catalogue))
    stated: dict[str, float] = {}
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        name = data.items[key]["item_id"]
        stated[name] = stated.get(name, 0) + value
    return stated


def test_two_items_lead_where_neither_leads_alone():
    data = dataset(browsing(*[("tea-00", "tea-01", "tea-02")] * 2, *[("tea-03", "tea-01", "tea-04")] * 2))

    assert followers(data, "tea-00", "tea-01") == pytest.approx({"tea-02": 2 / (2 + CONFIG.item_pair_prior)}, rel=0.03)
    assert followers(data, "tea-03", "tea-01").keys() == {"tea-04"}
    assert followers(data, "tea-01", "tea-00") == {}


def test_an_item_between_halves_what_a_pair_counts_for():
    data = dataset(browsing(*[("tea-00", "tea-05", "tea-01", "tea-02")] * 2))

    near, far = followers(data, "tea-05", "tea-01"), followers(data, "tea-00", "tea-01")

    assert near["tea-02"] == pytest.approx(2 / (2 + CONFIG.item_pair_prior), rel=0.03)
    assert far["tea-02"] == pytest.approx(1 / (1 + CONFIG.item_pair_prior), rel=0.03)


def test_a_pair_met_once_is_chance():
    data = dataset(browsing(("tea-00", "tea-01", "tea-02"), ("tea-03", "tea-04")))

    assert followers(data, "tea-00", "tea-01") == {}


def test_steps_that_others_took_before_were_foreseen():
    data = dataset(browsing(("tea-00", "tea-01", "tea-02")))
    step = step_neighbours(visits(data, everything(data)), len(data.catalogue), CONFIG)
    requested = dataset(browsing(("tea-00", "tea-01", "tea-09"), ("tea-09", "tea-08"), ("tea-00",)))
    now = np.full(3, int(NOW.timestamp() * 1000))

    share = share_foreseen(condense(requested.interactions, 3, now, len(requested.catalogue)), step)

    assert share.tolist() == [0.5, 0, 0]
