"""Stated preferences: favourite categories, brands and styles, and the affinities of the person's age and gender."""

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import expand, holds, sum_in_row
from aisle.features.pairs import Family, Pairs


def stated(pairs: Pairs) -> list[Floats]:
    """Matches with each stated preference, whether the person stated any, and group affinities (log-odds)."""
    preferences, row = pairs.shoppers.stated, pairs.candidates.row
    category = pairs.catalogue.codes["category"][pairs.candidates.item]
    affinities = pairs.views.affinities
    return [
        _matches(pairs, "category", preferences.categories),
        _matches(pairs, "brand", preferences.brands),
        _matching_styles(pairs),
        *(_states_any(pairs, facet) for facet in ("category", "brand", "style")),
        group_affinity(affinities.by_age, preferences.age_band[row], category),
        group_affinity(affinities.by_gender, preferences.gender[row], category),
    ]


def group_affinity(table: Floats, group: Indices | Ints, category: Indices) -> Floats:
    """The table's entry for each pair; 0 where group or category is unknown (-1).

    Shape: table (groups, categories), group and category (pairs,) -> (pairs,).
    """
    if (group < 0).all():
        return np.zeros(len(group), dtype=np.float32)
    known = (group >= 0) & (category >= 0)
    return np.where(known, table[np.maximum(group, 0), np.maximum(category, 0)], np.float32(0))


def _matches(pairs: Pairs, facet: str, keys: Ints) -> Floats:
    """1 where the candidate has a stated value of the facet."""
    if len(keys) == 0:  # most shoppers state none
        return np.zeros(len(pairs), dtype=np.float32)
    code = pairs.catalogue.codes[facet][pairs.candidates.item]
    width = max(len(pairs.catalogue.vocabularies[facet]), 1)
    wanted = pairs.candidates.row.astype(np.int64) * width + code
    return ((code >= 0) & holds(keys, wanted)).astype(np.float32)


def _states_any(pairs: Pairs, facet: str) -> Floats:
    """1 where the person states any value of the facet. A candidate without a match is then less likely."""
    stated = pairs.shoppers.stated
    keys = {"category": stated.categories, "brand": stated.brands, "style": stated.styles}[facet]
    width = max(len(pairs.catalogue.vocabularies[facet]), 1)
    states_any = np.bincount(keys // width, minlength=stated.rows) > 0
    return states_any[pairs.candidates.row].astype(np.float32)


def _matching_styles(pairs: Pairs) -> Floats:
    """The number of the person's stated styles that the candidate has."""
    if len(pairs.shoppers.stated.styles) == 0:
        return np.zeros(len(pairs), dtype=np.float32)
    width = max(len(pairs.catalogue.vocabularies["style"]), 1)
    item = pairs.candidates.item.astype(np.int64)
    starts = np.searchsorted(pairs.catalogue.style_keys, item * width)
    lengths = np.searchsorted(pairs.catalogue.style_keys, (item + 1) * width) - starts
    pair = np.repeat(np.arange(len(pairs)), lengths)
    style = pairs.catalogue.style_keys[expand(starts, lengths)] % width
    liked = holds(pairs.shoppers.stated.styles, pairs.candidates.row[pair].astype(np.int64) * width + style)
    return sum_in_row(pair, liked.astype(np.float32), len(pairs)).astype(np.float32)


FAMILY = Family(
    tuple(
        (name, "knowledge")
        for name in (
            "stated_category",
            "stated_brand",
            "stated_styles",
            "spoke_of_categories",
            "spoke_of_brands",
            "spoke_of_styles",
            "age_affinity",
            "gender_affinity",
        )
    ),
    stated,
)
