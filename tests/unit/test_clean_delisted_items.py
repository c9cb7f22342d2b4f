"""Items that a shop sells no more stay in the table and are never in stock."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession

from aisle.serving.lists import word_catalogue
from aisle.serving.lists.trending_lists import Counted, build_lists
from glue.clean_catalogue import clean
from tests.raw_zone import NOW, RawZone
from training.data.catalogue import build_facts

HOUR = timedelta(hours=1)


def fill(raw: RawZone) -> None:
    raw.land("items", *({"item_id": name, "title": name.title()} for name in ("tea", "old", "cup", "gone")))
    raw.land("items", {"item_id": "early", "title": "Early"}, file="full/monday.csv", at=NOW + HOUR, full=True)
    raw.land(
        "items",
        {"item_id": "tea", "title": "Green tea"},
        {"item_id": "cup", "title": "Cup"},
        {"item_id": "pot", "title": "Pot"},
        file="full/tuesday.csv",
        at=NOW + 2 * HOUR,
        full=True,
    )
    raw.land("items", {"item_id": "new", "title": "New"}, {"item_id": "old", "title": "Old again"},
             {"item_id": "cup", "delisted": True}, {"item_id": "unknown", "delisted": True},
             {"item_id": "pot", "title": "Pot", "delisted": True}, file="later.csv", at=NOW + 3 * HOUR)  # fmt: skip
    raw.land("items", {"item_id": "pot", "title": "Pot", "in_stock": True}, file="latest.csv", at=NOW + 4 * HOUR)


@pytest.fixture(scope="module")
def cleaned(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, Any]]:
    folder: Path = tmp_path_factory.mktemp("zone")
    fill(RawZone(folder / "raw"))
    receipt = clean(spark, str(folder / "raw"), str(folder / "processed"))
    rows = ds.dataset(folder / "processed" / "items").to_table().to_pylist()
    return {row["item_id"]: row for row in rows}, receipt


def test_what_the_newest_full_catalogue_lacks_is_delisted(cleaned):
    items, _ = cleaned

    assert (items["gone"]["delisted"], items["gone"]["in_stock"], items["gone"]["title"]) == (True, False, "Gone")
    assert (items["early"]["delisted"], items["early"]["in_stock"]) == (True, False)
    assert (items["tea"]["delisted"], items["tea"]["in_stock"], items["tea"]["title"]) == (False, True, "Green tea")


def test_what_a_later_file_names_is_listed_again(cleaned):
    items, _ = cleaned

    assert (items["old"]["delisted"], items["old"]["in_stock"]) == (False, True)
    assert (items["new"]["delisted"], items["new"]["in_stock"]) == (False, True)


def test_a_row_that_says_delisted_needs_no_title_and_the_item_keeps_its_own(cleaned):
    items, receipt = cleaned

    assert (items["cup"]["delisted"], items["cup"]["in_stock"], items["cup"]["title"]) == (True, False, "Cup")
    assert (items["unknown"]["delisted"], items["unknown"]["title"]) == (True, "unknown")
    assert receipt["corrupt"] == 0


def test_a_later_row_lists_a_delisted_item_again(cleaned):
    items, _ = cleaned

    assert (items["pot"]["delisted"], items["pot"]["in_stock"]) == (False, True)


LISTED = {"tea", "old", "new", "pot"}


def test_a_delisted_item_is_in_no_trending_list(cleaned):
    items, _ = cleaned
    people = {name: Counted(has_evidence=True, score=9, rise=1, left_out=0) for name in items}

    lists = build_lists([{**item, "category": "Kitchen"} for item in items.values()], people)

    everywhere = ("trending", "rising", "newest")
    in_category = ("by_category", "rising_in_category")
    for listed in (*(lists[name] for name in everywhere), *(lists[name]["Kitchen"] for name in in_category)):
        assert {card["item_id"] for card in listed} == LISTED


def test_a_delisted_item_is_like_no_other_by_its_words(cleaned):
    items, _ = cleaned
    rows = [
        {**item, "description": f"porcelain {'fine' if place % 2 else 'plain'}"}
        for place, item in enumerate(items.values())
    ]

    catalogue = word_catalogue.build(rows)

    found = {card["item_id"] for name in items for card in catalogue.similar(name, 20)}
    assert found <= LISTED
    assert len(found) > 1


def test_a_model_knows_a_delisted_item_and_has_it_out_of_stock(cleaned):
    items, _ = cleaned

    facts = build_facts(items.values())

    assert {item_id for item_id, on_sale in zip(items, facts.on_sale, strict=True) if on_sale} == LISTED
    assert len(facts) == len(items)
