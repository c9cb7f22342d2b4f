"""Raw zone in, `interactions` and both tables of orders out: one run over a shop's week, and what records became."""

import gzip
import json
import shutil
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from glue import lake
from glue.clean_interactions import clean
from tests.raw_zone import NOW, RawZone, event

LATER = NOW + timedelta(hours=1)
GOOD = b'{"event_id":"%s","event_name":"page_view","occurred_at":"2026-11-24T07:00:00Z","user_id":"u1","items":[]}\n'
NAMELESS = b'{"event_name":"page_view","occurred_at":"2026-11-24T07:00:00Z","user_id":"u1"}\n'
CUT_OFF = b'{"event_id":"cut off","ev\n'


def order(transaction_id: str, item_id: str, **fields: Any) -> dict[str, Any]:
    given = {"transaction_id": transaction_id, "item_id": item_id, "price": 9.5, "user_id": "u1"}
    return {**given, "occurred_at": "2026-10-05T10:00:00Z", **fields}


def fill(raw: RawZone, bad_lines: bytes = b"") -> None:
    raw.stream(
        event("view", "view_item", item_id="tea", price=4.5),
        event("search", "search", search_term="green tea"),
        event("shown", "view_item_list", items=[{"item_id": "tea"}, {"item_id": "mug", "position": 1}]),
        event(
            "served",
            "serve_item_list",
            items=[{"item_id": "tea", "score": 0.5, "features": [0.25, 1.0]}],
            recommendation_id="r1",
            served_by="endpoint",
        ),
        event(
            "page-T1", "purchase", transaction_id="T1", items=[{"item_id": "tea"}, {"item_id": "mug", "quantity": 2}]
        ),
        event(
            "page-T2",
            "purchase",
            transaction_id="T2",
            items=[{"item_id": "pot", "price": 20}],
            purchase_method="mobile",
        ),
        event("page-refund-T1", "refund", transaction_id="T1", items=[{"item_id": "mug"}]),
    )
    led = [
        {"item_id": "tea", "recommendation_id": "r2"},
        {"item_id": "mug", "recommendation_id": "r3"},
        {"item_id": "pot"},
    ]
    raw.stream(event("led", "view_cart", items=led, recommendation_id="r2"))
    raw.stream(event("led-whole", "view_cart", items=[{"item_id": "tea"}, {"item_id": "mug"}], recommendation_id="r4"))
    raw.stream(event("view", "view_item", item_id="tea", price=9.9), at=LATER)
    raw.stream(
        event("b1-before", "view_item", item_id="tea", anonymous_id="b1"),
        event("b1-signed-in", "view_item", item_id="mug", anonymous_id="b1", user_id="u2"),
        event("b2-before", "view_item", item_id="tea", anonymous_id="b2"),
        event("b2-as-u3", "view_item", item_id="tea", anonymous_id="b2", user_id="u3"),
        event("b2-as-u4", "view_item", item_id="tea", anonymous_id="b2", user_id="u4"),
    )
    raw.stream(event("bot", "purchase", item_id="tea", transaction_id="T7", anonymous_id="b7", is_bot=True))
    raw.stream(event("gone", "view_item", item_id="tea", user_id="u9"))
    raw.stream(event("gone-before", "view_item", item_id="tea", anonymous_id="b9"))
    raw.stream(event("gone-link", "view_item", item_id="tea", anonymous_id="b9", user_id="u9"))
    raw.erase("u:u9")
    raw.deliver(GOOD % b"left" + bad_lines + GOOD % b"right")
    raw.land("events", {"event_id": "view", "event_name": "view_item", "occurred_at": "2026-11-24T07:00:00Z",
                        "user_id": "u1", "item_id": "tea"}, at=LATER)  # fmt: skip
    raw.land("orders", order("T1", "tea"), order("T1", "mug", quantity=2), file="october.csv")
    raw.land("orders", order("T3", "pot", line_number=1), order("T3", "pot", line_number=1, status="refund"))
    raw.land("orders", order("T1", "tea"), order("T9", "tea", user_id="u9", occurred_at="2026-08-01T10:00:00Z"),
             order("T4", "cup", shop="Leeds"), file="november.csv", at=LATER)  # fmt: skip


