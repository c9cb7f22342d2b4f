"""The reasons of lists that no model scored: each says what its list knows."""

from datetime import timedelta

import pytest

from aisle.errors import Unavailable
from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.ranking.explaining.wording import MOST_CHARACTERS
from aisle.ranking.request import RecommendationRequest
from aisle.selection.selection import Selection
from aisle.serving.lists.trending import (
    from_catalogue,
    more,
    new,
    newest,
    popular,
    rises,
    trending,
    trending_in_category,
)
from tests.tea_and_coffee import NOW, request

CUP = {"item_id": "cup", "category": "Kitchen", "sub_category": "Cups"}


def came(item_id, days_ago):
    moment = round((NOW - timedelta(days=days_ago)).timestamp() * 1000)
    return live_item({"item_id": item_id, "title": item_id, "category": "Tea"}, moment, moment)


def reasons(answer):
    return {item.item_id: item.reason for item in answer.items}


def test_a_popular_item_is_popular_where_it_belongs():
    lists = {"trending": [CUP, {"item_id": "pot"}]}

    assert reasons(trending(lists, request())) == {"cup": "Popular in Cups", "pot": "Popular in this shop"}


def test_what_rises_comes_first_on_a_trending_list_and_says_so():
    lists = {"trending": [{"item_id": "pot"}, CUP], "rising": [CUP]}

    answers = [reasons(trending(lists, request(surface=surface))) for surface in ("trending", "home")]

    assert [list(answer) for answer in answers] == [["cup", "pot"], ["pot", "cup"]]
    assert [answer["cup"] for answer in answers] == ["Rising in Cups", "Popular in Cups"]


def test_what_rises_in_a_category_comes_first_on_its_trending_list():
    teas = [{"item_id": "green", "category": "Tea"}, {"item_id": "black", "category": "Tea"}]
    lists = {"by_category": {"Tea": teas}, "rising_in_category": {"Tea": teas[1:]}}

    answer = trending_in_category(lists, request(surface="trending", category="Tea"))

    assert reasons(answer) == {"black": "Rising in Tea", "green": "Popular in Tea"}


def test_a_trending_list_asks_for_no_favourite_of_the_shopper():
    lists = {"by_category": {"Tea": [{"item_id": "green", "category": "Tea"}]}}

    with pytest.raises(Unavailable):
        trending_in_category(lists, request(surface="trending", preferences={"favourite_categories": ["Tea"]}))


def test_only_what_came_after_the_catalogue_began_and_lately_is_new():
    facts = ItemFacts.of([came("first", 200), came("then", 90), came("lately", 3)])

    answer = from_catalogue(Selection(facts, RecommendationRequest(now=NOW, n=5)), 5)

    assert reasons(answer) == {"lately": "New in Tea", "then": "More from Tea", "first": "More from Tea"}


def test_a_catalogue_that_was_just_loaded_is_not_all_new():
    facts = ItemFacts.of([came("tea", 0.1), came("mate", 0.2)])

    answer = from_catalogue(Selection(facts, RecommendationRequest(now=NOW, n=5)), 5)

    assert set(reasons(answer).values()) == {"More from Tea"}


def test_a_list_of_the_latest_rows_calls_nothing_new():
    assert reasons(newest({"newest": [CUP]})) == {"cup": "More from Kitchen"}


def test_a_long_name_is_left_out_of_what_rises_too():
    assert (
        rises({"item_id": "cup", "category": "Everything for the kitchen, the dining room and the terrace"})[0]
        == "Rising now"
    )


@pytest.mark.parametrize("reason", [popular, new, more])
def test_a_long_name_is_left_out_and_not_cut(reason):
    sentence, _ = reason({"item_id": "cup", "category": "Everything for the kitchen, the dining room and the terrace"})

    assert len(sentence) <= MOST_CHARACTERS
    assert sentence.endswith(" this shop")
