"""From the stream's records to enriched interactions: functions of DataFrames."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import EVENT, LED, LED_ALL
from aisle.lake.tables import ENRICHED_INTERACTIONS, ddl

CAME = ("streamName", "sequenceNumber")
REQUIRED = ("event_id", "event_name", "occurred_at", "person_id")
COUNTS = ("item_interaction_count", "item_purchase_count", "person_interaction_count", "person_purchase_count")


def parse(stream: DataFrame) -> DataFrame:
    """Of each line of a record (`aisle.intake.stream_batch`): the event's fields, its arrival, its `row` as it came,
    and `fault` where it is no event."""
    event = F.from_json("row", ddl((*EVENT, ("_corrupt", "string"))), {"columnNameOfCorruptRecord": "_corrupt"})
    came = (*CAME, F.col("approximateArrivalTimestamp").alias("arrived_at"))
    lines = F.split(F.regexp_replace(F.col("data").cast("string"), r"\n$", ""), r"\n")
    records = stream.select(*came, F.posexplode(lines).alias("place", "row")).select("*", event.alias("event"))

    events = records.select(*CAME, "place", "arrived_at", "row", "event.*").drop("received_at")
    events = events.withColumn("is_bot", F.coalesce("is_bot", F.lit(False)))
    person_id = F.coalesce(F.concat(F.lit("u:"), "user_id"), F.concat(F.lit("a:"), "anonymous_id"))
    missing = (F.when(F.col(name).isNull(), F.lit(name)) for name in REQUIRED)
    fault = F.coalesce(F.when(F.col("_corrupt").isNotNull(), F.lit("record")), *missing)
    return events.withColumn("person_id", person_id).withColumn("fault", fault)


def once(records: DataFrame, watermark: str) -> DataFrame:
    """Each event id once; a broken line goes by its record and place, so that it hides no event."""
    broken = F.concat_ws(" ", F.lit("broken"), "sequenceNumber", "place")
    keyed = records.withColumn("key", F.when(F.col("fault").isNull(), F.col("event_id")).otherwise(broken))
    return keyed.withWatermark("arrived_at", watermark).dropDuplicatesWithinWatermark(["key"])


def enrich(events: DataFrame, items: DataFrame, people: DataFrame) -> DataFrame:
    """A row for each item of an event; without items, one row. What is not known is null, and its count 0."""
    names = [name for name in events.columns if name not in ("items", LED)]
    lines = events.select(*names, F.expr(LED_ALL).alias(LED), F.posexplode_outer("items").alias("index", "line"))
    lines = lines.withColumns({"item_id": F.col("line.item_id"), "line_number": F.coalesce("index", F.lit(0))})
    known = lines.join(items, "item_id", "left").join(people, "person_id", "left").fillna(0, COUNTS)
    known = known.withColumns(
        {
            "price": F.coalesce("line.price", "list_price"),
            "position": F.col("line.position"),
            LED: F.coalesce(f"line.{LED}", LED),
            "day": F.date_format("occurred_at", "yyyy-MM-dd"),
        }
    )
    return known.select(*(F.col(name).cast(kind).alias(name) for name, kind in ENRICHED_INTERACTIONS.columns))


def notes(broken: DataFrame) -> DataFrame:
    """As a quarantine tells them."""
    reason = F.when(F.col("fault") == "record", "not JSON of the record's shape").otherwise("missing")
    return broken.select(
        F.col("streamName").alias("file"),
        F.col("sequenceNumber").alias("line"),
        F.col("fault").alias("field"),
        reason.alias("reason"),
        "row",
    )
