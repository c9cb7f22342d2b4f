"""A card shows one list of columns on every rung, so that what is said of a column holds on every rung."""

from dataclasses import replace
from functools import cache

import jsonschema
import pytest

from aisle.inputs.item_card import CARD
from aisle.ranking.model import Model
from aisle.ranking.recommender import Recommender
from aisle.ranking.request import RecommendationAnswer, RecommendationRequest
from aisle.selection.scope import NotInterested
from aisle.serving.ladder import Served
from aisle.serving.lists import trending as lists
from aisle.serving.lists import word_catalogue
from aisle.serving.lists.trending_lists import build_lists, count_people
from aisle.serving.queries.occasion import Occasion
from aisle.serving.queries.recommendation_query import RecommendationQuery
from aisle.serving.recommendation import Answered, to_response
from aisle.serving.ruling.rules import read_rules
from aisle.serving.slate import arrange_cards
from generate.openapi_document import openapi_document
from generate.snippet_types import snippet_types
from tests.tea_and_coffee import NOW, entry, item_rows, model, request
from training.data.catalogue import build_catalogue, build_facts

UNWANTED = "Tea 0"


def rows_with_sub_categories() -> list[dict]:
    return [{**row, "sub_category": f"{row['category']} {place % 3}"} for place, row in enumerate(item_rows())]


@cache
def shop_with_sub_categories() -> Model:
    return of_rows(rows_with_sub_categories())


def of_rows(rows: list[dict]) -> Model:
    return replace(model(), catalogue=build_catalogue(rows, ())[0], facts=build_facts(rows))


def write_lists(rows: list[dict]) -> dict:
    """Of a shop where tea is taken more than coffee."""
    nobody = dict.fromkeys(("recent_strangers", "week_people", "week_strangers", "ever_people", "ever_strangers"), 0)
    taken = [{"item_id": row["item_id"], "recent_people": 1.0 + (row["category"] == "Tea"), **nobody} for row in rows]
    return build_lists(rows, count_people(taken))


def from_model(requested: RecommendationRequest) -> RecommendationAnswer:
    return Recommender(shop_with_sub_categories()).recommend(requested)


def from_category_list(requested: RecommendationRequest) -> RecommendationAnswer:
    return lists.trending_in_category(write_lists(rows_with_sub_categories()), requested)


def from_list(requested: RecommendationRequest) -> RecommendationAnswer:
    return lists.trending(write_lists(rows_with_sub_categories()), requested)


def from_newest(requested: RecommendationRequest) -> RecommendationAnswer:
    return lists.newest(write_lists(rows_with_sub_categories()))


def from_words(requested: RecommendationRequest) -> RecommendationAnswer:
    cards = word_catalogue.build(rows_with_sub_categories()).similar("tea-02", 100)
    return lists.unscored(cards, lists.similar)


every_rung = pytest.mark.parametrize(
    "rung", [from_model, from_category_list, from_list, from_newest, from_words], ids=lambda rung: rung.__name__
)


def sub_categories(rung, *rules, **requested):
    """Of what the rung leaves to show of tea."""
    active = read_rules({"rules": list(rules)}).active(Occasion(NOW, "home"))
    question = request(entry("tea-02"), category="Tea", n=20, rules=active, **requested)
    slate = arrange_cards(rung(question).items, question, 20)
    return {item.item["sub_category"] for item in slate}


@every_rung
def test_a_rule_for_a_sub_category_holds_on_every_rung(rung):
    rule = {"action": "exclude", "match": {"sub_categories": [UNWANTED]}}

    assert UNWANTED in sub_categories(rung)
    assert sub_categories(rung, rule) >= {"Tea 1", "Tea 2"}
    assert UNWANTED not in sub_categories(rung, rule)


@every_rung
def test_a_shopper_who_wants_no_more_of_a_sub_category_sees_none_on_any_rung(rung):
    left = sub_categories(rung, not_interested=NotInterested(categories=frozenset({UNWANTED})))

    assert left >= {"Tea 1", "Tea 2"}
    assert UNWANTED not in left


@every_rung
def test_every_rung_carries_all_columns_and_the_page_gets_them(rung):
    requested = request(entry("tea-02"), category="Tea")
    answer = rung(requested)

    result = to_response("r1", RecommendationQuery(anonymous_id="b1"), Answered(Served("endpoint", answer)))

    document = {"$ref": "#/components/schemas/Recommendations", "components": openapi_document()["components"]}
    jsonschema.validate(result, document, jsonschema.Draft202012Validator)
    assert all(item.item.keys() >= CARD.keys() for item in answer.items)
    first = result["items"][0]
    assert first.keys() == {"item_id", "position", "score", "parts", "reason", "because", "what_if", *CARD}
    assert first["in_stock"] is True
    assert first["sub_category"] is not None


def test_a_new_column_is_in_the_lists_the_answer_and_the_documents(monkeypatch):
    monkeypatch.setitem(CARD, "unit_count", float)
    rows = [{**row, "unit_count": 6.0} for row in item_rows()]
    shop = of_rows(rows)

    answer = Recommender(shop).recommend(request())
    result = to_response("r1", RecommendationQuery(anonymous_id="b1"), Answered(Served("endpoint", answer)))

    assert {item["unit_count"] for item in write_lists(rows)["trending"]} == {6.0}
    assert {item["unit_count"] for item in result["items"]} == {6.0}
    assert "unit_count" in openapi_document()["components"]["schemas"]["RecommendedItem"]["required"]
    assert "  unit_count: number | null;\n" in snippet_types()
