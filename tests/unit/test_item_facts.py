"""The live catalogue as arrays: facts arrive in any order, and the newest line of an item counts."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from aisle.live.facts_file import from_bytes, to_bytes
from aisle.live.item_facts import GROUPS, ItemFacts
from aisle.live.live_item import NUMBERS, live_item

FIRST, LATER = 1_000, 2_000


def item(item_id, version=FIRST, like=(), **row):
    return live_item({"item_id": item_id, "title": item_id, **row}, version, FIRST, like)


def test_a_change_replaces_the_items_facts_and_leaves_its_neighbours():
    facts = ItemFacts.of([item("tea", price=3.0, brand="Acme"), item("cup", price=9.0, brand="Acme")])

    changed = facts.changed([item("tea", LATER, price=4.5, brand="Zeta", in_stock=False)])

    tea, cup = changed.find("tea"), changed.find("cup")
    assert changed.numbers[NUMBERS.index("price"), [tea, cup]].tolist() == [4.5, 9.0]
    assert changed.on_sale[[tea, cup]].tolist() == [False, True]
    assert changed.having("brand", "Acme").tolist() == [cup]
    assert changed.having("brand", "Zeta").tolist() == [tea]
    assert changed.item(tea)["price"] == 4.5
    assert facts.item(tea)["price"] == 3.0


def test_an_older_line_that_comes_late_changes_nothing():
    facts = ItemFacts.of([item("tea", LATER, price=4.5)])

    changed = facts.changed([item("tea", FIRST, price=3.0)])

    assert changed.item(changed.find("tea"))["price"] == 4.5


def test_a_delisted_item_is_off_sale():
    facts = ItemFacts.of([item("tea", delisted=True), item("cup", in_stock=None)])

    assert facts.on_sale[[facts.find("tea"), facts.find("cup")]].tolist() == [False, True]


def test_an_unknown_number_is_nan_and_an_unknown_id_has_no_place():
    facts = ItemFacts.of([item("tea", attributes={"organic": "yes"})])

    assert np.isnan(facts.numbers[:, 0]).all()
    assert facts.groups[:, 0].tolist() == [0] * len(GROUPS)
    assert facts.having("organic", "yes").tolist() == [0]
    assert facts.find("coffee") == -1
    assert ItemFacts.empty().find("tea") == -1


def test_a_variant_stands_for_its_item_unless_it_has_a_row_of_its_own():
    shirt = item("shirt", attributes={"variant_ids": "shirt-s|shirt-m|shirt"})

    facts = ItemFacts.of([shirt, item("shirt-m")])

    assert facts.find("shirt-s") == facts.find("shirt")
    assert facts.item(facts.find("shirt-m"))["item_id"] == "shirt-m"


def test_a_line_without_like_keeps_the_like_of_before():
    facts = ItemFacts.of([item("tea"), item("mate", like=[("tea", 0.7)])])

    changed = facts.changed([item("mate", LATER, price=2.0)])

    assert changed.item(changed.find("mate"))["like"] == [["tea", 0.7]]
    assert changed.item(changed.find("mate"))["price"] == 2.0


ROWS = st.builds(
    item,
    st.sampled_from("abcdef"),
    st.integers(1, 9),
    price=st.none() | st.floats(0, 99),
    brand=st.none() | st.sampled_from("xyz"),
    in_stock=st.none() | st.booleans(),
    attributes=st.dictionaries(st.sampled_from("pq"), st.sampled_from("12")),
)


@given(st.lists(ROWS, unique_by=lambda row: (row["item_id"], row["version"])), st.randoms())
def test_changes_in_any_order_and_parts_give_the_same_facts(rows, random):
    shuffled = random.sample(rows, len(rows))
    cut = random.randint(0, len(rows))

    whole, parts = ItemFacts.of(rows), ItemFacts.of(shuffled[:cut]).changed(shuffled[cut:])

    assert {row["item_id"]: whole.item(whole.find(row["item_id"])) for row in rows} == {
        row["item_id"]: parts.item(parts.find(row["item_id"])) for row in rows
    }
    for brand in "xyz":
        found = [{facts.item(place)["item_id"] for place in facts.having("brand", brand)} for facts in (whole, parts)]
        assert found[0] == found[1]


@given(st.lists(ROWS))
def test_a_file_holds_the_facts(rows):
    facts = ItemFacts.of(rows)

    read = from_bytes(to_bytes(facts))

    assert [read.item(place) for place in range(len(read))] == [facts.item(place) for place in range(len(facts))]
    assert np.array_equal(read.numbers, facts.numbers, equal_nan=True)
    assert np.array_equal(read.pairs.items, facts.pairs.items)
