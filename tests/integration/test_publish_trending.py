"""From the processed zone to the answers of a shop that has no model."""

import json
from datetime import UTC, timedelta

import pytest

from functions.publish_trending.app import handler
from functions.recommend.app import handler as recommend
from tests.integration.warehouse import NOW, interaction

ITEMS = [
    {"item_id": "green", "title": "Green tea pot", "category": "Tea", "updated_at": NOW},
    {"item_id": "black", "title": "Black tea pot", "category": "Tea", "updated_at": NOW - timedelta(days=1)},
    {"item_id": "scarf", "title": "Wool scarf", "category": "Wear", "updated_at": NOW - timedelta(days=2)},
    {"item_id": "shawl", "title": "Wool shawl", "category": "Wear", "updated_at": NOW - timedelta(days=3)},
    {"item_id": "gone", "title": "Tea pot", "category": "Tea", "in_stock": False, "updated_at": NOW},
]


def shown(context, **query):
    query = {"key": "pk_test", "anonymous_id": "b1", **query}
    answer = recommend({"version": "2.0", "headers": {}, "queryStringParameters": query}, context)
    body = json.loads(answer["body"])
    assert answer["statusCode"] == 200, body
    return body["served_by"], [item["item_id"] for item in body["items"]]


@pytest.fixture
def new_shop(warehouse, context):
    warehouse(items=ITEMS)
    handler({}, context)


@pytest.fixture
def busy_shop(warehouse, context):
    people = [interaction(f"e{n}", item_id="scarf", person=f"u:{n}", user_id=f"{n}") for n in range(9)]
    invented = [interaction(f"f{n}", item_id="shawl", person=f"a:{n}", arrived_at=NOW) for n in range(500)]
    one = interaction("e9", item_id="green", person="u:99", user_id="99")
    warehouse(items=ITEMS, interactions=[*people, *invented, one])
    return handler({}, context)


def test_a_shop_with_nothing_but_a_catalogue_shows_its_newest_items(new_shop, context):
    assert shown(context) == ("newest", ["green", "black", "scarf", "shawl"])


def test_an_item_has_its_like_by_words_alone(new_shop, context):
    assert shown(context, surface="similar", item_id="scarf") == ("similar_by_words", ["shawl"])


def test_an_item_that_is_sold_out_has_its_like(new_shop, context):
    served_by, items = shown(context, surface="similar", item_id="gone")

    assert served_by == "similar_by_words"
    assert set(items) == {"green", "black"}


def test_what_people_take_comes_first(busy_shop, context):
    served_by, items = shown(context, surface="trending")

    assert served_by == "trending"
    assert items[0] == "scarf"


def test_invented_people_are_counted_out_and_told(busy_shop):
    assert busy_shop == {"items": 5, "trending": 3, "damped": 1, "seldom": 4}


def test_items_that_few_answers_had_are_published_those_first_that_none_had(warehouse, context, account):
    shown = [*["green"] * 60, "black"]
    answers = [interaction(f"s{n}", "serve_item_list", item_id=item, arrived_at=NOW) for n, item in enumerate(shown)]
    warehouse(items=ITEMS, interactions=answers)
    handler({}, context)

    seldom = json.loads(account.s3.get_object(Bucket="artifacts", Key="config/seldom_shown.json")["Body"].read())
    assert sorted(seldom["item_ids"][:2]) == ["scarf", "shawl"]
    assert seldom["item_ids"][2:] == ["black"]
    assert seldom["counted_until_ms"] == round(NOW.replace(tzinfo=UTC).timestamp() * 1000)


def test_an_item_that_the_catalogue_lacks_gets_the_next_best_answer(new_shop, context):
    assert shown(context, surface="similar", item_id="nobody-has-it")[0] == "newest"
