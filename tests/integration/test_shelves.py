"""Shelves that keep their word, through the front door: on every rung, for the holdout, and without an id."""

from datetime import UTC, datetime, timedelta

import pytest

from aisle.serving.lists import word_catalogue
from tests.catalogue_files import put_changes
from tests.integration.test_recommend import NAMES, NOON, champion, get, live, put_config, stated, trending
from tests.tea_and_coffee import item_rows

__all__ = ["champion", "trending"]  # fixtures


def ids(body):
    return [item["item_id"] for item in body["items"]]


@pytest.fixture
def catalogue(account):
    put_changes(account.s3, NOON, *map(live, NAMES))


def test_a_model_shows_what_is_bought_together_and_fills_up_with_nothing(champion, account, context):
    put_changes(account.s3, NOON, *item_rows())

    status, body = get(context, surface="bought_together", item_id="tea-02")

    assert (status, body["served_by"], ids(body), body["why_empty"]) == (200, "function", ["tea-03"], None)
    assert body["items"][0]["reason"] == "Bought together with white tea 02"


def test_a_model_that_knows_no_complement_answers_with_none_and_says_why(champion, account, context):
    put_changes(account.s3, NOON, *item_rows())

    status, body = get(context, surface="cart")

    assert (status, body["served_by"], ids(body)) == (200, "function", [])
    assert body["why_empty"]["emptied_by"] == ["surface cart"]
    assert "in two orders or more with what is in the cart" in body["why_empty"]["because"]


@pytest.mark.parametrize("asked", [{"surface": "bought_together", "item_id": "tea"}, {"surface": "cart"}])
def test_without_a_model_no_list_is_called_bought_together(catalogue, trending, context, asked):
    status, body = get(context, **asked)

    assert (status, body["served_by"], ids(body)) == (200, "none", [])
    assert body["why_empty"]["because"].startswith("No model answered, and only a model knows what is bought with")


def test_without_a_live_catalogue_it_is_empty_too(trending, context):
    status, body = get(context, surface="bought_together", item_id="tea")

    assert (status, ids(body), body["why_empty"]["emptied_by"]) == (200, [], ["surface bought_together"])


def test_the_holdout_is_shown_no_complements(champion, account, context, monkeypatch):
    put_changes(account.s3, NOON, *item_rows())
    monkeypatch.setenv("HOLDOUT_SHARE", "1")

    assert ids(get(context, surface="bought_together", item_id="tea-02")[1]) == []


@pytest.fixture
def viewed(account):
    for name in ("tea", "pot", "cup", "mug"):
        stated("view_item", item_id=name)
    stated("view_item", item_id="tea", event_id="again")
    stated("add_to_cart", item_id="cup")
    stated("purchase", item_id="mug", transaction_id="t1")


def test_the_shopper_sees_again_what_was_viewed_last_but_not_what_is_in_the_cart_or_bought(catalogue, viewed, context):
    status, body = get(context, surface="recently_viewed")

    assert (status, body["served_by"], ids(body)) == (200, "viewed", ["tea", "pot"])
    assert {item["reason"] for item in body["items"]} == {"You viewed this before"}
    assert body["items"][0]["title"] == "tea"


def test_what_the_shop_or_the_shopper_leaves_out_is_not_seen_again(catalogue, viewed, account, context):
    put_changes(account.s3, NOON + timedelta(minutes=1), live("tea", delisted=True))
    stated("not_interested", item_id="pot")

    assert get(context, surface="recently_viewed")[1]["items"] == []


def test_no_boost_and_no_general_pin_changes_what_was_viewed(catalogue, viewed, account, context):
    boost = {"action": "boost", "match": {"item_ids": ["pot"]}, "strength": 9}
    put_config(account, "rules", {"rules": [boost, {"action": "pin", "item_id": "mug"}]})

    assert ids(get(context, surface="recently_viewed")[1]) == ["tea", "pot"]
    assert ids(get(context, surface="home")[1])[0] == "mug"


def test_a_pin_that_names_the_surface_is_the_shops_own_word(catalogue, viewed, account, context):
    put_config(account, "rules", {"rules": [{"action": "pin", "item_id": "mug", "surfaces": ["recently_viewed"]}]})

    assert ids(get(context, surface="recently_viewed")[1]) == ["mug", "tea", "pot"]


