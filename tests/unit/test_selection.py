"""What may be shown, and what an answer says where nothing may, or where a name is of no item."""

from datetime import UTC, datetime

import pytest

from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.selection.scope import NotInterested, Scope
from aisle.selection.selection import Selection
from aisle.selection.unknown_names import Note, unknown_in_filter, unknown_items, unknown_value
from aisle.selection.why_empty import Left, why_empty
from aisle.serving.queries.occasion import Occasion
from aisle.serving.ruling.rules import read_rules

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ROWS = [
    {"item_id": "tea", "brand": "Acme", "category": "Teas", "price": 4.0, "attributes": {"organic": "yes"}},
    {"item_id": "pot", "brand": "Acme", "category": "Pots", "price": 20.0, "color": "red"},
    {"item_id": "cup", "brand": "Best", "category": "Cups", "price": 8.0, "color": "blue"},
    {"item_id": "jar", "brand": "Best", "category": "Jars", "price": 8.0, "in_stock": False},
]
FACTS = ItemFacts.of(live_item(row, 1, 1) for row in ROWS)


def select(*rules, facts=FACTS, **scope):
    active = read_rules({"rules": list(rules)}).active(Occasion(NOW, "home"))
    return Selection(facts, Scope(**{"now": NOW, "n": 1, "rules": active, **scope}))


def allowed(selection):
    return [selection.facts.item(place)["item_id"] for place in selection.allowed.nonzero()[0].tolist()]


def test_the_pages_category_and_the_filter_hold_together():
    assert allowed(select(filter="price:..10")) == ["tea", "cup"]
    assert allowed(select(filter="price:..10", category="Cups")) == ["cup"]


def test_a_category_that_no_item_has_restricts_nothing():
    assert allowed(select(category="Ships")) == ["tea", "pot", "cup"]


def test_a_category_whose_items_are_sold_out_is_empty_and_says_so():
    emptied = why_empty(select(category="Jars"))

    assert emptied.emptied_by == ("category Jars",)


