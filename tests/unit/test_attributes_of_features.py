"""What the table of attributes says of features is so: the feature's value changes with the attribute, on a small shop.

What the shopper says or does changes the request; what the shop says of an item changes its catalogue.
"""

from dataclasses import replace
from datetime import timedelta
from functools import cache

import numpy as np
import pytest

from aisle.features.registry import NAMES, compute
from aisle.lake.attributes import ATTRIBUTES
from aisle.ranking.query_context import build_context
from aisle.ranking.scoring import gather
from aisle.selection.scope import NotInterested
from tests.tea_and_coffee import CONFIG, NOW, dataset, entry, item_rows, model, request
from training.data.catalogue import build_catalogue
from training.views.co_occurrence import basket_neighbours
from training.views.content import fit_content

HISTORY = (entry("coffee-04", minutes_ago=9), entry("tea-02", "purchase", 5))
NOTHING_UNWANTED = NotInterested()
STATED = {
    "age": 61,
    "gender": "woman",
    "favourite_categories": ["Coffee"],
    "favourite_brands": ["tea house 1"],
    "favourite_styles": ["green"],
    "budget_max": 6.0,
}
CLAIMS = [(attribute, feature) for attribute in ATTRIBUTES for feature in attribute.features]
every_claim = pytest.mark.parametrize(
    ("attribute", "feature"), CLAIMS, ids=[f"{attribute.name}-{feature}" for attribute, feature in CLAIMS]
)


@cache
def shop():
    """The small shop, with values in the columns that its items lack, and affinities of every group."""
    rng = np.random.default_rng(1)
    affinities = model().views.affinities
    told = {name: rng.normal(size=table.shape).astype(np.float32) for name, table in vars(affinities).items()}
    catalogue, rows = build_catalogue(full_rows(), ["green", "black"])
    views = replace(model().views, affinities=type(affinities)(**told))
    return replace(model(), views=views, catalogue=catalogue), rows


def full_rows():
    def number(row):
        return int(row["item_id"][-2:])

    return [
        {
            **row,
            "sub_category": f"kind {number(row) % 3}",
            "color": ("red", "blue")[number(row) % 2],
            "material": ("tin", "paper")[number(row) % 2],
            "manufacturer": f"maker {number(row) % 4}",
        }
        for row in item_rows()
    ]


def features(history=HISTORY, of=None, now=NOW, unwanted=NOTHING_UNWANTED, **preferences):
    """Of every item, whether proposed or not. Shape: (features, items)."""
    of = of or shop()[0]
    context = build_context(of, request(*history, preferences=preferences, now=now, not_interested=unwanted))
    shoppers = replace(context.shoppers, masked=np.zeros(0, dtype=np.int64))  # what is owned may come again
    pairs = gather(of.views, of.catalogue, shoppers, np.arange(len(of.catalogue)))
    return compute(pairs)


def with_words(rows):
    content = fit_content(rows, CONFIG)
    views = shop()[0].views
    return replace(shop()[0], views=replace(views, neighbours={**views.neighbours, "content": content.neighbours}))


def with_fact(column):
    """The shop with a column's values handed on from item to item: where words read it, they are read anew."""
    rows = shop()[1]
    values = [row[column] for row in rows]
    return [
        {**row, column: f"{value} x" if column in ("title", "description") else value}
        for row, value in zip(rows, values[1:] + values[:1], strict=True)
    ]


def changed_by_fact(column, feature):
    rows = with_fact(column)
    if feature.startswith("content_"):
        return features(of=with_words(rows)), features(of=with_words(shop()[1]))
    catalogue, _ = build_catalogue(rows, ["green", "black"])
    return features(of=replace(shop()[0], catalogue=catalogue)), features()


def changed_by_baskets():
    data = dataset()
    apart = replace(data, transaction=np.arange(len(data.transaction), dtype=np.int32))
    among = np.ones(len(data.interactions), dtype=bool)
    views = shop()[0].views
    together = [
        replace(
            shop()[0],
            views=replace(views, neighbours={**views.neighbours, "together": basket_neighbours(each, among, CONFIG)}),
        )
        for each in (data, apart)
    ]
    return features(of=together[0]), features(of=together[1])


def changed_by_event(name):
    """The event, about an item of the history, or undoing what it did there."""
    did = replace(entry("tea-02", name, 1), rating=1.0 if name in ("rate_item", "review_item") else None)
    return features((*HISTORY, did)), features()


def changed(attribute, feature):
    table, column = attribute.columns[0].split(".")
    if table == "users":
        return features(**{column: STATED[column]}), features()
    if table == "items" and "interactions.item_id" not in attribute.columns:
        return changed_by_fact(column, feature)
    if attribute.name == "items purchased together":
        return changed_by_baskets()
    if attribute.name == "sequence of items browsed":
        orders = ("tea-02", "coffee-04", "tea-00"), ("tea-02", "tea-00", "coffee-04")
        return tuple(features(tuple(entry(item, minutes_ago=9 - n) for n, item in enumerate(each))) for each in orders)
    if "occurred_at" in (column, *(name.split(".")[1] for name in attribute.columns)):
        return features(now=NOW + timedelta(days=70, hours=8)), features()
    if table == "items":
        return features((*HISTORY, entry("coffee-06", "view_item", 1))), features()
    if attribute.name == "items viewed":
        return features((*HISTORY, entry("coffee-06", "view_item", 1))), features()
    if attribute.name == "items purchased":
        return features((*HISTORY, entry("coffee-04", "purchase", 1))), features()
    if column == "scope_value":
        return features(unwanted=NotInterested(brands=frozenset({"tea house 0"}))), features()
    return changed_by_event(attribute.events[0])


@every_claim
def test_a_feature_changes_with_the_attribute(attribute, feature):
    with_it, without = changed(attribute, feature)

    assert not np.array_equal(with_it[NAMES.index(feature)], without[NAMES.index(feature)])


def test_a_feature_that_does_not_read_an_attribute_does_not_change_with_it():
    with_it, without = features(budget_max=6.0), features()

    same = [name for name, one, other in zip(NAMES, with_it, without, strict=True) if np.array_equal(one, other)]
    assert set(NAMES) - set(same) == {"price_over_budget"}


def test_nothing_is_learned_of_an_attribute_that_names_no_feature():
    """Where this fails, a feature has come: name it in `aisle.lake.attributes`."""
    unread = ("size", "warranty", "usage_instructions", "average_rating", "review_count")
    rows = [{**row, **dict.fromkeys(unread, None), "size": "XL", "average_rating": 4.0} for row in full_rows()]

    catalogue, told = build_catalogue(rows, ["green", "black"])

    assert np.array_equal(features(of=replace(shop()[0], catalogue=catalogue)), features())
    assert np.array_equal(features(of=with_words(told)), features(of=with_words(shop()[1])))
