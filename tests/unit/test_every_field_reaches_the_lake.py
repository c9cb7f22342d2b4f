"""An event with every field that the contract has: whatever it says is read in `interactions`."""

import json
from datetime import UTC, datetime
from typing import Any

import pyarrow.dataset as ds
import pytest
from pyspark.sql import SparkSession

from aisle.events.event import Event, EventItem
from aisle.lake.column_reasons import COLUMNS_WITHOUT_FIELD, FIELDS_WITHOUT_COLUMN
from aisle.lake.tables import INTERACTIONS
from glue.clean_interactions import clean
from tests.raw_zone import NOW, RawZone

pytestmark = pytest.mark.spark

AT = datetime(2026, 11, 24, 7, tzinfo=UTC)
ITEM: dict[str, Any] = {
    "item_id": "tea",
    "price": 4.5,
    "quantity": 2,
    "position": 3,
    "score": 0.5,
    "propensity": 0.5,
    "recommendation_id": "r1",
    "features": [0.25, 1.0],
}
SAID: dict[str, Any] = {
    "event_id": "whole",
    "event_name": "set_alert",
    "occurred_at": AT.isoformat(),
    "anonymous_id": "b1",
    "user_id": "u1",
    "session_id": "s1",
    "tab_id": "t1",
    "sequence_number": 7,
    "is_bot": True,
    "surface": "home",
    "recommendation_id": "r1",
    "page_url": "https://shop.example/tea",
    "page_title": "Tea",
    "referrer": "https://search.example/",
    "search_term": "green tea",
    "duration_ms": 1500,
    "value": 9.0,
    "currency": "EUR",
    "transaction_id": "T1",
    "purchase_method": "mobile",
    "rating": 4.5,
    "review_text": "Fresh.",
    "method": "mail",
    "alert": "price_drop",
    "scope": "brand",
    "scope_value": "Acme",
    "served_by": "endpoint",
    "model_version": "m1",
    "variant": "champion",
    "experiment": "3f2a9c1b/0.1",
    "features_version": "f1",
    "attributes": {"colour_of_the_page": "red"},
}
UNKNOWN = b'{"event_id":"new","event_name":"wave_at_item","occurred_at":"2026-11-24T07:00:00Z","user_id":"u1"}\n'


@pytest.fixture(scope="module")
def rows(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    folder = tmp_path_factory.mktemp("zone")
    raw = RawZone(folder / "raw")
    raw.stream(Event.model_validate({**SAID, "items": [ITEM]}))
    raw.land("events", {**SAID, "event_id": "filed", "items": json.dumps([ITEM]), "transaction_id": "T2"})
    raw.deliver(UNKNOWN)
    raw.land("orders", {"transaction_id": "T3", "item_id": "tea", "price": 4.5, "user_id": "u1", "shop": "Leeds",
                        "occurred_at": AT.isoformat(), "line_number": 0})  # fmt: skip
    clean(spark, str(raw.folder), str(folder / "processed"))
    table = ds.dataset(folder / "processed" / "interactions", partitioning="hive").to_table()
    return {row["event_id"]: row for row in table.to_pylist()}


def expected(**own: Any) -> dict[str, Any]:
    read = {**SAID, **ITEM, "occurred_at": AT.replace(tzinfo=None), "attributes": list(SAID["attributes"].items())}
    return {**read, **own}


def test_the_event_has_every_field_of_the_contract():
    fields = (Event.model_fields.keys() | EventItem.model_fields.keys()) - FIELDS_WITHOUT_COLUMN.keys()

    assert SAID.keys() | ITEM.keys() == fields
    assert None not in [*SAID.values(), *ITEM.values()]


@pytest.mark.parametrize(
    "own", [{"event_id": "whole"}, {"event_id": "filed", "transaction_id": "T2"}], ids=["by the stream", "by a file"]
)
def test_whatever_an_event_says_is_in_its_row(rows, own):
    row = rows[own["event_id"]]

    assert {name: row[name] for name in row if name not in COLUMNS_WITHOUT_FIELD} == expected(**own)


def test_what_the_lake_adds_to_an_event_is_in_its_row(rows):
    added = {name: rows["whole"][name] for name in COLUMNS_WITHOUT_FIELD}

    assert added.pop("arrived_at") == NOW.replace(tzinfo=None)
    assert added == {"line_number": 0, "person_id": "u:u1", "source": "stream", "file": None, "month": "2026-11"}


def test_a_row_of_a_file_names_it(rows):
    assert {rows["filed"]["file"], rows["order:T3:tea:0"]["file"]} == {"file.jsonl"}


def test_a_row_has_the_tables_columns(rows):
    assert rows["whole"].keys() == dict(INTERACTIONS.columns).keys()


def test_an_event_of_a_name_that_the_job_never_heard_of_is_kept(rows):
    assert (rows["new"]["event_name"], rows["new"]["person_id"]) == ("wave_at_item", "u:u1")


def test_an_order_line_keeps_the_shops_own_columns(rows):
    assert rows["order:T3:tea:0"]["attributes"] == [("shop", "Leeds")]
