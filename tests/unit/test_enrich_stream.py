"""The stream in, enriched interactions out. Records come from files instead of Kinesis; the rest is the job's own."""

import argparse
import gzip
import json
import os
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest
from pyspark.sql import DataFrame, SparkSession

from aisle.events.event import Event
from aisle.intake.stream_record import to_record
from emr.enrich_stream import Sink, start, wait
from emr.history import History
from tests.raw_zone import NOW, event

RECORD = (
    "data binary, streamName string, partitionKey string, sequenceNumber string, approximateArrivalTimestamp timestamp"
)
RECORD_FILE = pa.schema(
    [
        ("data", pa.binary()),
        ("streamName", pa.string()),
        ("partitionKey", pa.string()),
        ("sequenceNumber", pa.string()),
        ("approximateArrivalTimestamp", pa.timestamp("us", "UTC")),
    ]
)

ITEM_KINDS = pa.schema(
    [
        ("item_id", pa.string()),
        ("title", pa.string()),
        ("attributes", pa.map_(pa.string(), pa.string())),
        ("updated_at", pa.timestamp("us", "UTC")),
    ]
)


class Stream:
    """A Kinesis stream as a folder: each put is a batch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "stream"
        self.folder.mkdir()
        self.records = 0

    def put(self, *records: Event | bytes, at: datetime = NOW) -> None:
        rows = []
        for record in records:
            self.records += 1
            data = record if isinstance(record, bytes) else to_record(record, at, "browser")
            rows.append([data, "events", "k", str(self.records), at])
        columns = [
            pa.array(column, field.type) for column, field in zip(zip(*rows, strict=True), RECORD_FILE, strict=True)
        ]
        file = self.folder / f"{self.records:06}.parquet"
        pq.write_table(pa.table(columns, RECORD_FILE), file)
        os.utime(file, (self.records, self.records))  # Spark takes files in order of their times

    def read(self, spark: SparkSession) -> DataFrame:
        return spark.readStream.schema(RECORD).option("maxFilesPerTrigger", 1).parquet(str(self.folder))


class Shop:
    """A stream and what the job makes of it."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self.stream = Stream(folder)

    def run(self, sink_type: type[Sink] = Sink) -> None:
        """The job, from its checkpoint until the stream is quiet."""
        settings = argparse.Namespace(
            watermark="10 minutes", checkpoint=str(self.folder / "checkpoint"), trigger_seconds=0
        )
        processed, raw = str(self.folder / "processed"), str(self.folder / "raw")
        sink = sink_type(History(self.spark, processed), processed, raw)
        query = start(self.stream.read(self.spark), sink, settings)
        try:
            query.processAllAvailable()
        finally:
            query.stop()

    def enriched(self) -> list[dict[str, Any]]:
        folder = self.folder / "processed" / "enriched_interactions"
        return ds.dataset(folder, partitioning="hive").to_table().sort_by("event_id").to_pylist()

    def set_aside(self) -> list[dict[str, Any]]:
        files = (self.folder / "raw" / "quarantine" / "stream").glob("*.json.gz")
        return [json.loads(line) for file in files for line in gzip.decompress(file.read_bytes()).splitlines()]

    def knows(
        self, table: str, rows: list[dict[str, Any]], file: str = "part-0.parquet", kinds: pa.Schema | None = None
    ) -> None:
        folder = self.folder / "processed" / table
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.Table.from_pylist(rows, kinds), folder / file)


@pytest.fixture
def shop(spark: SparkSession, tmp_path: Path) -> Shop:
    return Shop(spark, tmp_path)


def test_an_event_is_joined_with_its_item_its_person_and_their_past(shop):
    past = {"event_name": "purchase", "item_id": "tea", "person_id": "u:u1", "occurred_at": NOW - timedelta(days=3)}
    shop.knows("items", [{"item_id": "tea", "title": "Green tea", "category": "Tea", "brand": "A", "price": 5.0}])
    shop.knows("users", [{"user_id": "u1", "location": "Leeds"}])
    others = [{**past, "event_name": "view_item"}, {**past, "event_name": "view_item_list"}]
    shop.knows("interactions", [{**past, "is_bot": True}, past, *others])
    shop.stream.put(event("e1", "view_item", item_id="tea"))

    shop.run()

    [row] = shop.enriched()
    assert (row["title"], row["price"], row["location"], row["day"]) == ("Green tea", 5.0, "Leeds", "2026-11-24")
    assert (row["item_interaction_count"], row["item_purchase_count"]) == (2, 1)
    assert (row["person_interaction_count"], row["person_purchase_count"]) == (2, 1)
    assert row["person_last_seen_at"] == (NOW - timedelta(days=3)).replace(tzinfo=None)


def test_each_item_keeps_the_answer_that_led_to_it(shop):
    items = [{"item_id": "a", "recommendation_id": "r1"}, {"item_id": "b", "recommendation_id": "r2"}, {"item_id": "c"}]
    shop.stream.put(event("e1", "view_cart", items=items, recommendation_id="r1"))
    shop.stream.put(event("e2", "view_cart", item_id="d", recommendation_id="r3"))

    shop.run()

    led = {row["item_id"]: row["recommendation_id"] for row in shop.enriched()}
    assert led == {"a": "r1", "b": "r2", "c": None, "d": "r3"}


