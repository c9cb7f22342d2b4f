"""Raw zone in, `outcomes` and `identities` out; and the two layers of `outcomes` beside each other."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession

from aisle.lake.tables import ddl
from glue.clean_interactions import clean
from glue.outcomes import runs
from tests.raw_zone import NOW, RawZone, event

ARM = {"variant": "challenger", "experiment": "3f2a9c1b/0.1", "model_version": "m2", "served_by": "endpoint"}


def fill(raw: RawZone) -> None:
    shown = {"items": [{"item_id": "tea"}, {"item_id": "mug"}], "anonymous_id": "b1", "recommendation_id": "r1"}
    raw.land("items", {"item_id": "tea", "title": "Tea", "price": 4.5, "variant_ids": "green-tea"})
    raw.stream(
        event("answer", "serve_item_list", **shown, **ARM),
        event("shown", "view_item_list", **shown, variant="champion"),
        event("click", "select_item", item_id="green-tea", recommendation_id="r1", anonymous_id="b1"),
        event("look", "view_item", item_id="tea", anonymous_id="b1"),
        event("bot", "add_to_cart", item_id="tea", anonymous_id="b7", is_bot=True),
        event("page-T1", "purchase", transaction_id="T1", item_id="tea", recommendation_id="r1", user_id="u1"),
        event("signs-in", "page_view", anonymous_id="b1", user_id="u1"),
        event("shared-1", "page_view", anonymous_id="b2", user_id="u3"),
        event("shared-2", "page_view", anonymous_id="b2", user_id="u4"),
        event("gone-before", "add_to_cart", item_id="tea", anonymous_id="b9"),
        event("gone", "page_view", anonymous_id="b9", user_id="u9"),
    )
    sold = {"transaction_id": "T1", "item_id": "tea", "price": 5.0, "user_id": "u1"}
    raw.land("orders", {**sold, "occurred_at": "2026-11-24T07:30:00Z"})
    raw.land("orders", {**sold, "transaction_id": "T0", "occurred_at": "2020-01-01T07:30:00Z"}, file="old.jsonl")
    raw.erase("u:u9")


@pytest.fixture(scope="module")
def processed(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("outcomes")
    raw = RawZone(folder / "raw")
    fill(raw)
    clean(spark, str(raw.folder), str(folder / "processed"))
    return folder / "processed"


def rows_of(processed: Path, layer: str = "cleaned") -> list[dict[str, Any]]:
    return ds.dataset(processed / "outcomes" / f"layer={layer}").to_table().to_pylist()


def by_event(processed: Path) -> dict[str, dict[str, Any]]:
    return {row["event_id"]: row for row in rows_of(processed)}


def test_what_follows_an_answer_has_its_arm_whatever_a_page_says(processed):
    led = [by_event(processed)[name] for name in ("answer", "shown", "click")]

    assert [{name: row[name] for name in ARM} for row in led] == [ARM] * 3
    assert len(rows_of(processed)) == len(by_event(processed))  # a list is one row


def test_a_filed_order_stands_for_its_purchase_and_keeps_its_answer(processed):
    filed = by_event(processed)["order:T1:tea:1"]

    assert (filed["variant"], filed["price"], filed["source"]) == ("challenger", 5.0, "landing_orders")
    assert "page-T1" not in by_event(processed)


def test_a_variant_is_named_by_its_item(processed):
    assert by_event(processed)["click"]["item_id"] == "tea"


def test_bots_are_marked_and_the_erased_the_old_and_what_no_answer_led_to_are_left_out(processed):
    assert by_event(processed)["bot"]["is_bot"]
    assert by_event(processed).keys() == {"answer", "shown", "click", "bot", "order:T1:tea:1", "cleaned"}


def test_signing_in_rewrites_no_row_and_is_told_beside_them(processed):
    identities = {
        row["anonymous_id"]: row["user_id"] for row in ds.dataset(processed / "identities").to_table().to_pylist()
    }

    assert by_event(processed)["click"]["person_id"] == "a:b1"
    assert identities == {"b1": "u1", "b2": None}  # b9 was of an erased user


def test_the_streamed_layer_has_a_file_for_the_crawler(processed):
    [file] = (processed / "outcomes" / "layer=streamed").glob("*.parquet")

    assert rows_of(processed, "streamed") == []
    assert file.name.startswith("empty")


class Layers:
    """A processed zone with nothing but outcomes."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder

    def rows(self, *told: tuple[str, str, datetime]):
        columns = ("event_id", "person_id", "arrived_at")
        found = [{**dict(zip(columns, row, strict=True)), "event_name": "add_to_cart"} for row in told]
        return self.spark.createDataFrame(found, ddl(runs.COLUMNS))

    def stream(self, name: str, *told: tuple[str, str, datetime]) -> None:
        runs._add(self.rows(*told).coalesce(1), runs.layer(str(self.folder), "streamed"), name)

    def clean(self, latest: datetime, *told: tuple[str, str, datetime], at: datetime) -> None:
        runs.write_run(self.rows(*told), str(self.folder), latest, at)
        runs.remove_superseded(self.spark, str(self.folder))

    def forget(self, *people: str) -> None:
        gone = self.spark.createDataFrame([(person,) for person in people], "person_id string")
        runs.forget_in_layers(gone, str(self.folder))

    def cleaned(self) -> list[str]:
        return sorted(row["event_id"] for row in rows_of(self.folder) if row["event_name"] != "cleaned")

    def streamed(self) -> list[str]:
        return sorted(row["event_id"] for row in rows_of(self.folder, "streamed"))


@pytest.fixture
def layers(spark: SparkSession, tmp_path: Path) -> Layers:
    return Layers(spark, tmp_path)


def test_a_run_and_the_one_before_it_stay_with_what_only_the_newest_covers(layers):
    day = timedelta(days=1)
    for number in range(3):
        arrival = NOW + number * day
        layers.stream(f"batch-{number}", (f"s{number}", "u:1", arrival))
        layers.clean(arrival + timedelta(hours=3), (f"c{number}", "u:1", arrival), at=arrival + timedelta(hours=4))

    assert layers.cleaned() == ["c1", "c2"]
    assert layers.streamed() == ["s2"]


def test_a_run_without_its_mark_is_removed_by_the_next(layers):
    runs._add(layers.rows(("half", "u:1", NOW)), runs.layer(str(layers.folder), "cleaned"), "run-20261123-020000-000")
    layers.stream("batch", ("s", "u:1", NOW))

    layers.clean(NOW, ("whole", "u:1", NOW), at=NOW)

    assert layers.cleaned() == ["whole"]


def test_an_erased_person_leaves_both_layers_and_nobody_else_does(layers):
    layers.stream("batch-1", ("s1", "u:1", NOW), ("s2", "a:9", NOW))
    layers.stream("batch-2", ("s3", "u:1", NOW))
    layers.clean(NOW, ("c1", "u:1", NOW), ("c2", "a:9", NOW), at=NOW)
    layers.clean(NOW, ("c3", "u:1", NOW), at=NOW + timedelta(hours=1))

    layers.forget("a:9")

    assert layers.streamed() == ["s1", "s3"]
    assert layers.cleaned() == ["c3"]
