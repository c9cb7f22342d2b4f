"""The shop's rules, field by field and action by action: what is declared has an effect."""

from datetime import UTC, datetime
from typing import get_args

import pytest
from pydantic import ValidationError

from aisle.inputs.item_card import CARD
from aisle.ranking.request import RecommendationRequest, ScoredItem
from aisle.serving.rules import Match, Rule, Rules
from aisle.serving.slate import arrange
from generate.documents import DOCS

SHOP = {
    "tea": {"brand": "Acme", "category": "Drinks", "sub_category": "Teas", "price": 4.0, "in_stock": True},
    "pot": {"brand": "Best", "category": "Kitchen", "sub_category": "Pots", "price": 20.0, "in_stock": False},
}
OF_TEA_ALONE = {
    "item_ids": ["tea"],
    "brands": ["Acme"],
    "categories": ["Drinks"],
    "sub_categories": ["Teas"],
    "price_max": 5,
    "in_stock": True,
}
OF_POT_ALONE = {"price_min": 5}
EXAMPLES = {
    "exclude": {"match": {"item_ids": ["tea"]}},
    "include": {"match": {"item_ids": ["pot"]}},
    "boost": {"match": {"item_ids": ["pot"]}, "strength": 5},
    "bury": {"match": {"item_ids": ["tea"]}, "strength": 5},
    "pin": {"item_id": "pot", "position": 0},
}
ACTIONS = {
    action for kind in get_args(get_args(Rule)[0]) for action in get_args(kind.model_fields["action"].annotation)
}


def covered(field, value):
    match = Match.model_validate({field: value})
    return [item_id for item_id, item in SHOP.items() if match.covers(item_id, item)]


@pytest.mark.parametrize("field", Match.model_fields)
def test_each_field_of_a_match_decides(field):
    assert field in OF_TEA_ALONE or field in OF_POT_ALONE, "give a value that covers one of the two items"

    if field in OF_TEA_ALONE:
        assert covered(field, OF_TEA_ALONE[field]) == ["tea"]
    else:
        assert covered(field, OF_POT_ALONE[field]) == ["pot"]


def test_a_match_reads_only_columns_that_every_rung_carries():
    assert {column for item in SHOP.values() for column in item} <= CARD.keys()


def test_an_empty_match_is_told_every_field_that_it_may_give():
    with pytest.raises(ValidationError) as refused:
        Match.model_validate({})

    assert all(field in str(refused.value) for field in Match.model_fields)


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_each_action_changes_a_slate(action):
    assert action in EXAMPLES, "give a rule that changes the order tea, pot"
    request = RecommendationRequest(now=datetime(2026, 11, 24, 9, tzinfo=UTC), n=2)
    items = [ScoredItem("tea", 0.6, {}, "", (), SHOP["tea"]), ScoredItem("pot", 0.4, {}, "", (), SHOP["pot"])]
    rules = Rules.model_validate({"rules": [{"action": action, **EXAMPLES[action]}]})

    slate = [item.item_id for item in arrange(items, request, rules, 2)]

    assert slate != ["tea", "pot"]


def test_the_glossary_names_each_action():
    [row] = [line for line in (DOCS / "glossary.md").read_text().splitlines() if line.startswith("| rule |")]

    assert {action for action in ACTIONS if f"`{action}`" in row} == ACTIONS
