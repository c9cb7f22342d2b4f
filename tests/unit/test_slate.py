"""What a page shows of a rung's answer: over the facts of the live catalogue, and over cards where there are none."""

from datetime import UTC, datetime
from typing import get_args

import pytest

from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.selection.match import Match
from aisle.selection.scope import NotInterested
from aisle.selection.selection import Selection
from aisle.serving.queries.occasion import Occasion
from aisle.serving.ruling.rules import KINDS, Rule, read_rules
from aisle.serving.slate import arrange, arrange_cards
from generate.documents import DOCS

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
NOW_MS, DAY_MS = round(NOW.timestamp() * 1000), 86_400_000
SHOP = {
    "tea": {"brand": "Acme", "category": "Teas", "price": 4.0, "average_rating": 4.8, "review_count": 90},
    "pot": {"brand": "Acme", "category": "Pots", "price": 20.0, "average_rating": 2.5, "margin": 0.1, "age_limit": 18},
    "cup": {"brand": "Best", "category": "Cups", "price": 8.0, "attributes": {"organic": "yes"}, "margin": 0.6},
    "mug": {"brand": "Best", "category": "Cups", "sub_category": "Mugs", "in_stock": None, "age_limit": 6},
}
AGE_DAYS = {"tea": 400, "pot": 300, "cup": 200, "mug": 2}
FACTS = ItemFacts.of(
    live_item({"item_id": name, **row}, 1, NOW_MS - AGE_DAYS[name] * DAY_MS) for name, row in SHOP.items()
)
NEWEST = ["mug", "cup", "pot", "tea"]


def scope(*rules, shown=10, surface="home", **requested):
    active = read_rules({"rules": list(rules)}).active(Occasion(NOW, surface))
    return RecommendationRequest(now=NOW, n=shown, surface=surface, rules=active, **requested)


def scored(names=tuple(SHOP), parts=True):
    return [ScoredItem(name, 0.5, {"content": 1.0} if parts else {}, "", (), SHOP[name]) for name in names]


def slate(*rules, names=tuple(SHOP), parts=True, shown=10, facts=FACTS, **asked):
    selection = Selection(facts, scope(*rules, shown=shown, **asked))
    return [item.item_id for item in arrange(scored(names, parts), selection, shown)]


def cards(*rules, names=tuple(SHOP), parts=True, shown=10, **asked):
    return [item.item_id for item in arrange_cards(scored(names, parts), scope(*rules, **asked), shown)]


either_way = pytest.mark.parametrize("kept", [slate, cards], ids=["facts", "cards"])

RULES = {
    "exclude": {"match": {"item_ids": ["tea"]}},
    "include": {"match": {"item_ids": ["pot"]}},
    "boost": {"match": {"item_ids": ["mug"]}, "strength": 5},
    "bury": {"match": {"item_ids": ["tea"]}, "strength": 5},
    "cap": {"by": "brand", "most": 1},
    "pin": {"item_id": "mug", "position": 0},
}
MATCHES = {
    "item_ids": ["tea"],
    "brands": ["Acme"],
    "categories": ["Cups"],
    "sub_categories": ["Mugs"],
    "attributes": {"organic": ["yes"]},
    "price_min": 10,
    "price_max": 5,
    "rating_min": 4,
    "rating_max": 3,
    "review_count_min": 10,
    "new_within_days": 30,
    "margin_min": 0.5,
    "margin_max": 0.2,
    "age_limit_min": 18,
    "age_limit_max": 12,
    "in_stock": True,
}


def test_the_examples_are_of_every_action():
    kinds = get_args(get_args(Rule)[0])

    assert KINDS.keys() == RULES.keys()
    assert RULES.keys() == {action for kind in kinds for action in get_args(kind.model_fields["action"].annotation)}


@pytest.mark.parametrize("action", RULES)
def test_every_action_changes_what_is_shown(action):
    assert slate({"action": action, **RULES[action]}, parts=False) != slate(parts=False)


@pytest.mark.parametrize("field", [field for field in Match.model_fields if field != "in_stock"])
def test_every_field_of_a_match_covers_some_items_and_not_others(field):
    left = slate({"action": "exclude", "match": {field: MATCHES[field]}})

    assert set() < set(left) < set(SHOP)


@either_way
def test_a_match_of_what_is_in_stock_covers_all_that_may_be_shown(kept):
    assert kept({"action": "exclude", "match": {"in_stock": True}}) == []
    assert kept({"action": "exclude", "match": {"in_stock": False}}) == list(SHOP)


def test_the_glossary_names_every_action():
    [row] = [line for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| rule |")]

    assert [action for action in RULES if f"`{action}`" not in row] == []


@either_way
def test_without_rules_the_models_order_stands(kept):
    assert kept() == ["tea", "pot", "cup", "mug"]


@either_way
def test_no_item_stands_twice(kept):
    assert kept(names=("tea", "pot", "tea"), shown=2) == ["tea", "pot"]


@either_way
@pytest.mark.parametrize(
    ("said", "left"),
    [
        (NotInterested(items=frozenset({"tea"})), ["pot", "cup", "mug"]),
        (NotInterested(brands=frozenset({"Acme"})), ["cup", "mug"]),
        (NotInterested(categories=frozenset({"Cups"})), ["tea", "pot"]),
        (NotInterested(categories=frozenset({"Mugs"})), ["tea", "pot", "cup"]),
    ],
)
def test_what_the_shopper_does_not_want_is_not_shown(said, left, kept):
    assert kept(not_interested=said) == left


@either_way
def test_a_pin_does_not_override_the_shoppers_word(kept):
    pin = {"action": "pin", "item_id": "tea"}

    assert kept(pin, not_interested=NotInterested(items=frozenset({"tea"}))) == ["pot", "cup", "mug"]


@either_way
def test_the_item_on_the_page_is_not_recommended_beside_itself(kept):
    assert kept(surface="similar", item_id="tea") == ["pot", "cup", "mug"]


@either_way
def test_include_leaves_only_what_matches_one_of_them(kept):
    only = [{"action": "include", "match": {"item_ids": [name]}} for name in ("pot", "mug")]

    assert kept(*only) == ["pot", "mug"]


@either_way
@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("brand:Best", ["cup", "mug"]),
        ("-brand:Best", ["tea", "pot"]),
        ("price:5..20", ["pot", "cup"]),
        ("price:..8;-category:Teas", ["cup"]),
        ("attributes.organic:yes", ["cup"]),
        ("item_id:tea|mug;-item_id:mug", ["tea"]),
    ],
)
def test_a_filter_leaves_what_meets_all_of_it(text, left, kept):
    assert kept(filter=text) == left