def counts(history: History) -> dict[str, int]:
    return {row["person_id"]: row["person_interaction_count"] for row in history.people.collect()}


def views(*people: str) -> list[dict[str, Any]]:
    seen = {"event_name": "view_item", "item_id": "tea", "occurred_at": NOW, "is_bot": False}
    return [{**seen, "person_id": person} for person in people]


def test_a_rewritten_table_is_read_anew_and_held(shop, spark):
    shop.knows("interactions", views("u:u1"))
    history = History(spark, str(shop.folder / "processed"))
    for people in (("u:u1", "u:u1"), ("u:u1", "u:u2", "u:u2")):
        for file in (shop.folder / "processed" / "interactions").iterdir():
            file.unlink()
        shop.knows("interactions", views(*people), file=f"part-{len(people)}.parquet")

        history.refresh()

        assert history.people.is_cached
        assert history.people.storageLevel.useMemory
        assert counts(history) == {person: people.count(person) for person in people}


def test_a_job_that_begins_while_a_table_is_rewritten_waits_for_it(shop, spark):
    folder = shop.folder / "processed" / "interactions"
    folder.mkdir(parents=True)
    (folder / "_SUCCESS").touch()
    writing = threading.Timer(3, shop.knows, ("interactions", views("u:u1")))
    writing.start()

    history = History(spark, str(shop.folder / "processed"))
    writing.join()

    assert counts(history) == {"u:u1": 1}


class Looking(History):
    """Counts how often it looks whether the tables are whole."""

    looks = 0

    def _are_whole(self, files):
        self.looks += 1
        return super()._are_whole(files)


def test_a_table_that_stays_without_files_is_waited_for_once(shop, spark, monkeypatch):
    monkeypatch.setattr("emr.history.ATTEMPTS", 2)
    monkeypatch.setattr("emr.history.PAUSE_SECONDS", 0.0)
    (shop.folder / "processed" / "interactions").mkdir(parents=True)
    shop.knows("items", [{"item_id": "tea", "title": "Tea"}])

    history = Looking(spark, str(shop.folder / "processed"))
    history.refresh()

    assert history.looks == 2
    assert [row["title"] for row in history.items.collect()] == ["Tea"]
    shop.knows("interactions", views("u:u1"))
    history.refresh()
    assert counts(history) == {"u:u1": 1}


def test_a_bots_event_is_kept_and_marked(shop):
    shop.stream.put(event("e1", "view_item", item_id="tea", is_bot=True), event("e2", "view_item", item_id="tea"))

    shop.run()

    assert [(row["event_id"], row["is_bot"]) for row in shop.enriched()] == [("e1", True), ("e2", False)]


def test_before_any_cleaning_an_event_stands_alone(shop):
    shop.stream.put(
        event("e1", "view_item", items=[{"item_id": "tea", "price": 4}, {"item_id": "mug"}]), event("e2", "page_view")
    )

    shop.run()

    rows = [(row["event_id"], row["item_id"], row["price"], row["item_interaction_count"]) for row in shop.enriched()]
    assert sorted(rows, key=str) == [("e1", "mug", None, 0), ("e1", "tea", 4.0, 0), ("e2", None, None, 0)]


def test_the_same_event_in_two_batches_is_written_once(shop):
    shop.stream.put(event("e1", "view_item", item_id="tea"))
    shop.stream.put(
        event("e1", "view_item", item_id="tea"), event("e2", "view_item", item_id="tea"), at=NOW + timedelta(minutes=5)
    )

    shop.run()

    assert [row["event_id"] for row in shop.enriched()] == ["e1", "e2"]


def test_an_id_that_two_senders_chose_hides_neither(shop):
    shop.stream.put(event("e1", "page_view", anonymous_id="b1"), event("e1", "page_view", anonymous_id="b2"))

    shop.run()

    assert sorted(row["person_id"] for row in shop.enriched()) == ["a:b1", "a:b2"]


def bought(event_id: str, *items: str, **fields: Any) -> Event:
    given = {"transaction_id": "T1", **fields}
    return event(event_id, "purchase", items=[{"item_id": item} for item in items], **given)


def test_a_transaction_that_is_told_again_adds_no_line_and_its_parts_add_up(shop):
    shop.stream.put(
        bought("first", "tea", "mug", "mug"), bought("part", "pot"), bought("other", "tea", transaction_id="T2")
    )
    shop.stream.put(
        bought("again", "mug", "tea", "mug"), bought("part-again", "pot"), bought("bot", "tea", is_bot=True)
    )

    shop.run()

    lines = sorted((row["event_id"], row["line_number"], row["item_id"]) for row in shop.enriched())
    first = [("first", 0, "tea"), ("first", 1, "mug"), ("first", 2, "mug")]
    assert lines == [("bot", 0, "tea"), *first, ("other", 0, "tea"), ("part", 0, "pot")]


