"""A feature is one name and one value for each candidate: each family gives as many as it names."""

from functools import cache

import numpy as np
import pytest

from aisle.features.pairs import Pairs
from aisle.features.registry import FAMILIES, MODULES, NAMES
from aisle.ranking.query_context import build_context
from aisle.ranking.scoring import gather
from tests.tea_and_coffee import entry, model, request

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