@either_way
def test_pins_stand_where_the_shop_put_them(kept):
    pins = [{"action": "pin", "item_id": "mug", "position": 0}, {"action": "pin", "item_id": "tea", "position": 2}]

    assert kept(*pins, shown=3) == ["mug", "pot", "tea"]


@either_way
def test_of_two_pins_for_one_item_the_later_rule_counts(kept):
    pins = [{"action": "pin", "item_id": "mug", "position": place} for place in (0, 2)]

    assert kept(*pins) == ["tea", "pot", "mug", "cup"]


@either_way
def test_a_rule_for_other_surfaces_is_silent(kept):
    assert kept({"action": "exclude", "match": {"brands": ["Acme"]}, "surfaces": ["cart"]}) == list(SHOP)


def test_empty_places_are_filled_from_the_catalogue_the_newest_first():
    assert slate(names=("pot",), shown=3) == ["pot", "mug", "cup"]


def test_what_fills_a_list_has_no_score_and_says_where_it_is_from():
    selection = Selection(FACTS, scope())

    _, filled = arrange(scored(("pot",)), selection, 2)

    assert (filled.item_id, filled.parts, filled.reason) == ("mug", {}, "More from Cups")
    assert filled.item["brand"] == "Best"


def test_a_list_of_which_nothing_may_be_shown_leaves_the_place_to_the_next_rung():
    assert slate(names=("tea", "pot"), filter="brand:Best") == []


def test_a_pin_stands_on_a_list_that_did_not_have_it():
    assert slate({"action": "pin", "item_id": "mug"}, names=("tea", "pot"), shown=2) == ["mug", "tea"]


def test_a_pin_stands_on_the_page_of_another_category():
    assert slate({"action": "pin", "item_id": "tea"}, category="Cups") == ["tea", "cup", "mug"]


def test_what_went_off_sale_since_the_model_answered_is_replaced():
    facts = FACTS.changed([live_item({"item_id": "pot", **SHOP["pot"], "in_stock": False}, 2, 1)])

    assert slate(names=("tea", "pot"), shown=2, facts=facts) == ["tea", "mug"]


def test_a_card_says_what_is_true_now():
    facts = FACTS.changed([live_item({"item_id": "pot", **SHOP["pot"], "price": 7.5, "title": "Pot, new"}, 2, 1)])

    (pot,) = arrange(scored(("pot",)), Selection(facts, scope()), 1)

    assert (pot.item["price"], pot.item["title"]) == (7.5, "Pot, new")
    assert pot.parts


def test_boost_and_bury_order_a_list_without_scores():
    boost = {"action": "boost", "match": {"brands": ["Best"]}}
    bury = {"action": "bury", "match": {"item_ids": ["tea"]}}

    assert slate(boost, names=("tea", "pot"), parts=False, shown=3) == ["mug", "cup", "tea"]
    assert slate(bury, parts=False) == ["pot", "cup", "mug", "tea"]


def test_boost_and_bury_order_cards_without_scores():
    boost = {"action": "boost", "match": {"brands": ["Best"]}, "strength": 2}
    bury = {"action": "bury", "match": {"item_ids": ["cup"]}}

    assert cards(boost, bury, parts=False) == ["mug", "cup", "tea", "pot"]
    assert cards(boost, bury) == ["tea", "pot", "cup", "mug"]


def test_the_order_of_a_model_which_knows_the_rules_stands():
    boost = {"action": "boost", "match": {"brands": ["Best"]}}

    assert slate(boost) == ["tea", "pot", "cup", "mug"]


@pytest.mark.parametrize(
    ("cap", "left"),
    [
        ({"by": "brand", "most": 1}, ["tea", "cup"]),
        ({"by": "category", "most": 1}, ["tea", "pot", "cup"]),
        ({"by": "sub_category", "most": 1}, ["tea", "pot", "cup", "mug"]),
        ({"by": "brand", "most": 1, "match": {"price_max": 10}}, ["tea", "pot", "cup", "mug"]),
        ({"by": "brand", "most": 1, "match": {"price_min": 1}}, ["tea", "cup", "mug"]),
    ],
)
@either_way
def test_a_cap_leaves_no_more_of_a_group(kept, cap, left):
    assert kept({"action": "cap", **cap}) == left


def test_a_capped_list_is_filled_with_other_groups():
    assert slate({"action": "cap", "by": "brand", "most": 1}, names=("tea", "pot"), shown=2) == ["tea", "mug"]


@either_way
def test_a_pin_counts_in_a_cap_and_stands_all_the_same(kept):
    pins = [{"action": "pin", "item_id": name, "position": place} for place, name in enumerate(("tea", "pot"))]

    assert kept({"action": "cap", "by": "brand", "most": 1}, *pins) == ["tea", "pot", "cup"]
