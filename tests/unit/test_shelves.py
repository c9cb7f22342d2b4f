"""Shelves keep their word: complements, what rises, what was viewed, what a search found, a category's page."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from functools import cache
from itertools import permutations

import numpy as np
import pytest

from aisle.inputs.rise import rise
from aisle.ranking.offering.viewed import recently_viewed
from aisle.ranking.recommender import Recommender
from aisle.retrieval.complements import COMPLEMENTS, complements
from tests.tea_and_coffee import (
    CONFIG,
    NOW,
    entry,
    event,
    interactions,
    item_rows,
    model,
    recommender,
    request,
    user_rows,
)
from training.data.dataset import assemble
from training.views.complements import fit_complements

COLOURS = ("green", "black", "white")


def orders():
    """Baskets of up to four items; an item is often bought with one of its own colour."""
    rng = np.random.default_rng(5)
    for number in range(150):
        first = int(rng.integers(0, 24))
        kind = ("tea", "coffee")[number % 2]
        yield [f"{kind}-{first + step:02}" for step in sorted({0, 3, *rng.integers(1, 6, 2).tolist()})]


def bought(number, basket):
    at = NOW - timedelta(days=9, minutes=-number)
    return [event(number, item, "purchase", at, transaction_id=f"t{number}") for item in basket]


@cache
def shop(column="sub_category"):
    """The small shop, with a colour as the sub-category or the category of each item, and these orders."""
    rows = [{**row, column: row["title"].split()[0]} for row in item_rows()]
    events = [each for number, basket in enumerate(orders()) for each in bought(number, basket)]
    data = assemble(interactions(events), rows, user_rows(), CONFIG.event_weights)
    lists = fit_complements(data, np.ones(len(data.interactions), dtype=bool), CONFIG)
    views = replace(model().views, neighbours={**model().views.neighbours, COMPLEMENTS: lists})
    return Recommender(replace(model(), catalogue=data.catalogue, facts=data.facts, views=views))


def of_two_orders():
    """By item, what at least two orders have with it."""
    pairs = Counter(pair for basket in orders() for pair in permutations(basket, 2))
    return {item: {other for (one, other), times in pairs.items() if one == item and times > 1} for item, _ in pairs}


def colour(item_id):
    return COLOURS[int(item_id.split("-")[1]) % 3]


def ids(answer):
    return [item.item_id for item in answer.items]


def test_a_page_shows_all_of_other_kinds_that_two_orders_have_with_its_item_and_nothing_else():
    for item, others in of_two_orders().items():
        shown = ids(shop().recommend(request(surface="bought_together", item_id=item, n=60)))

        assert sorted(shown) == sorted(other for other in others if colour(other) != colour(item))


def test_where_a_shop_has_no_sub_categories_its_categories_count_as_far_as_they_leave_any_complement():
    here = shop("category").model
    for item, others in of_two_orders().items():
        found = complements(here.views, here.catalogue, here.find([item]).astype(np.int64))

        wanted = {other for other in others if colour(other) != colour(item)}
        assert sorted(here.card(int(each))["item_id"] for each in found) == sorted(wanted or others)


def test_what_goes_with_a_cart_is_of_no_kind_that_is_in_it():
    rng, together = np.random.default_rng(3), of_two_orders()
    for _ in range(40):
        cart = [str(item) for item in rng.choice(sorted(together), 2, replace=False)]
        added = [entry(item, "add_to_cart") for item in cart]

        shown = ids(shop().recommend(request(*added, surface="cart", n=60)))

        others = set().union(*(together[item] for item in cart))
        assert sorted(shown) == sorted(o for o in others if colour(o) not in map(colour, cart))


def test_a_pair_of_one_category_stays_where_categories_would_leave_nothing():
    assert ids(recommender().recommend(request(surface="bought_together", item_id="tea-04"))) == ["tea-05"]


def test_one_order_is_no_proof():
    once = [item for item, others in of_two_orders().items() if not others]

    assert once
    for item in once:
        assert ids(shop().recommend(request(surface="bought_together", item_id=item))) == []


@pytest.mark.parametrize(
    ("surface", "asked"), [("bought_together", {"item_id": "never-sold"}), ("cart", {}), ("recently_viewed", {})]
)
def test_a_shelf_without_its_question_is_empty_and_not_filled(surface, asked):
    assert recommender().recommend(request(entry("tea-02", "wish"), surface=surface, **asked)).items == ()


def test_a_complement_says_what_it_was_bought_with():
    (page,) = recommender().recommend(request(surface="bought_together", item_id="tea-02")).items
    (cart,) = recommender().recommend(request(entry("tea-02", "add_to_cart"), surface="cart")).items

    assert page.reason == cart.reason == "Bought together with white tea 02"
    assert page.because == cart.because
    assert (page.because.kind, page.because.item_id) == ("bought_with", "tea-02")


def test_a_complement_that_is_sold_no_more_or_filtered_out_leaves_no_other_in_its_place():
    asked = request(surface="bought_together", item_id="tea-02", filter="-item_id:tea-03")

    assert recommender().recommend(asked).items == ()


def risen(**more):
    """The small shop, where one item rises far and a popular one falls."""
    recent, ever = np.full(60, 10.0), np.full(60, 100.0)
    far, some, falls = model().find(["tea-20", "coffee-20", "tea-00"]).tolist()
    recent[far], recent[some], recent[falls] = 60, 30, 40
    ever[falls] = 1_000
    popularity = replace(
        model().views.popularity, recent=np.log1p(recent, dtype=np.float32), total=np.log1p(ever, dtype=np.float32)
    )
    shop = Recommender(replace(model(), views=replace(model().views, popularity=popularity)))
    return shop.recommend(request(surface="trending", **more)).items


def test_what_rises_leads_and_says_so_and_what_is_popular_follows():
    items = risen()

    assert [item.item_id for item in items[:3]] == ["tea-20", "coffee-20", "tea-00"]
    assert [item.reason for item in items[:3]] == ["Rising in Tea", "Rising in Coffee", "Popular in Tea"]
    assert [item.because.kind for item in items[:3]] == ["rising", "rising", "popular"]


def test_a_categorys_trending_list_has_what_rises_in_it():
    assert [item.item_id for item in risen(category="Coffee")][:1] == ["coffee-20"]


def test_two_views_are_no_trend():
    recent, ever = np.array([2.0, 50.0, 50.0]), np.array([2.0, 500.0, 500.0])

    assert rise(recent, ever).tolist() == [0, 0, 0]


def test_a_shop_without_visits_has_nothing_that_rises():
    assert rise(np.zeros(3), np.zeros(3)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("did", "left"),
    [
        ([("tea", "view_item"), ("pot", "view_item")], ["pot", "tea"]),
        ([("tea", "view_item"), ("pot", "view_item"), ("tea", "view_item")], ["tea", "pot"]),
        ([("tea", "view_item"), ("tea", "purchase"), ("pot", "view_item")], ["pot"]),
        ([("tea", "view_item"), ("tea", "purchase"), ("tea", "view_item")], ["tea"]),
        ([("tea", "view_item"), ("tea", "purchase"), ("tea", "refund")], ["tea"]),
        ([("tea", "purchase"), ("pot", "add_to_cart"), ("cup", "select_item")], []),
    ],
)
def test_what_was_viewed_and_not_bought_since_the_last_view_first(did, left):
    history = tuple(entry(item, name, minutes_ago=9 - place) for place, (item, name) in enumerate(did))

    assert recently_viewed(history) == left


def test_a_model_that_is_asked_for_what_was_viewed_says_the_same():
    history = (entry("tea-02", minutes_ago=9), entry("coffee-04", minutes_ago=5), entry("tea-06", "add_to_cart"))

    assert ids(recommender().recommend(request(*history, surface="recently_viewed"))) == ["coffee-04", "tea-02"]


FOUND = tuple(f"{kind}-{number:02}" for number in range(0, 30, 3) for kind in ("coffee", "tea"))


def searched(*history, **more):
    return ids(recommender().recommend(request(*history, **{"surface": "search", "ids": FOUND, "n": 60, **more})))


def test_a_search_shows_all_that_it_found_and_nothing_else_also_what_the_shopper_owns():
    drinker = [entry("tea-00", "purchase"), *(entry(f"tea-{number:02}") for number in range(1, 20))]

    assert sorted(searched(*drinker)) == sorted(FOUND)
    assert sorted(searched(*drinker, ids=(*FOUND, "never-sold", FOUND[0]))) == sorted(FOUND)


def test_a_strangers_search_keeps_the_shops_order():
    assert searched() == list(FOUND)
    assert searched(ids=FOUND[::-1], n=5) == list(FOUND[:-6:-1])


def test_a_search_of_somebody_who_is_known_mixes_the_shops_order_with_the_likelihood():
    drinker = [entry(f"tea-{number:02}", minutes_ago=60 - number) for number in range(30)]

    shown = searched(*drinker)

    places = [shown.index(item) for item in FOUND]
    teas = [place for place, item in enumerate(shown) if item.startswith("tea")]
    assert np.mean(teas) < np.mean([place for place in range(len(shown)) if place not in teas]) - 2
    assert np.corrcoef(places, np.arange(len(FOUND)))[0, 1] > 0.3  # the shop's own order still counts


def test_a_filter_holds_among_what_a_search_found():
    assert searched(filter="category:Tea") == [item for item in FOUND if item.startswith("tea")]


def test_a_category_page_shows_the_category_by_likelihood():
    items = recommender().recommend(request(entry("coffee-02"), surface="category", category="Coffee", n=60)).items

    assert {item.item["category"] for item in items} == {"Coffee"}
    assert len(items) == 30
    assert [item.score for item in items] == sorted((item.score for item in items), reverse=True)
