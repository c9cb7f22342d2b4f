from datetime import UTC, datetime
from typing import get_args

import pytest
from pydantic import ValidationError

from aisle.inputs.item_card import CARD
from aisle.selection.scope import NotInterested
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.serving.rules import Match, Rule, Rules
from aisle.serving.slate import arrange, items_to_request
from generate.documents import DOCS

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SHOP = {
    "tea": {"brand": "Acme", "category": "Teas", "price": 4.0},
    "pot": {"brand": "Acme", "category": "Pots", "price": 20.0},
    "cup": {"brand": "Best", "category": "Cups", "price": 8.0, "in_stock": False},
    "mug": {"brand": "Best", "category": "Cups", "sub_category": "Mugs", "in_stock": None},
}
SCORES = {"tea": 0.8, "pot": 0.6, "cup": 0.5, "mug": 0.2}


def slate(*rules, shown=10, names=tuple(SHOP), scores=SCORES, surface="home", **requested):
    items = [ScoredItem(name, scores[name], {}, "", (), SHOP[name]) for name in names]
    request = RecommendationRequest(now=NOW, n=shown, surface=surface, **requested)
    held_out = Rules.model_validate({"rules": list(rules)}).on(surface)
    return [item.item_id for item in arrange(items, request, held_out, shown)]


