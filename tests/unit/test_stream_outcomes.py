"""The stream in, outcomes out: answers, and what people did after them, with the arm of the answer."""

import argparse
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pytest
from pyspark.sql import DataFrame, SparkSession

from aisle.events.event import Event
from emr.enrich_stream import start_outcomes
from emr.outcome_sink import OutcomeSink
from tests.raw_zone import NOW, event
from tests.unit.test_enrich_stream import Stream

ARM = ("variant", "experiment", "model_version", "served_by")


class Shop:
    """A stream and what the job makes of it."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark = spark
        self.folder = folder
        self.stream = Stream(folder)

    def run(self, sink_type: type[OutcomeSink] = OutcomeSink) -> None:
        """The job, from its checkpoint until the stream is quiet."""
        settings = argparse.Namespace(
            watermark="10 minutes",
            checkpoint=str(self.folder / "checkpoint"),
            trigger_seconds=0,
            outcomes_trigger_seconds=0,
            until_idle_seconds=None,
        )
        sink = sink_type(str(self.folder / "processed"))
        query = start_outcomes(self.stream.read(self.spark), sink, settings)
        try:
            query.processAllAvailable()
        finally:
            query.stop()

    def outcomes(self) -> list[dict[str, Any]]:
        folder = self.folder / "processed" / "outcomes" / "layer=streamed"
        return (
            ds.dataset(folder).to_table().sort_by([("event_id", "ascending"), ("line_number", "ascending")]).to_pylist()
        )


@pytest.fixture
def shop(spark: SparkSession, tmp_path: Path) -> Shop:
    return Shop(spark, tmp_path)


def answer(recommendation_id: str = "r1", **fields: Any) -> Event:
    arm = {"variant": "challenger", "experiment": "3f2a9c1b/0.1", "model_version": "m2", "served_by": "endpoint"}
    items = [{"item_id": "tea", "score": 0.5}, {"item_id": "mug", "score": 0.25}]
    given = {"items": items, "recommendation_id": recommendation_id, "anonymous_id": "b1", **arm, **fields}
    return event(f"answer-{recommendation_id}", "serve_item_list", **given)


def after(recommendation_id: str | None, event_name: str, **fields: Any) -> Event:
    given = {"anonymous_id": "b1", "item_id": "tea", "recommendation_id": recommendation_id, **fields}
    return event(f"{event_name}-{recommendation_id}", event_name, **given)


def arms(shop: Shop) -> dict[str, tuple[str | None, ...]]:
    return {row["event_id"]: tuple(row[name] for name in ARM) for row in shop.outcomes()}


OF_CHALLENGER = ("challenger", "3f2a9c1b/0.1", "m2", "endpoint")


def test_what_follows_an_answer_has_its_arm(shop):
    items = [{"item_id": "tea"}, {"item_id": "mug"}]
    shop.stream.put(
        answer(),
        after("r1", "view_item_list", item_id=None, items=items),
        after("r1", "select_item"),
        after("r1", "add_to_cart"),
        after("r1", "purchase", transaction_id="t1", price=3.5, quantity=2),
        after("r1", "refund", transaction_id="t1"),
        after("r1", "not_interested"),
    )

    shop.run()

    assert set(arms(shop).values()) == {OF_CHALLENGER}
    assert len(shop.outcomes()) == 7
    [bought] = [row for row in shop.outcomes() if row["event_name"] == "purchase"]
    told = [bought[name] for name in ("item_id", "transaction_id", "price", "quantity", "source", "person_id")]
    assert told == ["tea", "t1", 3.5, 2, "stream", "a:b1"]
    assert bought["served_at"] == NOW.replace(tzinfo=None) - timedelta(hours=2)


def test_an_answer_of_an_earlier_batch_and_of_a_job_before_this_one_is_known(shop):
    shop.stream.put(answer())
    shop.stream.put(after("r1", "select_item"))
    shop.run()
    shop.stream.put(after("r1", "add_to_cart"))

    shop.run()

    assert set(arms(shop).values()) == {OF_CHALLENGER}


def test_many_batches_of_answers_are_remembered(shop, monkeypatch):
    monkeypatch.setattr("emr.answers.MOST_PARTS", 2)
    for number in range(5):
        shop.stream.put(answer(f"r{number}"))
    shop.stream.put(*(after(f"r{number}", "select_item") for number in range(5)))

    shop.run()

    assert set(arms(shop).values()) == {OF_CHALLENGER}


def test_an_event_whose_answer_is_unknown_is_kept_without_an_arm(shop):
    shop.stream.put(after("r9", "select_item"), after(None, "add_to_cart"))

    shop.run()

    assert arms(shop) == {"select_item-r9": (None,) * 4, "add_to_cart-None": (None,) * 4}


def test_a_list_is_one_row_for_each_answer_that_it_shows(shop):
    items = [
        {"item_id": "tea", "recommendation_id": "r1"},
        {"item_id": "mug", "recommendation_id": "r1"},
        {"item_id": "pot", "recommendation_id": "r2"},
    ]
    shop.stream.put(event("page", "view_item_list", items=items, anonymous_id="b1"))

    shop.run()

    rows = [(row["line_number"], row["recommendation_id"], row["item_id"]) for row in shop.outcomes()]
    assert rows == [(0, "r1", None), (2, "r2", None)]


def test_what_no_answer_led_to_and_no_sale_is_no_outcome(shop):
    shop.stream.put(event("e1", "page_view"), after(None, "view_item"), after(None, "view_item_list"), b"poison")
    shop.stream.put(answer())

    shop.run()

    assert [row["event_id"] for row in shop.outcomes()] == ["answer-r1"]


def test_a_claim_of_a_page_is_bounded(shop):
    shop.stream.put(after("r1", "purchase", transaction_id="t1", price=1e9, quantity=10**6))

    shop.run()

    assert [(row["price"], row["quantity"]) for row in shop.outcomes()] == [(100_000.0, 100)]


def test_an_event_that_comes_again_and_a_batch_that_failed_are_written_once(shop):
    class FailsOnceWritten(OutcomeSink):
        def write(self, batch: DataFrame, batch_id: int) -> None:
            super().write(batch, batch_id)
            if batch_id == 1:
                raise RuntimeError("lost before the checkpoint heard of it")

    shop.stream.put(answer(), after("r1", "select_item"))
    shop.stream.put(after("r1", "select_item"), after("r1", "add_to_cart"))
    with pytest.raises(Exception, match="lost before the checkpoint"):
        shop.run(FailsOnceWritten)

    shop.run()

    assert list(arms(shop)) == ["add_to_cart-r1", "answer-r1", "select_item-r1"]
    assert set(arms(shop).values()) == {OF_CHALLENGER}
