"""Invented visitors: a training leaves out what nobody else makes likely, and keeps a shop's real strangers."""

from datetime import timedelta

import numpy as np

from tests.tea_and_coffee import NOW, event, interaction_rows, interactions, item_rows
from training.data.dataset import assemble

AT = NOW - timedelta(days=1)


def visit(number, item_id, at=AT, **more):
    """Of a browser that nobody has signed in on."""
    row = event(number, item_id, "view_item", at)
    person = {"person_id": f"a:{number}", "user_id": None, "source": "stream", "arrived_at": at.replace(tzinfo=None)}
    return {**row, "event_id": f"v{number}-{item_id}", **person, **more}


def views_of(item_id, rows):
    dataset = assemble(interactions(rows), item_rows(), [])
    (place,) = dataset.find([item_id])
    return int(np.count_nonzero(dataset.interactions.item == place)), dataset.unlikely_strangers


def test_a_thousand_invented_people_count_like_a_few():
    rows = [*interaction_rows(), *(visit(n, "tea-29") for n in range(1_000))]

    views, left_out = views_of("tea-29", rows)

    counted = views - views_of("tea-29", interaction_rows())[0]
    assert counted < 20
    assert left_out == 1_000 - counted


def test_invented_people_do_not_become_the_usual_of_a_shop_where_few_items_have_any():
    real = [event(person, f"coffee-{person % 3:02}", "view_item", NOW - timedelta(days=3)) for person in range(90)]
    invented = [visit(n, f"tea-{n % 10:02}") for n in range(10_000)]

    views, left_out = views_of("tea-00", [*real, *invented])

    assert views < 20
    assert left_out == 10_000 - 10 * views


def test_visits_of_items_that_nobody_sells_change_nothing():
    junk = [visit(n, f"junk-{n}-{'x' * 100}") for n in range(5_583)]

    with_junk = assemble(interactions([*interaction_rows(), *junk]), item_rows(), [])

    without = assemble(interactions(interaction_rows()), item_rows(), [])
    assert with_junk.unknown_items == len(junk)
    assert np.array_equal(with_junk.interactions.item, without.interactions.item)
    assert (with_junk.unlikely_strangers, len(with_junk.catalogue)) == (0, len(without.catalogue))


def test_signed_in_shoppers_are_never_left_out():
    assert assemble(interactions(interaction_rows()), item_rows(), []).unlikely_strangers == 0


def test_a_shop_whose_visitors_are_all_strangers_keeps_them():
    rows = [visit(n, f"tea-{n % 30:02}") for n in range(900)]

    assert views_of("tea-00", rows) == (30, 0)


def test_a_visitor_who_came_back_and_one_from_the_shops_own_file_are_no_strangers():
    back = [visit(n, "tea-29", AT + timedelta(hours=hour)) for n in range(500) for hour in (0, 30)]
    filed = [visit(1_000 + n, "tea-29", source="landing_events") for n in range(500)]
    numbered = [{**row, "event_id": f"{place}"} for place, row in enumerate([*back, *filed])]

    views, left_out = views_of("tea-29", [*interaction_rows(), *numbered])

    assert (views > 1_400, left_out) == (True, 0)


def test_a_sudden_rise_of_people_who_came_back_is_kept():
    back = [visit(n, "tea-29", AT + timedelta(hours=hour)) for n in range(1_000) for hour in (0, 5)]
    numbered = [{**row, "event_id": f"{place}"} for place, row in enumerate(back)]

    assert views_of("tea-29", [*interaction_rows(), *numbered])[1] == 0


def test_a_shop_without_interactions_leaves_nothing_out():
    assert assemble(interactions([]), item_rows(), []).unlikely_strangers == 0