@pytest.fixture(scope="module")
def zone(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zone")
    raw = RawZone(folder / "raw")
    fill(raw, CUT_OFF + NAMELESS)
    stale = folder / "processed" / "interactions" / "month=2019-01"
    stale.mkdir(parents=True)
    (stale / "part.parquet").write_bytes(b"of a person who was erased")
    enriched = folder / "processed" / "enriched_interactions" / "day=2026-11-24"
    enriched.mkdir(parents=True)
    pq.write_table(
        pa.table({"event_id": ["e0", "e1", "e2"], "person_id": ["a:b9", "u:u9", "u:u1"]}), enriched / "batch-1.parquet"
    )
    pq.write_table(pa.table({"event_id": ["e3"], "person_id": ["u:u1"]}), enriched / "batch-2.parquet")
    arguments = ["clean", "--JOB_NAME", "x", "--raw", str(raw.folder), "--processed", str(folder / "processed")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", arguments)
        lake.run("clean_interactions", clean)
    return folder


@pytest.fixture(scope="module")
def interactions(zone: Path) -> dict[str, list[dict[str, Any]]]:
    return by(table(zone, "interactions"), "event_id")


@pytest.fixture(scope="module")
def orders(zone: Path) -> dict[str, list[dict[str, Any]]]:
    return by(table(zone, "orders"), "transaction_id")


@pytest.fixture(scope="module")
def unconfirmed(zone: Path) -> dict[str, list[dict[str, Any]]]:
    return by(table(zone, "unconfirmed_orders"), "transaction_id")


@pytest.fixture(scope="module")
def receipt(zone: Path) -> dict[str, Any]:
    return json.loads((zone / "raw" / "receipts" / "jobs" / "clean_interactions.json").read_text())


def table(zone: Path, name: str) -> list[dict[str, Any]]:
    return ds.dataset(zone / "processed" / name, partitioning="hive").to_table().to_pylist()


def by(rows: list[dict[str, Any]], key: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row[key], []).append(row)
    return groups


def test_the_same_event_twice_is_stored_once_as_it_came_first(interactions):
    [view] = interactions["view"]

    assert (view["price"], view["source"], view["arrived_at"]) == (4.5, "stream", NOW.replace(tzinfo=None))


def test_each_item_of_an_event_is_a_row(interactions):
    shown = sorted(interactions["shown"], key=lambda row: row["line_number"])

    assert [(row["line_number"], row["item_id"], row["position"]) for row in shown] == [(0, "tea", None), (1, "mug", 1)]


def test_an_event_without_items_is_one_row_without_an_item(interactions):
    [search] = interactions["search"]

    assert (search["line_number"], search["item_id"], search["search_term"]) == (0, None, "green tea")


def test_each_item_keeps_the_answer_that_led_to_it(interactions):
    led = {row["item_id"]: row["recommendation_id"] for row in interactions["led"]}
    whole = {row["item_id"]: row["recommendation_id"] for row in interactions["led-whole"]}

    assert led == {"tea": "r2", "mug": "r3", "pot": None}
    assert whole == {"tea": "r4", "mug": "r4"}


def test_what_was_served_keeps_its_score_and_features(interactions):
    [served] = interactions["served"]

    assert (served["score"], served["features"], served["recommendation_id"]) == (0.5, [0.25, 1.0], "r1")


def test_a_purchase_told_by_page_and_order_file_counts_once_and_the_file_wins(interactions, orders):
    bought = sorted(
        (row["item_id"], row["quantity"], row["source"]) for row in orders["T1"] if row["status"] == "purchase"
    )

    assert "page-T1" not in interactions
    assert bought == [("mug", 2, "landing_orders"), ("tea", 1, "landing_orders")]


def test_a_purchase_that_only_the_page_told_is_an_unconfirmed_order(orders, unconfirmed):
    [line] = unconfirmed["T2"]

    assert "T2" not in orders
    assert (line["order_line_id"], line["item_id"], line["price"]) == ("page-T2:0", "pot", 20.0)
    assert (line["status"], line["source"], line["purchase_method"]) == ("purchase", "stream", "mobile")


def test_a_refund_that_only_the_page_told_is_unconfirmed_beside_the_filed_purchase(interactions, orders, unconfirmed):
    assert {row["status"] for row in orders["T1"]} == {"purchase"}
    assert [(row["status"], row["source"]) for row in unconfirmed["T1"]] == [("refund", "stream")]
    assert interactions["page-refund-T1"][0]["event_name"] == "refund"


def test_a_refund_line_numbered_as_its_purchase_is_a_refund_interaction(interactions, orders):
    assert sorted(row["order_line_id"] for row in orders["T3"]) == ["T3:pot:1", "T3:pot:1:refund"]
    assert interactions["order:T3:pot:1"][0]["event_name"] == "purchase"
    assert interactions["order:T3:pot:1:refund"][0]["event_name"] == "refund"


def test_a_column_of_the_shops_own_is_kept_with_the_order(orders):
    [line] = orders["T4"]

    assert dict(line["attributes"]) == {"shop": "Leeds"}


def test_what_a_bot_did_is_kept_and_marked_and_no_order(interactions, orders, unconfirmed):
    assert [(row["item_id"], row["is_bot"]) for row in interactions["bot"]] == [("tea", True)]
    assert "T7" not in orders.keys() | unconfirmed.keys()
    assert {row["is_bot"] for event_id, [row, *_] in interactions.items() if event_id != "bot"} == {False}


def test_an_order_line_that_two_files_hold_is_one(orders, receipt):
    assert len([row for row in orders["T1"] if row["item_id"] == "tea"]) == 1
    assert receipt["duplicates"] == {"stream": 1, "landing_events": 1, "landing_orders": 1}


def test_what_a_browser_did_before_its_shopper_signed_in_is_that_shoppers(interactions):
    [before] = interactions["b1-before"]

    assert (before["person_id"], before["user_id"], before["anonymous_id"]) == ("u:u2", None, "b1")


def test_a_browser_that_two_shoppers_share_stays_nobodys(interactions):
    assert interactions["b2-before"][0]["person_id"] == "a:b2"
    assert interactions["b2-as-u3"][0]["person_id"] == "u:u3"


def test_an_erased_person_vanishes_with_the_anonymous_past_and_the_orders(interactions, orders, receipt):
    assert not {"gone", "gone-before", "gone-link"} & interactions.keys()
    assert "T9" not in orders
    assert receipt["erased"] == {"stream": 3, "landing_orders": 1}


def test_an_erased_person_leaves_the_enriched_interactions_and_nobody_else_does(zone):
    files = {path.name for path in (zone / "processed" / "enriched_interactions").rglob("*.parquet")}

    assert {row["event_id"] for row in table(zone, "enriched_interactions")} == {"e2", "e3"}
    assert "batch-2.parquet" in files
    assert "batch-1.parquet" not in files


def test_a_corrupt_line_is_quarantined_with_its_reason_and_its_neighbours_survive(zone, interactions):
    [file] = (zone / "raw" / "quarantine" / "raw_events").glob("*.json.gz")
    notes = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]

    assert {"left", "right"} <= interactions.keys()
    assert {(note["field"], note["reason"]) for note in notes} == {
        ("record", "not JSON of the record's shape"),
        ("event_id", "missing"),
    }
    assert '{"event_id":"cut off","ev' in {note["row"] for note in notes}


def test_every_record_is_accounted_for(zone, interactions, receipt):
    read = sum(receipt["read"].values())
    record_outcomes = [sum(receipt[outcome].values()) for outcome in ("duplicates", "erased", "told_twice", "kept")]

    assert read == sum(record_outcomes) + receipt["corrupt"] == 31
    assert receipt["corrupt"] == 2
    assert receipt["told_twice"] == {"stream": 1}
    assert sum(receipt["kept"].values()) == len(interactions)
    assert receipt["written"] == {
        "interactions": len(table(zone, "interactions")),
        "orders": len(table(zone, "orders")),
        "unconfirmed_orders": 2,
        "deliveries": 0,  # no event here is numbered by a tab
        "identities": 2,
        "outcomes": len(table(zone, "outcomes")) - 1,  # and the row that marks the run
    }


def test_rows_lie_in_the_month_they_happened_and_a_month_without_rows_is_removed(zone, interactions):
    months = {path.name for path in (zone / "processed" / "interactions").glob("month=*")}

    assert months == {"month=2026-10", "month=2026-11"}
    assert {row["month"] for row in interactions["order:T3:pot:1"]} == {"2026-10"}


def test_a_second_run_without_bad_lines_writes_the_same_and_empties_the_quarantine(spark, zone, tmp_path):
    raw = RawZone(tmp_path / "raw")
    fill(raw)
    shutil.copytree(zone / "raw" / "quarantine", tmp_path / "raw" / "quarantine")

    clean(spark, str(raw.folder), str(tmp_path / "processed"))

    for name in ("interactions", "orders", "unconfirmed_orders"):
        assert sorted(map(str, table(tmp_path, name))) == sorted(map(str, table(zone, name)))
    assert not (raw.folder / "quarantine" / "raw_events").exists()


def test_a_raw_zone_where_nothing_has_come_gives_no_rows(spark, tmp_path):
    (tmp_path / "raw").mkdir()

    receipt = clean(spark, str(tmp_path / "raw"), str(tmp_path / "processed"))

    assert (receipt["read"], set(receipt["written"].values())) == ({}, {0})