@pytest.mark.parametrize(
    ("selection", "culprits"),
    [
        (select(filter="brand:Zeta"), ("filter brand:Zeta",)),
        (select(filter="brand:Acme;color:blue"), ("filter brand:Acme", "filter color:blue")),
        (select({"action": "include", "match": {"brands": ["No"]}, "name": "Own"}), ("include rules “Own”",)),
        (
            select({"name": "Recall", "action": "exclude", "match": {"price_min": 0}}),
            ("exclude rule “Recall”",),
        ),
        (
            select({"action": "exclude", "match": {"brands": ["Acme"]}}, filter="category:Teas"),
            ("filter category:Teas", "exclude rule “rules[0]”"),
        ),
        (select(not_interested=NotInterested(brands=frozenset({"Acme", "Best"}))), ("the shopper's “not interested”",)),
        (select(exclude_items=frozenset({"tea", "pot", "cup"})), ("what is in the cart",)),
        (select(item_id="cup", filter="brand:Best"), ("filter brand:Best", "the item on the page")),
        (
            select(
                {"action": "exclude", "match": {"item_ids": ["tea"]}, "name": "No tea"},
                {"action": "exclude", "match": {"item_ids": ["cup"]}, "name": "No cup"},
                {"action": "exclude", "match": {"item_ids": ["pot"]}, "name": "No pot"},
                filter="brand:Acme;price:..100",
            ),
            ("filter brand:Acme", "exclude rule “No tea”", "exclude rule “No pot”"),
        ),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_an_empty_selection_names_the_fewest_steps_that_emptied_it(selection, culprits):
    assert selection.is_empty

    assert why_empty(selection).emptied_by == culprits


def test_of_many_rules_that_empty_a_list_together_the_sentence_names_the_first():
    rows = [{"item_id": f"i{number}", "brand": "Acme" if number < 40 else "Best"} for number in range(100)]
    recalls = [{"name": f"No {n}", "action": "exclude", "match": {"item_ids": [f"i{n}"]}} for n in range(40)]
    selection = select(*recalls, facts=ItemFacts.of(live_item(row, 1, 1) for row in rows), filter="brand:Acme")

    emptied = why_empty(selection)

    assert len(emptied.emptied_by) == 41
    assert emptied.because.endswith("“exclude rule “No 7”” and “exclude rule “No 8”” and 31 more.")


def test_an_empty_selection_counts_what_each_step_leaves():
    emptied = why_empty(select(filter="price:5..;brand:Acme;color:blue"))

    assert emptied.counts == (
        Left("in stock", 3),
        Left("filter price:5..", 2),
        Left("filter brand:Acme", 1),
        Left("filter color:blue", 0),
    )
    assert emptied.because == "3 of 4 items are in stock; none passes “filter brand:Acme” and “filter color:blue”."


def test_a_catalogue_without_stock_and_one_without_items_say_so():
    sold_out = ItemFacts.of(live_item({**row, "in_stock": False}, 1, 1) for row in ROWS)

    assert why_empty(select(facts=sold_out)).because == "0 of 4 items are in stock."
    assert why_empty(select(facts=ItemFacts.empty())).because.startswith("The catalogue is empty")


def test_names_that_no_item_has_are_told_with_the_nearest():
    notes = list(unknown_in_filter("brand:Acmee|Best;-color:rde;attributes.organik:yes;item_id:teaa;price:1..2", FACTS))

    assert notes == [
        Note("filter.brand", "Acmee", "no item has this brand", "Acme"),
        Note("filter.color", "rde", "no item has this value", "red"),
        Note("filter", "attributes.organik", "no item has this attribute", "attributes.organic"),
        Note("filter.item_id", "teaa", "no item has this id", "tea"),
    ]


def test_a_name_like_no_other_is_told_without_a_guess():
    assert list(unknown_value("category", "category", "zzzzzz", FACTS)) == [
        Note("category", "zzzzzz", "no item has this category", None)
    ]
    assert list(unknown_items("item_id", ["tea"], FACTS)) == []


def test_the_nearest_id_is_found_among_lines_that_changed_since():
    facts = FACTS.changed([live_item({"item_id": "teapot-0815"}, 2, 2)])

    assert [note.nearest for note in unknown_items("item_id", ["teapot-815"], facts)] == ["teapot-0815"]


MANY = ItemFacts.of(live_item({"item_id": f"item-{number:07}"}, 1, 1) for number in range(5_000))


@pytest.mark.parametrize("wanted", ["item-004711", "item-0004712x", "itm-0004711", "item-0004x11", "ITEM-0004711"])
def test_the_nearest_of_many_ids_differs_by_one_letter(wanted):
    (note,) = unknown_items("item_id", [wanted], MANY)

    assert distance(wanted.lower(), note.nearest) <= 1


def distance(one, other):
    """Levenshtein's."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, start=1):
        above, row[0] = row[0], place
        for at, theirs in enumerate(other, start=1):
            above, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, above + (letter != theirs))
    return row[-1]


def lifts(selection):
    names = [selection.facts.item(place)["item_id"] for place in range(len(selection.facts))]
    return dict(zip(names, selection.lift.tolist(), strict=True))


def test_a_budget_is_kept_where_enough_items_keep_it():
    assert allowed(select(budget_max=8.0, n=2)) == ["tea", "cup"]


def test_where_too_few_items_keep_the_budget_they_come_first_and_the_list_stays_full():
    selection = select(budget_max=8.0, n=3)

    assert allowed(selection) == ["tea", "pot", "cup"]
    assert lifts(selection)["pot"] < min(lifts(selection)["tea"], lifts(selection)["cup"])


def test_a_budget_of_nothing_is_a_budget():
    selection = select(budget_max=0.0)

    assert allowed(selection) == ["tea", "pot", "cup"]
    assert set(lifts(selection).values()) == {lifts(selection)["tea"]}


def test_an_item_of_unknown_price_breaks_no_budget():
    facts = FACTS.changed([live_item({"item_id": "tea"}, 2, 2)])

    assert allowed(select(facts=facts, budget_max=8.0, n=2)) == ["tea", "cup"]


def test_beside_an_item_above_the_budget_the_budget_says_nothing():
    assert allowed(select(budget_max=8.0, item_id="pot")) == ["tea", "cup"]
    assert allowed(select(budget_max=5.0, item_id="cup")) == ["tea", "pot"]


def test_a_budget_changes_no_lift_of_the_shops_rules_for_the_next_shopper():
    boost = {"action": "boost", "match": {"brands": ["Acme"]}, "strength": 1}

    select(boost, budget_max=1.0, n=9).lift  # noqa: B018

    assert lifts(select(boost))["pot"] == 1
