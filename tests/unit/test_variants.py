"""Ids of variants stand for their items wherever a page's ids are looked up."""

from datetime import datetime

import numpy as np
import pytest

from aisle.inputs.variants import variant_table
from aisle.serving.lists import word_catalogue
from training.data.catalogue import build_facts

HAT = {
    "item_id": "hat",
    "title": "Red wool hat",
    "attributes": {"variant_ids": "hat|hat-s|hat-m"},
    "updated_at": "2026-11-01",
}
CAP = {"item_id": "cap", "title": "Blue wool cap", "attributes": [("variant_ids", "cap-1")], "updated_at": "2026-11-01"}
POT = {"item_id": "pot", "title": "Pot", "updated_at": "2026-11-01"}


def named(*rows):
    facts = build_facts({**row, "updated_at": datetime.fromisoformat(row["updated_at"])} for row in rows)
    return lambda *ids: [rows[place]["item_id"] if place >= 0 else None for place in facts.find_all(ids)]


def test_a_catalogue_finds_the_item_of_a_variant():
    find = named(HAT, CAP, POT)

    assert find("hat-s", "cap-1", "hat", "pot", "nobody") == ["hat", "cap", "hat", "pot", None]


def test_of_two_items_that_name_a_variant_the_newer_counts():
    newer = {**CAP, "attributes": {"variant_ids": "hat-s"}, "updated_at": "2026-11-02"}

    assert named(HAT, newer)("hat-s", "hat-m") == ["cap", "hat"]


@pytest.mark.parametrize(
    ("updated_at", "item"), [("2026-10-01", "hat"), ("2026-11-01", "hat-s"), ("2026-12-01", "hat-s")]
)
def test_a_row_of_its_own_that_is_as_new_makes_a_variant_an_item(updated_at, item):
    own = {"item_id": "hat-s", "title": "Small hat", "updated_at": updated_at}

    assert named(HAT, own)("hat-s") == [item]


def test_a_catalogue_without_variants_has_no_table():
    hashes, items = variant_table([POT, {**HAT, "attributes": None}])

    assert (len(hashes), len(items), items.dtype) == (0, 0, np.int32)


def test_a_variant_has_the_like_of_its_item_by_words():
    catalogue = word_catalogue.from_bytes(word_catalogue.to_bytes(word_catalogue.build([HAT, CAP, POT])))

    assert [card["item_id"] for card in catalogue.similar("hat-m", 5)] == ["cap"]
    assert catalogue.similar("nobody", 5) == []