def test_a_new_visitor_has_viewed_nothing_and_is_told_so(catalogue, trending, context):
    status, body = get(context, surface="recently_viewed")

    assert (status, body["items"]) == (200, [])
    assert body["why_empty"]["because"].startswith("The shopper viewed nothing lately")


def test_a_visitor_without_an_id_sees_what_the_page_remembers(catalogue, context):
    asked = {"anonymous_id": None, "recent_items": "tea,pot,cup", "cart_items": "pot"}

    assert ids(get(context, surface="recently_viewed", **asked)[1]) == ["cup", "tea"]


def test_without_a_live_catalogue_the_cards_are_those_of_the_last_night(viewed, account, context):
    words = word_catalogue.to_bytes(word_catalogue.build([live(name) for name in NAMES]))
    account.s3.put_object(Bucket="artifacts", Key="config/words.npz", Body=words)

    _, body = get(context, surface="recently_viewed")

    assert [(item["item_id"], item["title"]) for item in body["items"]] == [("tea", "tea"), ("pot", "pot")]


def test_a_search_without_a_model_has_the_shops_own_order_and_tells_of_unknown_ids(catalogue, trending, context):
    status, body = get(context, surface="search", ids="mug,tee,tea,pot")

    assert (status, body["served_by"], ids(body)) == (200, "search_order", ["mug", "tea", "pot"])
    assert [(note["field"], note["value"]) for note in body["notes"]] == [("ids", "tee")]


def test_a_search_of_which_nothing_is_sold_says_so(catalogue, context):
    status, body = get(context, surface="search", ids="nobody,none")

    assert (status, body["items"], body["why_empty"]["emptied_by"]) == (200, [], ["the ids of the search"])


def test_a_model_orders_what_a_search_found_and_adds_nothing(champion, account, context):
    put_changes(account.s3, NOON, *item_rows())
    found = [f"tea-{number:02}" for number in range(0, 30, 3)]
    stated("view_item", item_id="tea-27")

    _, body = get(context, surface="search", ids=",".join(found), n="20")

    assert (body["served_by"], sorted(ids(body))) == ("function", found)


def test_a_category_page_without_a_model_has_what_is_popular_in_it(trending, context):
    _, body = get(context, surface="category", category="Teas")

    assert (body["served_by"], ids(body)) == ("trending_in_category", ["tea"])


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"surface": "search"}, "ids"),
        ({"surface": "search", "ids": " , "}, "ids"),
        ({"surface": "search", "ids": ",".join(f"i{number}" for number in range(501))}, "ids"),
        ({"surface": "home", "ids": "tea"}, "ids"),
        ({"surface": "category"}, "category"),
        ({"surface": "bought_together"}, "item_id"),
    ],
)
def test_a_question_without_what_its_surface_needs_is_refused(catalogue, context, asked, field):
    status, body = get(context, **asked)

    assert (status, body["error"]["field"]) == (400, field)


def test_a_list_that_asks_no_model_counts_as_no_fallback(catalogue, viewed, context, capsys):
    get(context, surface="recently_viewed")

    assert '"Fallbacks"' not in capsys.readouterr().out


def test_what_was_bought_comes_again_without_a_model_by_count_and_recency(catalogue, account, context):
    for number, (item, days) in enumerate([("tea", 60), ("mug", 40), ("tea", 30), ("pot", 2)]):
        at = datetime.now(UTC) - timedelta(days=days)
        stated("purchase", item_id=item, transaction_id=f"t{number}", occurred_at=at, event_id=f"t{number}")

    status, body = get(context, surface="buy_again")

    assert (status, body["served_by"], ids(body)) == (200, "bought", ["tea", "mug"])
    assert [item["reason"] for item in body["items"]] == ["You bought this 4 weeks ago", "You bought this 5 weeks ago"]


def test_who_bought_nothing_has_nothing_to_buy_again_and_is_told_so(catalogue, trending, context):
    status, body = get(context, surface="buy_again")

    assert (status, body["items"]) == (200, [])
    assert body["why_empty"]["because"].startswith("The shopper bought nothing that is due again")
