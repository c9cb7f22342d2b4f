"""Lists for a shop without a model: what people take, what is new, and how little invented people change."""

from aisle.inputs.item_card import CARD
from aisle.serving.trending_lists import build_lists, count_people

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
    return {"item_id": item_id, "recent_people": people, "recent_strangers": strangers}


def a_month(**strangers_more):
    """The first item is taken by 100 people, the last by one; each has twice as many strangers."""
    rows = [taken(item["item_id"], 100.0 - place, 2 * (100.0 - place)) for place, item in enumerate(SHOP)]
    return [
        {**row, "recent_strangers": row["recent_strangers"] + strangers_more.get(row["item_id"], 0)} for row in rows
    ]


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
    assert build_lists([], {}) == {"trending": [], "by_category": {}, "newest": [], "damped": {}}
