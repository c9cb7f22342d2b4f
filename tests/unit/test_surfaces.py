"""A surface is one entry: one that a test makes up is known everywhere, and behaves as it says."""

from dataclasses import replace

import pytest

from aisle.errors import InvalidInput
from aisle.profile.anonymous_visit import visit_profile
from aisle.ranking.candidate_order import ITEM_RETRIEVERS, TIERS
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest, request_from_json, request_to_json
from aisle.ranking.surfaces import ENTRIES, SURFACES, History, Order, Surface
from aisle.retrieval.retrievers import RETRIEVERS
from aisle.serving.lists.trending import trending
from aisle.serving.queries.occasion import Occasion
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import to_request
from aisle.serving.ruling.rules import read_rules
from aisle.serving.slate import arrange_cards
from aisle.validation import parse
from generate.openapi_document import openapi_document
from generate.snippet_types import snippet_types
from generate.surfaces_page import surfaces_page
from tests.tea_and_coffee import NOW, entry, recommender, request

MADE_UP = Surface("under_the_basket", "Beside the basket on every page.")
EVERYTHING = 60  # items of the shop


@pytest.fixture
def listed(monkeypatch):
    """Lists a made-up surface for one test."""

    def add(**result):
        surface = replace(MADE_UP, **result)
        monkeypatch.setitem(SURFACES, surface.name, surface)
        return surface.name

    return add


def ids(answer: RecommendationAnswer) -> list[str]:
    return [item.item_id for item in answer.items]


def test_no_two_entries_share_a_name():
    assert len(SURFACES) == len(ENTRIES)


def test_every_order_is_computed():
    assert TIERS.keys() == set(Order)


def test_orders_name_retrievers_that_exist():
    assert set(ITEM_RETRIEVERS) <= {retriever.name for retriever in RETRIEVERS}


def test_a_new_entry_is_known_to_api_endpoint_and_rules(listed):
    name = listed()

    query = parse(RecommendationQuery, {"anonymous_id": "b1", "surface": name}, NOW)
    requested = request_from_json(request_to_json(request(surface=name)))
    rules = read_rules({"rules": [{"action": "pin", "item_id": "tea", "surfaces": [name]}]})

    assert query.surface == requested.surface == name
    assert len(rules.active(Occasion(NOW, name))) == 1
    assert rules.active(Occasion(NOW, "home")) == ()


def test_a_new_entry_that_needs_an_item_is_not_answered_without(listed):
    name = listed(needs="item_id")

    with pytest.raises(InvalidInput, match=f"required for surface {name}"):
        parse(RecommendationQuery, {"anonymous_id": "b1", "surface": name}, NOW)


def test_a_new_entry_is_in_every_document(listed):
    name = listed()

    document = openapi_document()

    parameters = document["paths"]["/v1/recommendations"]["get"]["parameters"]
    (requested,) = [parameter for parameter in parameters if parameter["name"] == "surface"]
    assert name in requested["schema"]["enum"]
    assert MADE_UP.description in requested["description"]
    assert name in document["components"]["schemas"]["Recommendations"]["properties"]["surface"]["enum"]
    assert f'| "{name}";' in snippet_types()
    assert f"| `{name}` | {MADE_UP.description} |" in surfaces_page()


def test_the_page_names_the_surfaces_that_words_answer(listed):
    listed(history=History.ITEM)

    assert "`similar` and `under_the_basket` are answered with items alike" in surfaces_page()


def in_answer_of(surface: str, item: str) -> bool:
    page = {"item_id": "tea-02"} if SURFACES[surface].needs_item else {}
    answer = recommender().recommend(request(entry(item, "add_to_cart"), surface=surface, n=EVERYTHING, **page))
    return item in ids(answer)


def test_a_new_entry_recommends_nothing_that_is_in_the_cart(listed):
    assert not in_answer_of(listed(), "coffee-00")


def test_a_new_entry_may_recommend_what_is_in_the_cart_where_it_says_so(listed):
    assert in_answer_of(listed(excludes_cart=False), "coffee-00")


@pytest.mark.parametrize(
    ("surface", "recommends_it"),
    [("home", True), ("similar", True), ("trending", True), ("cart", False)],
)
def test_whether_a_surface_recommends_what_is_in_the_cart(surface, recommends_it):
    assert in_answer_of(surface, "coffee-00") == recommends_it


def from_trending_list(surface: str, cart: str) -> list[str]:
    """What the last rung leaves to show."""
    query = RecommendationQuery(surface=surface, cart_items=cart)
    requested = to_request(query, visit_profile("", query.cart_items, NOW), (), NOW)
    answer = trending({"trending": [{"item_id": "tea"}, {"item_id": "pot"}]}, requested)
    return [item.item_id for item in arrange_cards(answer.items, requested, 10)]


def test_the_last_rung_excludes_the_cart_where_the_entry_does(listed):
    name = listed()

    assert from_trending_list(name, cart="tea") == ["pot"]
    assert from_trending_list("cart", cart="tea") == ["pot"]
    assert from_trending_list("home", cart="tea") == ["tea", "pot"]


def test_what_was_taken_out_of_the_cart_may_come_back(listed):
    history = (entry("coffee-00", "add_to_cart", 9), entry("coffee-00", "remove_from_cart", 5), entry("tea-02"))

    answer = recommender().recommend(request(*history, surface=listed(), n=EVERYTHING))

    assert "coffee-00" in ids(answer)


def test_a_new_entry_is_ordered_as_it_says(listed):
    name = listed(order=Order.TRENDING, excludes_cart=False)

    one = recommender().recommend(request(entry("tea-02"), surface=name))
    other = recommender().recommend(request(entry("coffee-02"), surface=name))

    assert ids(one) == ids(other)


@pytest.mark.parametrize(
    ("history", "coffee_in_the_lead"), [(History.WHOLE, False), (History.ITEM, True), (History.CART, True)]
)
def test_a_new_entry_ranks_by_the_history_that_it_names(listed, history, coffee_in_the_lead):
    name = listed(history=history)
    did = (entry("coffee-00", "add_to_cart", 60 * 24), *(entry(f"tea-{n:02}", "purchase") for n in range(2, 20, 2)))

    answer = recommender().recommend(request(*did, surface=name, item_id="coffee-04"))

    assert (sum("coffee" in item for item in ids(answer)) >= 6) == coffee_in_the_lead


def test_a_new_entry_is_capped_where_it_says_so(listed):
    seen = tuple(entry(f"tea-{number:02}", minutes_ago=number + 1) for number in range(0, 30, 2))

    def repeated(**result):
        answer = recommender().recommend(request(*seen, surface=listed(**result)))
        return len(set(ids(answer)) & {each.item_id for each in seen})

    assert repeated(capped=True) <= repeated(capped=False)
    assert ids_of("home", seen) == ids_of(listed(capped=True, variety=SURFACES["home"].variety), seen)
    assert ids_of("home", seen) != ids_of(listed(capped=False, variety=SURFACES["home"].variety), seen)


def ids_of(surface, history):
    return ids(recommender().recommend(request(*history, surface=surface)))


def test_a_request_without_a_surface_is_for_home():
    assert RecommendationRequest(now=NOW, n=1).surface == "home"
    assert RecommendationQuery(anonymous_id="b1").surface == "home"
