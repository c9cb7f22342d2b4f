"""The month's hidden truth: looks, tastes, the catalogue's life, who comes, what other policies would have brought."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from local.month.truth import counterfactuals, living_catalogue
from local.month.truth.incidents import Incident, incidents_of
from local.month.truth.memory import LASTS_DAYS, Memory
from local.month.truth.population import visitors_of
from local.month.truth.position_model import examination, expected
from local.month.truth.tastes import chances
from local.shops.simulated.history import event_batches
from local.shops.simulated.shop import Shop
from local.shops.simulated.vocabulary import vocabulary

DAYS = 6
END = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop():
    return Shop.build(5, END, items=living_catalogue.with_held_back(200, DAYS), shoppers=60, days=20)


@pytest.fixture(scope="module")
def life(shop):
    return living_catalogue.live(shop.seed, shop.items, DAYS)


def chances_of(shop, life, person, memory=None, day=1):
    items = living_catalogue.on(shop.items, life, day)
    return chances(shop.true_taste, items, life.sellable(day), person, memory or Memory(), day)


def test_the_first_place_is_looked_at_and_each_deeper_one_less():
    looks = examination(8)

    assert looks[0] == 1.0
    assert (np.diff(looks) < 0).all()
    assert looks.sum() == pytest.approx(sum(1 / place for place in range(1, 9)))


def test_a_slate_is_worth_most_with_its_best_item_first():
    given_a_look = np.array([0.3, 0.1, 0.2])

    assert expected(np.array([0, 2, 1]), given_a_look) > expected(np.array([1, 2, 0]), given_a_look)


def test_the_oracle_is_at_least_as_good_as_popularity_for_everybody(shop, life):
    popular = counterfactuals.popularity_of_history(replace(shop, items=living_catalogue.before(shop.items, life)))
    slate = counterfactuals.best(popular, life.sellable(1), 8)

    for person in range(len(shop.people)):
        own = chances_of(shop, life, person)
        most, other = counterfactuals.oracle(own, life.on_sale(1), 8), counterfactuals.worth(slate, own)
        assert most.clicks > other.clicks
        assert most.revenue >= other.revenue


def test_popularity_is_better_than_the_items_that_nobody_wants(shop, life):
    popular = counterfactuals.popularity_of_history(replace(shop, items=living_catalogue.before(shop.items, life)))
    first = counterfactuals.best(popular, life.sellable(1), 8)
    last = counterfactuals.best(-popular, life.sellable(1), 8)

    def clicks(slate):
        return sum(counterfactuals.worth(slate, chances_of(shop, life, p)).clicks for p in range(len(shop.people)))

    assert clicks(first) > 1.2 * clicks(last)


def test_the_same_seed_gives_the_same_month(shop, life):
    again = living_catalogue.live(shop.seed, shop.items, DAYS)

    assert (again.price == life.price).all()
    assert (again.in_stock == life.in_stock).all()
    assert (again.launched_on == life.launched_on).all()
    assert visitors_of(shop, 3, 40) == visitors_of(shop, 3, 40)
    assert visitors_of(shop, 3, 40) != visitors_of(shop, 4, 40)


def test_every_day_something_is_new_dearer_or_cheaper_sold_out_and_delisted(shop, life):
    for day in range(1, DAYS + 1):
        new, gone = life.launched_on == day, life.delisted_on == day
        known = life.on_sale(day) & ~new

        assert new.any()
        assert gone.any()
        assert (life.price[day] != life.price[day - 1])[known].any()
        assert (life.in_stock[day - 1] & ~life.in_stock[day])[known].any()
        assert set(np.flatnonzero(new | gone)) <= set(life.changed(day))


def test_history_shows_nothing_that_is_launched_later(shop, life):
    past = replace(shop, items=living_catalogue.before(shop.items, life))
    later = {str(each) for each in shop.items.ids[life.launched_on > 0]}

    shown = {
        item["item_id"]
        for batch in event_batches(past)
        for row in batch
        for item in row.get("items", [{"item_id": row["item_id"]}] if "item_id" in row else [])
    }

    assert shown
    assert not shown & later


def test_a_price_cut_makes_an_item_of_the_right_level_no_other_item(shop, life):
    day = DAYS
    same = np.flatnonzero(life.price[day] == shop.items.price)
    cheaper = np.flatnonzero(life.price[day] < shop.items.price)

    now = living_catalogue.on(shop.items, life, day)

    assert (now.price_level[same] == shop.items.price_level[same]).all()
    assert (now.price_level[cheaper] < shop.items.price_level[cheaper]).all()


def test_an_answer_is_behind_by_the_files_that_came_since_it_was_true(shop, life):
    day, item = next(
        (d, i) for d in range(2, DAYS + 1) for i in life.changed(d)
        if life.price[d, i] != life.price[d - 1, i] and life.launched_on[i] == 0 and life.sellable(d)[i]
    )  # fmt: skip

    fresh = life.days_behind(day, item, {"price": life.price[day, item], "in_stock": True})
    stale = life.days_behind(day, item, {"price": life.price[day - 1, item], "in_stock": False})

    assert fresh == (0, 0)
    assert stale[0] == 1
    assert stale[1] >= 1


def test_what_cannot_be_bought_is_not_bought(shop, life):
    own = chances_of(shop, life, 3)

    assert (own.buy[~life.sellable(1)] == 0).all()
    assert (own.buy[life.sellable(1)] > 0).all()


def test_a_durable_item_is_bought_once_and_a_consumable_one_again(shop, life):
    lasts = vocabulary().replenished[shop.items.sub_category]
    durable, consumable = int(np.flatnonzero(~lasts)[0]), int(np.flatnonzero(lasts)[0])
    memory = Memory(bought_on={durable: 1, consumable: 1})

    soon, later = memory.mood(shop.items, 2), memory.mood(shop.items, 1 + LASTS_DAYS)

    assert soon[durable] < -1 > later[durable]
    assert soon[consumable] < 0 < later[consumable]


def test_an_item_that_was_passed_over_is_clicked_less(shop, life):
    memory = Memory()
    memory.passed_over[7] = 3

    assert chances_of(shop, life, 3, memory).click[7] < chances_of(shop, life, 3).click[7]


def test_people_come_once_a_day_some_sign_in_and_some_leave_no_trace(shop):
    visitors = visitors_of(shop, 2, 60)

    assert len({each.person for each in visitors}) == len(visitors) == 60
    assert any(each.user_id for each in visitors)
    assert any(not each.consents for each in visitors)
    assert all(each.user_id is None for each in visitors if not each.consents)


def test_a_month_has_every_incident_and_a_day_what_a_day_can_have():
    month = [incidents_of(day, 30) for day in range(1, 31)]

    assert {each for day in month for each in day} == set(Incident)
    assert sum(Incident.OUTAGE in day for day in month) == 3
    assert incidents_of(1, 1) == {Incident.FORGET, Incident.OUTAGE}
