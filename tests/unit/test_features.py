"""A feature is one name and one value for each candidate: each family gives as many as it names."""

from functools import cache

import numpy as np
import pytest

from aisle.features import price
from aisle.features.pairs import Pairs
from aisle.features.registry import FAMILIES, MODULES, NAMES
from aisle.inputs.stated_preferences import StatedPreferences
from aisle.ranking.query_context import build_context
from aisle.ranking.scoring import gather
from tests.tea_and_coffee import entry, model, request
from training.data.catalogue import build_catalogue

NAMES_OF_MODULES = [module.__name__.rpartition(".")[2] for module in MODULES]


@cache
def pairs() -> Pairs:
    context = build_context(model(), request(entry("tea-02", "add_to_cart", 5), entry("coffee-04"), user_id="4"))
    return gather(model().views, model().catalogue, context.shoppers)


def test_no_two_features_share_a_name():
    assert len(set(NAMES)) == len(NAMES)


@pytest.mark.parametrize("family", FAMILIES, ids=NAMES_OF_MODULES)
def test_a_family_computes_a_finite_value_for_each_name_and_candidate(family):
    values = family.compute(pairs())

    assert np.shape(values) == (len(family.features), len(pairs()))
    assert np.isfinite(values).all()


def stated(**preferences):
    encoded = StatedPreferences.encode([preferences], model().catalogue)
    return {name: getattr(encoded, name).tolist() for name in ("categories", "brands", "styles")}


@pytest.mark.parametrize("name", ["tea house 1", "Tea House 1", " TEA HOUSE 1 "])
def test_a_favourite_matches_whatever_its_case(name):
    assert stated(favourite_brands=[name]) == stated(favourite_brands=["tea house 1"])
    assert stated(favourite_brands=[name])["brands"] != []


def test_a_favourite_matches_every_way_in_which_the_shop_writes_it():
    rows = [{"item_id": f"i{n}", "brand": brand} for n, brand in enumerate(("ACME", "Acme", "Zeta"))]
    catalogue, _ = build_catalogue(rows, ())

    encoded = StatedPreferences.encode([{"favourite_brands": ["acme"]}], catalogue)

    assert encoded.brands.tolist() == [catalogue.code("brand", "ACME"), catalogue.code("brand", "Acme")]


def test_a_budget_of_nothing_is_a_budget():
    context = build_context(model(), request(user_id="4", preferences={"budget_max": 0}))
    found = gather(model().views, model().catalogue, context.shoppers)

    assert set(price.FAMILY.compute(found)[2]) == {price.MOST_OVER}


def test_what_a_shopper_took_back_is_not_what_the_shops_file_says():
    known = build_context(model(), request(user_id="3")).shoppers.stated
    cleared = build_context(model(), request(user_id="3", preferences={"favourite_categories": None, "age": None}))

    assert (len(known.categories), known.age_band[0]) != (0, -1)
    assert (len(cleared.shoppers.stated.categories), cleared.shoppers.stated.age_band[0]) == (0, -1)
