"""Stream records -> enriched interactions: functions of DataFrames."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import EVENT, RECOMMENDATION_ID, RECOMMENDATION_ID_OF_ALL
from aisle.lake.tables import ENRICHED_INTERACTIONS, ddl

POSITION = ("streamName", "sequenceNumber")
REQUIRED = ("event_id", "event_name", "occurred_at", "person_id")
ITEM_NUMBER = "size(filter(slice(items, 1, at + 1), other -> other.item_id = items[at].item_id))"
BY_LINE = "event_name = 'purchase' and transaction_id is not null and not is_bot and fault is null and size(items) > 0"
COUNTS = ("item_interaction_count", "item_purchase_count", "person_interaction_count", "person_purchase_count")


def parse(stream: DataFrame) -> DataFrame:
    """Parse each line of a record (`aisle.intake.stream_batch`): the event's fields, its arrival and its `row` as sent.

    `fault` names the first missing field, or `record` for a line that is no event.
    """
    event = F.from_json("row", ddl((*EVENT, ("_corrupt", "string"))), {"columnNameOfCorruptRecord": "_corrupt"})
    arrival = (*POSITION, F.col("approximateArrivalTimestamp").alias("arrived_at"))
    lines = F.split(F.regexp_replace(F.col("data").cast("string"), r"\n$", ""), r"\n")
    records = stream.select(*arrival, F.posexplode(lines).alias("place", "row")).select("*", event.alias("event"))

    events = records.select(*POSITION, "place", "arrived_at", "row", "event.*").drop("received_at")
    events = events.withColumn("is_bot", F.coalesce("is_bot", F.lit(False)))
    person_id = F.coalesce(F.concat(F.lit("u:"), "user_id"), F.concat(F.lit("a:"), "anonymous_id"))
    missing = (F.when(F.col(name).isNull(), F.lit(name)) for name in REQUIRED)
    fault = F.coalesce(F.when(F.col("_corrupt").isNotNull(), F.lit("record")), *missing)
    known = events.withColumns({"person_id": person_id, RECOMMENDATION_ID: F.expr(RECOMMENDATION_ID_OF_ALL)})
    return by_line(known.withColumn("fault", fault))


def by_line(events: DataFrame) -> DataFrame:
    """A purchase as one row per line, since its lines are known one by one; other events as they are.

    `line_index` and `item_number` are the line's number in its event, and that among the event's lines of its item.
    """
    whole = "array(struct(cast(null as int) as line_index, cast(null as int) as item_number, items as items))"
    line = f"struct(at as line_index, {ITEM_NUMBER} as item_number, array(items[at]) as items)"
    parts = F.expr(f"if({BY_LINE}, transform(sequence(0, size(items) - 1), at -> {line}), {whole})")
    others = [name for name in events.columns if name != "items"]
    return events.select(*others, F.explode(parts).alias("part")).select(*others, "part.*")


def once(records: DataFrame, watermark: str) -> DataFrame:
    """Keep each event of a sender once, and each line of a transaction (`glue.transactions`).

    The key of a broken line is its record and place, so it hides no event.
    """
    sender = F.coalesce(F.concat(F.lit("a:"), "anonymous_id"), F.concat(F.lit("u:"), "user_id"))
    item_id = F.element_at("items", 1)["item_id"]
    line = F.to_json(F.array(F.lit("line"), "transaction_id", item_id, F.col("item_number").cast("string")))
    event = F.when(F.col("line_index").isNull(), F.to_json(F.array(sender, "event_id"))).otherwise(line)
    broken = F.concat_ws(" ", F.lit("broken"), "sequenceNumber", "place")
    keyed = records.withColumn("key", F.when(F.col("fault").isNull(), event).otherwise(broken))
    return keyed.withWatermark("arrived_at", watermark).dropDuplicatesWithinWatermark(["key"])


def to_lines(events: DataFrame) -> DataFrame:
    """One row for each item of an event, with the item as `line`; one row for an event without items."""
    names = [name for name in events.columns if name != "items"]
    lines = events.select(*names, F.posexplode_outer("items").alias("index", "line"))
    return lines.withColumn("line_number", F.coalesce("line_index", "index", F.lit(0)))


def enrich(events: DataFrame, items: DataFrame, people: DataFrame) -> DataFrame:
    """The lines of the events, with columns of item and person. Unknown columns are null, counts 0."""
    lines = to_lines(events).withColumn("item_id", F.col("line.item_id"))
    known = lines.join(items, "item_id", "left").join(people, "person_id", "left").fillna(0, COUNTS)
    known = known.withColumns(
        {
            "item_id": F.coalesce("item_of_variant", "item_id"),
            "price": F.coalesce("line.price", "list_price"),
            "position": F.col("line.position"),
            RECOMMENDATION_ID: F.coalesce(f"line.{RECOMMENDATION_ID}", RECOMMENDATION_ID),
            "day": F.date_format("occurred_at", "yyyy-MM-dd"),
        }
    )
    return known.select(*(F.col(name).cast(kind).alias(name) for name, kind in ENRICHED_INTERACTIONS.columns))


def notes(broken: DataFrame) -> DataFrame:
    """Broken lines as quarantine rows."""
    reason = F.when(F.col("fault") == "record", "not JSON of the record's shape").otherwise("missing")
    return broken.select(
        F.col("streamName").alias("file"),
        F.col("sequenceNumber").alias("line"),
        F.col("fault").alias("field"),
        reason.alias("reason"),
        "row",
    )
