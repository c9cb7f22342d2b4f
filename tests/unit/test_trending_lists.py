"""Lists for a shop without a model: what people take, what is new, and how little invented people change."""

import numpy as np
import pytest

from aisle.inputs.item_card import CARD
from aisle.serving.lists.trending import trending_in_category
from aisle.serving.lists.trending_lists import build_lists, count_people
from tests.tea_and_coffee import request

SHOP = [
    {
        "item_id": f"i{place:03}",
        "title": f"Item {place}",
        "category": "Tea",
        "updated_at": f"2026-11-{place % 28 + 1:02}",
    }
    for place in range(100)
]


def taken(item_id, people, strangers=0.0):
    """All of them today."""
    recent = {"recent_people": people, "recent_strangers": strangers}
    week = {"week_people": int(people), "week_strangers": int(strangers)}
    return {"item_id": item_id, **recent, **week, "ever_people": people, "ever_strangers": strangers}


def a_month(**strangers_more):
    """The first item is taken by 100 people, the last by one; each has twice as many strangers."""
    people = {item["item_id"]: 100.0 - place for place, item in enumerate(SHOP)}
    return [taken(item_id, of, 2 * of + strangers_more.get(item_id, 0)) for item_id, of in people.items()]


def random_shop(seed):
    """Up to 40 items; a few, many or all of them have people with evidence, and strangers as it happens."""
    rng = np.random.default_rng(seed)
    items = int(rng.integers(2, 41))
    people = rng.gamma(0.5, 20, items) * (rng.random(items) < rng.random())
    strangers = rng.gamma(0.5, 20, items) * rng.choice([0.0, 0.3, 1.0, 20.0])
    return {f"i{place:03}": [float(people[place]), float(strangers[place])] for place in range(items)}, rng


def order(shop):
    return places(build_lists(SHOP, count_people(taken(item_id, *of) for item_id, of in shop.items())))


def places(lists):
    return [card["item_id"] for card in lists["trending"]]


def test_what_more_people_take_comes_first():
    lists = build_lists(SHOP, count_people(a_month()))

    assert places(lists) == [item["item_id"] for item in SHOP]
    assert lists["damped"] == {}


def test_a_thousand_invented_people_lift_no_item_to_the_front_and_are_told():
    lists = build_lists(SHOP, count_people(a_month(i099=1_000.0)))

    assert places(lists).index("i099") > 80
    assert lists["damped"]["i099"] > 900


@pytest.mark.parametrize("seed", range(200))
def test_no_number_of_strangers_lifts_an_item_past_one_that_another_person_took(seed):
    shop, rng = random_shop(seed)
    lifted = rng.choice(list(shop), size=int(rng.integers(1, len(shop))), replace=False)
    for item_id in lifted:
        shop[item_id][1] += 10.0 ** rng.integers(1, 7)

    place = {item_id: at for at, item_id in enumerate(order(shop))}

    for item_id in lifted:
        own = shop[item_id][0]
        before = [other for other, (people, _) in shop.items() if people >= own + 1 or people > own == 0]
        assert all(place[other] < place[item_id] for other in before)


def test_invented_people_do_not_become_the_usual_where_few_items_have_any():
    shop = [taken("i000", 9.0, 9.0), taken("i001", 5.0, 4.0), taken("i002", 1.0)]
    invented = [taken(f"i{place:03}", 0.0, 1_000.0) for place in range(10, 60)]

    lists = build_lists(SHOP, count_people([*shop, *invented]))

    assert places(lists)[:3] == ["i000", "i001", "i002"]
    assert lists["damped"].keys() == {row["item_id"] for row in invented}
    assert min(lists["damped"].values()) > 950


def test_a_sudden_rise_with_evidence_is_kept_and_not_told():
    lists = build_lists(SHOP, count_people([*a_month()[:99], taken("i099", 500.0, 1_000.0)]))

    assert places(lists)[0] == "i099"
    assert lists["damped"] == {}