def test_each_line_of_a_purchase_keeps_the_answer_that_led_to_it(shop):
    items = [{"item_id": "tea", "recommendation_id": "r1"}, {"item_id": "mug"}]
    shop.stream.put(event("some", "purchase", items=items, recommendation_id="r2", transaction_id="T1"))
    shop.stream.put(bought("all", "tea", "mug", recommendation_id="r3", transaction_id="T2"))

    shop.run()

    led = {(row["event_id"], row["item_id"]): row["recommendation_id"] for row in shop.enriched()}
    assert led == {("some", "tea"): "r1", ("some", "mug"): None, ("all", "tea"): "r3", ("all", "mug"): "r3"}


def test_a_variant_counts_for_its_item(shop):
    hat = {"item_id": "red", "title": "Hat", "attributes": [("variant_ids", "red|blue|own")], "updated_at": NOW}
    shop.knows(
        "items", [hat, {"item_id": "own", "title": "Own", "attributes": [], "updated_at": NOW}], kinds=ITEM_KINDS
    )
    shop.stream.put(*(event(f"see-{name}", "view_item", item_id=name) for name in ("blue", "own", "red")))

    shop.run()

    seen = [(row["event_id"], row["item_id"], row["title"]) for row in shop.enriched()]
    assert seen == [("see-blue", "red", "Hat"), ("see-own", "own", "Own"), ("see-red", "red", "Hat")]


def test_poison_is_set_aside_with_its_reason_and_stops_nothing(shop):
    shop.stream.put(
        b"\xff\x00 not json", event("e1", "page_view"), b'{"event_id":"e2","event_name":"page_view"}', b"[1]"
    )

    shop.run()

    assert [row["event_id"] for row in shop.enriched()] == ["e1"]
    assert sorted((note["line"], note["field"]) for note in shop.set_aside()) == [
        ("1", "record"),
        ("3", "occurred_at"),
        ("4", "record"),
    ]


def test_each_line_of_a_record_counts_by_itself(shop):
    lines = [to_record(event(event_id, "page_view"), NOW, "browser") for event_id in ("e1", "e2", "e1")]
    shop.stream.put(b"".join((lines[0], b"{not json\n", lines[1], b"[]\n", lines[2])))

    shop.run()

    assert [row["event_id"] for row in shop.enriched()] == ["e1", "e2"]
    assert sorted(note["row"] for note in shop.set_aside()) == ["[]", "{not json"]


def test_a_broken_record_does_not_hide_the_event_whose_id_it_bears(shop):
    shop.stream.put(b'{"event_id":"e1","event_name":"page_view"}')
    shop.stream.put(event("e1", "page_view"))

    shop.run()

    assert [row["event_id"] for row in shop.enriched()] == ["e1"]


def test_what_was_cleaned_meanwhile_is_known_to_the_next_batch(shop):
    shop.stream.put(event("e1", "view_item", item_id="tea"))

    class CleanedAfterTheFirstBatch(Sink):
        def write(self, batch: DataFrame, batch_id: int) -> None:
            super().write(batch, batch_id)
            shop.knows("items", [{"item_id": "tea", "title": "Green tea"}])

    shop.stream.put(event("e2", "view_item", item_id="tea"))
    shop.run(CleanedAfterTheFirstBatch)

    assert [(row["event_id"], row["title"]) for row in shop.enriched()] == [("e1", None), ("e2", "Green tea")]


def test_a_batch_that_failed_after_writing_is_written_once(shop):
    class FailsOnceWritten(Sink):
        def write(self, batch: DataFrame, batch_id: int) -> None:
            super().write(batch, batch_id)
            if batch_id == 1:
                raise RuntimeError("lost before the checkpoint heard of it")

    shop.stream.put(event("e1", "page_view"), b"poison")
    shop.stream.put(event("e2", "page_view"), b"poison")
    with pytest.raises(Exception, match="lost before the checkpoint"):
        shop.run(FailsOnceWritten)

    shop.run()

    assert [row["event_id"] for row in shop.enriched()] == ["e1", "e2"]
    assert len(shop.set_aside()) == 2


def test_a_restart_goes_on_where_the_checkpoint_ended(shop):
    shop.stream.put(event("e1", "page_view"))
    shop.run()
    shop.stream.put(event("e2", "page_view"), event("e1", "page_view"))

    shop.run()

    assert [row["event_id"] for row in shop.enriched()] == ["e1", "e2"]


def test_the_job_ends_when_the_stream_is_quiet(shop):
    shop.stream.put(event("e1", "page_view"))
    processed, raw = str(shop.folder / "processed"), str(shop.folder / "raw")
    settings = argparse.Namespace(watermark="10 minutes", checkpoint=str(shop.folder / "checkpoint"), trigger_seconds=0)
    query = start(shop.stream.read(shop.spark), Sink(History(shop.spark, processed), processed, raw), settings)

    wait(query, idle_seconds=2)

    assert not query.isActive
    assert [row["event_id"] for row in shop.enriched()] == ["e1"]
