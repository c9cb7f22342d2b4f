"""Filters and rules inside the search, in a catalogue far larger than what the views propose."""

from collections import Counter
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from aisle.ranking.query_context import build_context
from aisle.ranking.recommender import Recommender
from aisle.ranking.scoring import gather
from aisle.retrieval.among import Among
from aisle.serving.queries.occasion import Occasion
from aisle.serving.ruling.rules import read_rules
from benchmarks.large_model import make_model
from benchmarks.large_model_requests import make_requests
from training.config import Config

ITEMS = 3_000


@cache
def shop():
    return Recommender(make_model(ITEMS, Config()))


@cache
def requests():
    return make_requests(shop().model, 5, 20)


def recommend(asked, *rules, **changed):
    active = read_rules({"rules": list(rules)}).active(Occasion(asked.now, asked.surface))
    return shop().recommend(replace(asked, rules=active, **changed)).items


def ids(items):
    return [item.item_id for item in items]


@cache
def rows():
    facts = shop().model.facts
    return [facts.item(place) for place in range(len(facts))]


def rare(column, least):
    """A value that few items have, at least so many of them in stock."""
    count = Counter(row[column] for row in rows() if row["in_stock"])
    return min((value for value in count if count[value] >= least), key=lambda value: count[value])


@pytest.mark.parametrize("surface", ["home", "category", "trending"])
@pytest.mark.parametrize("column", ["brand", "sub_category", "color"])
def test_ten_items_of_a_rare_value_are_shown_and_scored(surface, column):
    value = rare(column, 10)

    for asked in requests():
        items = recommend(asked, surface=surface, filter=f"{column}:{value}")

        assert len(set(ids(items))) == 10
        assert all(item.parts for item in items)
        assert {row[column] for row in rows() if row["item_id"] in ids(items)} == {value}


def test_a_page_of_an_item_asks_among_what_may_be_shown():
    page = rows()[0]["item_id"]

    items = recommend(requests()[0], surface="similar", item_id=page, filter=f"brand:{rare('brand', 10)}")

    assert len(ids(items)) == 10


def test_all_matching_items_are_shown_where_there_are_fewer_than_asked_for():
    some = [row["item_id"] for row in rows() if row["in_stock"]][:7]

    assert sorted(ids(recommend(requests()[0], filter=f"item_id:{'|'.join(some)}"))) == sorted(some)


def test_what_is_shown_among_few_follows_the_shopper():
    wanted = f"color:{rare('color', 50)}"

    lists = {tuple(ids(recommend(asked, filter=wanted))) for asked in requests()}

    assert len(lists) == len(requests())


def test_a_filter_changes_no_score():
    asked = requests()[0]
    filtered = recommend(asked, filter=f"color:{rare('color', 50)}")
    pins = [{"action": "pin", "item_id": item.item_id} for item in filtered]

    unfiltered = {item.item_id: item.score for item in recommend(asked, *pins)}

    assert [unfiltered[item.item_id] for item in filtered] == pytest.approx([item.score for item in filtered])


def test_a_boost_brings_in_what_no_view_proposed():
    brand = rare("brand", 10)
    boost = {"action": "boost", "match": {"brands": [brand]}, "strength": 20}

    before, after = recommend(requests()[0]), recommend(requests()[0], boost)

    assert [item.item["brand"] for item in after].count(brand) == 8  # of ten: variety leaves it four fifths
    assert brand not in {item.item["brand"] for item in before}


def test_a_strong_boost_of_one_item_stands_before_a_weak_one_of_many():
    row = next(row for row in reversed(rows()) if row["in_stock"])
    one = {"action": "boost", "match": {"item_ids": [row["item_id"]]}, "strength": 20}
    many = {"action": "boost", "match": {"price_min": 1}, "strength": 0.1}

    assert ids(recommend(requests()[0], one, many))[0] == row["item_id"]


@pytest.mark.parametrize("visit", [None, 1, 2, 3, 4])
def test_a_boost_of_one_item_takes_one_place_of_a_list_and_no_other(visit):
    asked, n = requests()[0], 10
    row = next(row for row in reversed(rows()) if row["in_stock"])
    boost = {"action": "boost", "match": {"item_ids": [row["item_id"]]}, "strength": 20}

    before, after = (ids(recommend(asked, *rules, n=n, visit=visit)) for rules in ((), (boost,)))

    assert row["item_id"] not in before
    assert after[0] == row["item_id"]
    assert set(after[1:]) <= set(before)


def test_burying_all_that_is_proposed_brings_in_the_rest():
    proposed = ids(recommend(requests()[0], n=400))
    bury = {"action": "bury", "match": {"item_ids": proposed}, "strength": 20}

    left = ids(recommend(requests()[0], bury))

    assert len(left) == 10
    assert not set(left) & set(proposed)


@pytest.mark.parametrize("by", ["brand", "category", "sub_category"])
def test_a_cap_holds_and_the_list_is_full_of_other_groups(by):
    items = recommend(requests()[0], {"action": "cap", "by": by, "most": 1}, n=len({row[by] for row in rows()}))

    assert Counter(item.item[by] for item in items) == dict.fromkeys({row[by] for row in rows()}, 1)


def test_what_may_be_shown_may_be_next_to_nothing():
    assert recommend(requests()[0], filter="brand:nobody's") == ()
    assert len(recommend(requests()[0], filter=f"item_id:{rows()[1]['item_id']}")) == 1


def further_proposals(allowed):
    """How many the views make beside their first ones."""
    model, context = shop().model, build_context(shop().model, requests()[0])
    among = Among(allowed, 10, model.by_popularity)
    return len(gather(model.views, model.catalogue, context.shoppers, among=among).scores.further)


def test_the_views_are_asked_again_only_where_much_of_what_they_proposed_may_not_be_shown():
    model = shop().model
    few = np.arange(len(model.catalogue)) % 20 == 0

    assert further_proposals(model.on_sale) == 0
    assert further_proposals(few) > 100


def test_features_of_a_candidate_are_the_same_with_a_filter():
    asked = requests()[0]
    whole = {item.item_id: item.features for item in recommend(asked, n=200)}

    filtered = recommend(asked, n=200, filter="color:colour 3")

    both = [item for item in filtered if item.item_id in whole]
    assert len(both) >= 5
    for item in both:
        assert np.allclose(item.features, whole[item.item_id], rtol=1e-5)