def test_what_is_told_is_people_of_the_last_week_and_items_of_the_catalogue():
    crowd = {"recent_people": 0.0, "recent_strangers": 900.0, "week_people": 0, "week_strangers": 0}
    crowd |= {"ever_people": 0, "ever_strangers": 900}
    last_month = {"item_id": "i001", **crowd}
    part_of_one = {"item_id": "i002", **crowd, "week_strangers": 9.4}
    unknown = taken("not-sold-here", 0.0, 5_000.0)

    lists = build_lists(SHOP, count_people([*a_month()[3:], last_month, part_of_one, unknown]))

    assert lists["damped"] == {}


def test_strangers_alone_put_an_item_that_nobody_takes_behind_those_that_people_take():
    rows = [*a_month()[:50], taken("i099", 0.0, 5_000.0)]

    lists = build_lists(SHOP, count_people(rows))

    assert places(lists).index("i099") > 40


def test_a_new_shop_that_has_only_strangers_counts_them():
    rows = [taken("i001", 0.0, 3.0), taken("i002", 0.0, 2.0), taken("i003", 0.0, 1.0)]

    lists = build_lists(SHOP, count_people(rows))

    assert places(lists) == ["i001", "i002", "i003"]


def test_a_shop_with_nothing_but_a_catalogue_has_its_newest_items():
    lists = build_lists(SHOP, {})

    assert lists["trending"] == []
    assert [card["item_id"] for card in lists["newest"][:2]] == ["i083", "i055"]
    assert lists["newest"][0].keys() == {"item_id", *CARD}


def test_what_is_out_of_stock_is_on_no_list():
    shop = [{**item, "in_stock": item["item_id"] != "i000"} for item in SHOP]

    lists = build_lists(shop, count_people(a_month()))

    listed = [lists["trending"], lists["newest"], *lists["by_category"].values()]
    assert all(card["item_id"] != "i000" for cards in listed for card in cards)


def test_an_empty_catalogue_has_empty_lists():
    lists = {"trending": [], "by_category": {}, "rising": [], "rising_in_category": {}, "newest": [], "damped": {}}

    assert build_lists([], {}) == lists


def before(item_id, people, ever, strangers=0.0):
    """Of all who ever took to it, so many people did of late."""
    return {**taken(item_id, people, strangers), "ever_people": ever}


def rising(*rows):
    usual = [before(f"i{place:03}", 20.0, 200) for place in range(10, 60)]
    return [card["item_id"] for card in build_lists(SHOP, count_people([*usual, *rows]))["rising"]]


def test_what_is_taken_more_of_late_than_ever_rises_and_the_popular_that_is_not_does_not():
    rows = before("i001", 60.0, 200), before("i002", 90.0, 200), before("i003", 300.0, 4_000)

    assert rising(*rows) == ["i002", "i001"]


def test_two_people_are_no_trend():
    assert rising(before("i001", 2.0, 2)) == []


@pytest.mark.parametrize("own", [0.0, 2.0, 30.0])
def test_no_number_of_strangers_lifts_an_item_as_far_as_one_more_person(own):
    invented = {**before("i001", own, int(own), strangers=1e6), "ever_strangers": 1_000_000}
    real = before("i001", own + 1, int(own) + 1)
    usual = [before(f"i{place:03}", 20.0, 200) for place in range(10, 60)]

    by_strangers, by_person = (count_people([*usual, row])["i001"].rise for row in (invented, real))

    assert by_strangers <= by_person


def test_nothing_rises_by_strangers_alone():
    crowd = {**before("i001", 0.0, 0, strangers=1e6), "ever_strangers": 1_000_000}

    assert rising(crowd) == []


@pytest.mark.parametrize("favourite", ["Tea", "tea", "TEA"])
def test_a_favourite_category_has_its_list_whatever_its_case(favourite):
    lists = build_lists(SHOP, count_people(a_month()))

    answer = trending_in_category(lists, request(preferences={"favourite_categories": [favourite]}))

    assert [item.reason for item in answer.items[:1]] == ["Popular in Tea"]
