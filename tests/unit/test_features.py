"""A feature is one name and one formula: each family is whole, documented, and a part of the ablation."""

import re
from functools import cache

import numpy as np
import pytest

from aisle.features.pairs import Pairs
from aisle.features.registry import FAMILIES, MODULES, NAMES
from aisle.ranking.query_context import build_context
from aisle.ranking.scoring import gather
from benchmarks.ablation import PARTS
from generate.documents import DOCS
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


def test_the_recommenders_page_has_a_row_for_each_family():
    section = (DOCS / "recommender.md").read_text().partition("### Features")[2].partition("###")[0]
    rows = re.findall(r"^\| ([a-z ]+) \|", section, flags=re.MULTILINE)[1:]

    assert rows == [name.replace("_", " ") for name in NAMES_OF_MODULES]


@pytest.mark.parametrize("name", NAMES)
def test_the_ablation_leaves_out_each_feature_with_one_part(name):
    parts = [part for part, prefixes in PARTS.items() if prefixes and name.startswith(prefixes)]

    assert len(parts) == 1
