"""Parquet of other writers: kinds, zones, names and values that a reader may not expect."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from aisle.landing.landing_config import read_config
from aisle.landing.receipt import Receipt
from aisle_aws.stores.landing_store import judge
from tests.landed_file import NOW, Landed, landed_rows

ORDER = {"order_id": ["1", "2"], "sku": ["A1", "A2"], "customer_id": ["u1", "u2"]}
NEW_YEAR_US = 1_767_225_600_000_000


@pytest.fixture
def land(tmp_path: Path):
    def put(kind: str, table: pa.Table, **how) -> Landed:
        pq.write_table(table, tmp_path / "x.parquet", **how)
        receipt = Receipt("x.parquet", kind, NOW)
        return landed_rows(judge(receipt, tmp_path / "x.parquet", read_config(None)), receipt)

    return put


@pytest.mark.parametrize("zone", ["Mars/Phobos", "+25:00", "GMT+2", "-0330", "Europe/Berlin", "UTC", "+05:30"])
def test_an_instant_is_the_same_in_any_zone_also_in_one_that_nobody_knows(land, zone):
    times = pa.array([NEW_YEAR_US] * 2, pa.timestamp("us", tz=zone))

    landed = land("orders", pa.table({**ORDER, "created_at": times}))

    assert [row["occurred_at"] for row in landed.rows] == ["2026-01-01T00:00:00Z"] * 2


@pytest.mark.parametrize(
    "times",
    [
        pa.array([NEW_YEAR_US, 999_999_999_999_999_999], pa.timestamp("us")),
        pa.array([20_454, 9_999_999], pa.date32()),
    ],
)
def test_a_time_beyond_the_calendar_is_quarantined_and_never_read_as_another(land, times):
    landed = land("orders", pa.table({**ORDER, "created_at": times}))

    assert [row["occurred_at"] for row in landed.rows] == ["2026-01-01T00:00:00Z"]
    assert [(note["line"], note["field"]) for note in landed.notes] == [(2, "occurred_at")]


def test_ids_of_every_kind_are_texts(land):
    uuids = [uuid.UUID(int=1), uuid.UUID(int=2)]
    columns = {
        "whole": pa.array([1, 2], pa.int64()),
        "float": pa.array([1.0, 2.0]),
        "decimal": pa.array([Decimal(1), Decimal(2)], pa.decimal128(38, 0)),
        "binary": pa.array([b"1", b"2"]),
        "codes": pa.array(["1", "2"]).dictionary_encode(),
    }

    for ids in columns.values():
        landed = land("items", pa.table({"item_id": ids, "title": ["Sofa", "Bed"]}))
        assert [row["item_id"] for row in landed.rows] == ["1", "2"]
    landed = land("items", pa.table({"item_id": pa.array([u.bytes for u in uuids], pa.uuid()), "title": ["a", "b"]}))
    assert [row["item_id"] for row in landed.rows] == [str(each) for each in uuids]


def test_amounts_are_decimals_too(land):
    prices = pa.array([Decimal("12.50"), Decimal("-1.00")], pa.decimal128(12, 2))

    landed = land("items", pa.table({"item_id": ["A1", "A2"], "title": ["Sofa", "Bed"], "price": prices}))

    assert [row.get("price") for row in landed.rows] == [12.5, None]
    assert landed.receipt["dropped"]["price"]["value"] == "-1"


def test_a_text_that_is_no_utf_8_is_read_as_windows_text(land):
    text = pa.py_buffer("CaféSofa".encode("cp1252"))
    titles = pa.Array.from_buffers(pa.string(), 2, [None, pa.py_buffer(b"\0\0\0\0\4\0\0\0\10\0\0\0"), text])

    landed = land("items", pa.table({"item_id": ["A1", "A2"], "title": titles}))

    assert [row["title"] for row in landed.rows] == ["Café", "Sofa"]


def test_of_two_columns_of_one_name_the_first_counts_and_the_second_is_kept(land):
    columns = [pa.array(["A1"]), pa.array(["Sofa"]), pa.array(["Settee"])]

    (row,) = land("items", pa.Table.from_arrays(columns, names=["item_id", "title", "title"])).rows

    assert (row["title"], row["attributes"]) == ("Sofa", {"title 2": "Settee"})


def test_lists_and_odd_values_of_the_shops_own_columns_are_kept_as_text(land):
    table = pa.table(
        {
            "item_id": ["A1"],
            "title": ["Sofa"],
            "categories": [["Home", "Sofas"]],
            "deep": [[[["x"]]]],
            "size_of": pa.array([{"width": 2.5}]),
            "none": pa.nulls(1),
            "since": pa.array([datetime(1, 1, 1, tzinfo=UTC)], pa.timestamp("us")),
            "never": pa.array([999_999_999_999_999_999], pa.timestamp("us")),
        }
    )

    (row,) = land("items", table).rows

    assert (row["category"], row["sub_category"]) == ("Home", "Sofas")
    assert row["attributes"]["deep"] == '[[["x"]]]'
    assert row["attributes"]["size_of"] == '{"width": 2.5}'
    assert "none" not in row["attributes"]


def test_a_small_file_of_huge_texts_is_read_in_pieces(land):
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 400, pa.int32()), ["x" * 1_000_000])
    table = pa.table({"item_id": [str(n) for n in range(400)], "title": ["Sofa"] * 400, "description": texts})

    landed = land("items", table, store_schema=False)

    assert len(landed.rows) == 400
    assert landed.receipt["cut"]["description"]["count"] == 400