KINDS = get_args(get_args(Rule)[0])
ACTIONS = sorted(action for kind in KINDS for action in get_args(kind.model_fields["action"].annotation))
RULES = {
    "exclude": {"match": {"item_ids": ["tea"]}},
    "include": {"match": {"item_ids": ["pot"]}},
    "boost": {"match": {"item_ids": ["mug"]}, "strength": 5},
    "bury": {"match": {"item_ids": ["tea"]}, "strength": 5},
    "pin": {"item_id": "mug", "position": 0},
}
MATCHES = {
    "item_ids": ["tea"],
    "brands": ["Acme"],
    "categories": ["Cups"],
    "sub_categories": ["Mugs"],
    "price_min": 10,
    "price_max": 5,
    "in_stock": False,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_changes_what_is_shown(action):
    assert slate({"action": action, **RULES[action]}) != slate()


@pytest.mark.parametrize("field", Match.model_fields)
def test_every_field_of_a_match_covers_some_items_and_not_others(field):
    left = slate({"action": "exclude", "match": {field: MATCHES[field]}})

    assert set() < set(left) < set(SHOP)


def test_the_items_of_these_tests_have_only_columns_that_every_rung_carries():
    assert {column for item in SHOP.values() for column in item} <= CARD.keys()


def test_an_empty_match_is_refused_with_every_field_that_it_may_give():
    with pytest.raises(ValidationError) as refused:
        Match.model_validate({})

    assert [field for field in Match.model_fields if field not in str(refused.value)] == []


def test_the_glossary_names_every_action():
    [row] = [line for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| rule |")]

    assert [action for action in ACTIONS if f"`{action}`" not in row] == []


def test_without_rules_the_models_order_stands():
    assert slate() == ["tea", "pot", "cup", "mug"]


def test_no_item_stands_twice():
    assert slate(names=("tea", "pot", "tea")) == ["tea", "pot"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (NotInterested(items=frozenset({"tea"})), ["pot", "cup", "mug"]),
        (NotInterested(brands=frozenset({"Acme"})), ["cup", "mug"]),
        (NotInterested(categories=frozenset({"Cups"})), ["tea", "pot"]),
        (NotInterested(categories=frozenset({"Mugs"})), ["tea", "pot", "cup"]),
    ],
)
def test_what_the_shopper_does_not_want_is_not_shown(said, left):
    assert slate(not_interested=said) == left


def test_a_pin_does_not_override_the_shoppers_word():
    pin = {"action": "pin", "item_id": "tea"}

    assert slate(pin, not_interested=NotInterested(items=frozenset({"tea"}))) == ["pot", "cup", "mug"]


def test_the_item_on_the_page_is_not_recommended_beside_itself():
    assert slate(surface="similar", item_id="tea") == ["pot", "cup", "mug"]


@pytest.mark.parametrize(
    ("match", "left"),
    [
        ({"brands": ["Acme"]}, ["cup", "mug"]),
        ({"categories": ["Cups"]}, ["tea", "pot"]),
        ({"sub_categories": ["Mugs"]}, ["tea", "pot", "cup"]),
        ({"price_min": 5}, ["tea", "mug"]),
        ({"price_min": 5, "price_max": 10}, ["tea", "pot", "mug"]),
        ({"in_stock": False}, ["tea", "pot", "mug"]),
        ({"in_stock": True}, ["cup"]),
        ({"brands": ["Best"], "item_ids": ["mug", "tea"]}, ["tea", "pot", "cup"]),
    ],
)
def test_exclude_takes_out_what_matches_in_everything_given(match, left):
    assert slate({"action": "exclude", "match": match}) == left


def test_include_leaves_only_what_matches_one_of_them():
    only = [{"action": "include", "match": {"item_ids": [name]}} for name in ("pot", "mug")]

    assert slate(*only) == ["pot", "mug"]


def test_boost_and_bury_move_items_by_log_odds():
    boost = {"action": "boost", "match": {"brands": ["Best"]}, "strength": 2}
    bury = {"action": "bury", "match": {"item_ids": ["tea"]}, "strength": 9}

    assert slate(boost) == ["cup", "tea", "mug", "pot"]
    assert slate(bury) == ["pot", "cup", "mug", "tea"]


def test_boost_lifts_what_a_list_without_scores_holds():
    boost = {"action": "boost", "match": {"item_ids": ["mug"]}}

    assert slate(boost, scores=dict.fromkeys(SHOP, 0.0)) == ["mug", "tea", "pot", "cup"]


def test_an_order_that_is_not_by_score_stands_where_no_rule_speaks():
    scores = {"tea": 0.2, "pot": 0.9, "cup": 0.1, "mug": 0.95}
    bury = {"action": "bury", "match": {"item_ids": ["tea"]}, "strength": 20}

    assert slate(scores=scores) == ["tea", "pot", "cup", "mug"]
    assert slate(bury, scores=scores) == ["pot", "cup", "mug", "tea"]


def test_pins_stand_where_the_shop_put_them():
    pins = [{"action": "pin", "item_id": "mug", "position": 0}, {"action": "pin", "item_id": "tea", "position": 2}]

    assert slate(*pins, shown=3) == ["mug", "pot", "tea"]


def test_of_two_pins_for_one_item_the_later_rule_counts():
    pins = [{"action": "pin", "item_id": "mug", "position": place} for place in (0, 2)]

    assert slate(*pins) == ["tea", "pot", "mug", "cup"]


def test_a_rule_for_other_surfaces_is_silent():
    assert slate({"action": "exclude", "match": {"brands": ["Acme"]}, "surfaces": ["cart"]}) == list(SHOP)


def test_more_is_asked_for_where_rules_take_some_out():
    pin, bury = {"action": "pin", "item_id": "tea"}, {"action": "bury", "match": {"item_ids": ["tea"]}}

    assert items_to_request(10, Rules.model_validate({"rules": [pin]})) == 10
    assert items_to_request(10, Rules.model_validate({"rules": [pin, bury]})) == 50


@pytest.mark.parametrize(
    "rule",
    [
        {"action": "forbid", "match": {"brands": ["Acme"]}},
        {"action": "exclude", "match": {}},
        {"action": "exclude", "match": {"colour": "red"}},
        {"action": "boost", "match": {"brands": ["Acme"]}, "strength": -1},
        {"action": "pin", "position": 1},
        {"action": "pin", "item_id": "tea", "surfaces": ["hoem"]},
    ],
)
def test_a_rule_that_says_nothing_clear_is_refused(rule):
    with pytest.raises(ValidationError):
        Rules.model_validate({"rules": [rule]})
