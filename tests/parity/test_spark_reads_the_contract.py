"""The jobs spell the contract a second time, as columns: here both are held equal."""

from dataclasses import fields

import pytest

from aisle.events.event import EventItem, Preferences
from aisle.events.event_names import EventName
from aisle.events.person import person_id
from aisle.events.preference_weights import STANDARD_WEIGHTS
from aisle.intake.refusal import Refusal
from aisle.intake.refused_body import RefusedBody
from aisle.intake.stream_record import StreamRecord, to_record
from aisle.lake.raw_columns import EVENT, EVENT_ITEM, ITEM_ROW, ORDER_ROW, PREFERENCES, REFUSAL, REFUSED_BODY, USER_ROW
from aisle.lake.tables import (
    DELIVERIES,
    ENRICHED_INTERACTIONS,
    IDENTITIES,
    INTERACTIONS,
    ITEMS,
    ORDERS,
    OUTCOMES,
    UNCONFIRMED_ORDERS,
    USERS,
)
from aisle.landing.row_models import ItemRow, OrderRow, UserRow
from emr.enriched import enrich, parse
from emr.history import TASTE, History
from emr.outcomes import answers, outcome_rows, with_arms
from glue import clean_catalogue, clean_interactions
from tests.raw_zone import NOW, RawZone, event

LEFT_OF_A_ROW = {"line_number"}  # it is part of the line's id
LEFT_IN_THE_RAW_ZONE = {"source"}  # a browser or a server: the event's name says it


def names(columns):
    return {name for name, _ in columns}


def test_every_field_of_an_event_is_read_or_knowingly_left():
    assert names(EVENT) == set(StreamRecord.model_fields) - LEFT_IN_THE_RAW_ZONE


@pytest.mark.parametrize(
    ("columns", "model", "added"),
    [
        (EVENT_ITEM, EventItem, set()),
        (PREFERENCES, Preferences, set()),
        (ITEM_ROW, ItemRow, set()),
        (USER_ROW, UserRow, set()),
        (ORDER_ROW, OrderRow, {"order_line_id"}),
    ],
)
def test_every_field_of_a_row_is_read(columns, model, added):
    assert names(columns) == (set(model.model_fields) - LEFT_OF_A_ROW) | added


def test_every_field_of_a_refusal_is_read():
    assert names(REFUSAL) == set(Refusal.model_fields)


def test_what_an_erasure_reads_of_a_refused_body_is_there():
    assert names(REFUSED_BODY) <= {field.name for field in fields(RefusedBody)}


def test_what_counts_as_an_interaction_is_what_carries_taste():
    assert set(TASTE) == {name for name in EventName if STANDARD_WEIGHTS.of(name, rating=5)}


@pytest.mark.parametrize(("user_id", "anonymous_id"), [("42", "b1"), ("42", None), (None, "b1")])
def test_stream_and_batch_name_a_person_as_the_core_does(spark, tmp_path, user_id, anonymous_id):
    raw = RawZone(tmp_path / "raw")
    seen = event("e1", "page_view", user_id=user_id, anonymous_id=anonymous_id)
    raw.stream(seen)
    record = (bytearray(to_record(seen, NOW, "browser")), "events", "1", NOW)
    columns = "data binary, streamName string, sequenceNumber string, approximateArrivalTimestamp timestamp"

    streamed = parse(spark.createDataFrame([record], columns)).first()
    result = clean_interactions.by_event_id(clean_interactions.read_events(spark, str(raw.folder)))
    nothing = spark.range(0).selectExpr("'' as browser", "'' as linked", "'' as person_id")
    cleaned = clean_interactions.with_outcomes(
        result.selectExpr("*", "false as is_filed", "false as is_repeat"),
        nothing.drop("person_id"),
        nothing.select("person_id"),
    ).first()

    assert streamed["person_id"] == cleaned["person_id"] == person_id(user_id, anonymous_id)


def test_written_types_are_those_of_the_tables(spark, tmp_path):
    raw, processed = RawZone(tmp_path / "raw"), tmp_path / "processed"
    raw.stream(event("e1", "purchase", item_id="tea", transaction_id="T1", tab_id="t1", sequence_number=0))
    raw.land("items", {"item_id": "tea", "title": "Tea"})
    raw.land("users", {"user_id": "u1"})
    order = {"transaction_id": "T2", "item_id": "tea", "user_id": "u1", "occurred_at": "2026-11-24T07:00:00Z"}
    raw.land("orders", order)

    clean_interactions.clean(spark, str(raw.folder), str(processed))
    clean_catalogue.clean(spark, str(raw.folder), str(processed))

    for table in (ITEMS, USERS, INTERACTIONS, ORDERS, UNCONFIRMED_ORDERS, DELIVERIES, OUTCOMES, IDENTITIES):
        files = [*(processed / table.name).rglob("*.parquet")]
        inside = [column for column in table.columns if column[0] != table.partition]
        assert files
        assert all(spark.read.parquet(str(file)).dtypes == inside for file in files)


def test_enriched_types_are_those_of_the_table(spark, tmp_path):
    records = spark.createDataFrame(
        [], "data binary, streamName string, sequenceNumber string, approximateArrivalTimestamp timestamp"
    )
    history = History(spark, str(tmp_path))

    rows = enrich(parse(records), history.items, history.people)

    assert rows.dtypes == list(ENRICHED_INTERACTIONS.columns)


def test_streamed_outcomes_have_the_types_of_the_table(spark):
    records = spark.createDataFrame(
        [], "data binary, streamName string, sequenceNumber string, approximateArrivalTimestamp timestamp"
    )
    told = outcome_rows(parse(records))

    rows = with_arms(told, answers(told))

    assert rows.dtypes == [column for column in OUTCOMES.columns if column[0] != OUTCOMES.partition]
