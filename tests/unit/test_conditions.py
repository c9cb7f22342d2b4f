"""A condition says the same of all items at once and of one item."""

from hypothesis import given
from hypothesis import strategies as st

from aisle.live.item_facts import ItemFacts
from aisle.live.live_item import live_item
from aisle.selection.conditions import DAY_MS, AllOf, AnyOf, FirstSeen, Having, Ids, InStock, Not, Within
from aisle.selection.masks import MOST, mask_of

NOW_MS = 1_764_000_123_456

ITEMS = st.lists(
    st.builds(
        lambda item_id, age_days, **row: live_item({"item_id": item_id, **row}, 1, NOW_MS - age_days * DAY_MS),
        st.sampled_from("abcdefgh"),
        st.integers(0, 9),
        price=st.none() | st.sampled_from([0.0, 1.0, 2.5, 10.0]),
        margin=st.none() | st.sampled_from([-1.0, 0.0, 0.3]),
        average_rating=st.none() | st.sampled_from([1.0, 4.5]),
        brand=st.none() | st.sampled_from(["x", "y"]),
        color=st.none() | st.sampled_from(["red", "blue"]),
        in_stock=st.none() | st.booleans(),
        delisted=st.none() | st.booleans(),
        attributes=st.dictionaries(st.sampled_from(["organic", "color"]), st.sampled_from(["yes", "red"])),
    ),
    unique_by=lambda item: item["item_id"],
)
ATOMS = st.one_of(
    st.builds(Ids, st.frozensets(st.sampled_from("abxyz"), min_size=1)),
    st.builds(
        Having,
        st.sampled_from(["brand", "color", "organic", "weight"]),
        st.frozensets(st.sampled_from(["x", "red", "yes"]), min_size=1),
    ),
    st.builds(
        Within,
        st.sampled_from(["price", "margin", "average_rating", "age_limit"]),
        st.sampled_from([float("-inf"), 0.0, 1.0]),
        st.sampled_from([2.5, 9.0, float("inf")]),
    ),
    st.builds(InStock, st.booleans()),
    st.builds(FirstSeen, st.sampled_from([0.5, 3.0, 100.0])),
)
CONDITIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.builds(AllOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)


@given(ITEMS, CONDITIONS)
def test_the_mask_says_of_each_item_what_is_said_of_the_item_alone(items, condition):
    facts = ItemFacts.of(items)

    mask = condition.mask(facts, NOW_MS).tolist()

    assert mask == [condition.covers(facts.item(place), NOW_MS) for place in range(len(facts))]
    assert mask_of(condition, facts, NOW_MS).tolist() == mask


def of(**row):
    return ItemFacts.of([live_item({"item_id": "tea", **row}, 1, NOW_MS)])


def test_an_unknown_price_is_in_no_range():
    assert Within("price").mask(of(), NOW_MS).tolist() == [False]
    assert Within("price").mask(of(price=0.0), NOW_MS).tolist() == [True]


def test_the_id_of_a_variant_names_its_item():
    shirt = of(attributes={"variant_ids": "tea-s|tea-m"})

    assert Ids(frozenset({"tea-m"})).mask(shirt, NOW_MS).tolist() == [True]


def test_a_mask_is_worked_out_once_for_the_same_facts_and_hour():
    facts = of(price=3.0)

    first = mask_of(FirstSeen(3), facts, NOW_MS)

    assert mask_of(FirstSeen(3), facts, NOW_MS + 1) is first
    assert mask_of(FirstSeen(3), facts, NOW_MS + 3_600_000) is not first
    assert mask_of(FirstSeen(3), facts.changed([live_item({"item_id": "cup"}, 2, NOW_MS)]), NOW_MS) is not first


def test_the_masks_that_are_kept_are_the_latest_wanted():
    facts = of(price=3.0)
    first = mask_of(Within("price", 0), facts, NOW_MS)

    for low in range(1, 3 * MOST):
        mask_of(Within("price", low), facts, NOW_MS)
        assert mask_of(Within("price", 0), facts, NOW_MS) is first

    assert len(facts.remembered) == MOST
