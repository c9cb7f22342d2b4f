"""Deliveries: each arrival of a tab's numbered event at the collector, with its outcome. The ledger counts them.

Delivery is at least once, and so is its record. Several lines about one arrival become one row.
"""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import REFUSAL
from aisle.lake.zones import REFUSALS
from glue import lake

STORED, REJECTED, DUPLICATE = "stored", "rejected", "duplicate"
ARRIVAL = ("tab_id", "sequence_number", "event_id", "received_at", "batch_index")


def deliveries(spark: SparkSession, raw: str, events: DataFrame) -> DataFrame:
    """Rows of the table. A tab with an erased person leaves entirely: half a tab would look like a loss."""
    stream = arrived(events)
    refused = not_replayed(lake.read_lines(spark, f"{raw}/{REFUSALS}", REFUSAL), stream)
    each = stream.unionByName(refused.select(*stream.columns)).where("sequence_number is not null")
    day = F.date_format(F.coalesce("occurred_at", "received_at"), "yyyy-MM-dd")
    whole = each.withColumns({"day": day, "month": F.substring(day, 1, 7)})

    others = [F.min(name).alias(name) for name in ("field", "reason", "day", "month")]
    best = F.max("outcome").alias("outcome")  # "stored" > "rejected" > "duplicate": a repeated record stays stored
    rows = whole.where("tab_id is not null").groupBy(*ARRIVAL).agg(best, *others)
    gone = events.where("outcome = 'erased'").select("tab_id").dropna().distinct()
    return rows.join(gone, "tab_id", "left_anti")


def not_replayed(refused: DataFrame, stream: DataFrame) -> DataFrame:
    """The refusals that stand. A replay gives the stream a refused event with its own time of arrival."""
    arrival = [name for name in ARRIVAL if name != "batch_index"]
    replayed = stream.select(*arrival, F.lit(REJECTED).alias("outcome"))  # a duplicate of its batch stays one
    return refused.join(replayed, [*arrival, "outcome"], "left_anti")


def arrived(events: DataFrame) -> DataFrame:
    """Arrivals in the stream; a shop's files are no deliveries. A purchase in an order file too counts as stored."""
    outcome = (
        F.when(F.col("outcome") == "duplicate", DUPLICATE)
        .when(F.col("outcome") == "corrupt", REJECTED)
        .otherwise(STORED)
    )
    names = ("tab_id", "sequence_number", "event_id", "occurred_at")
    return events.where("source = 'stream'").select(
        *names,
        F.col("arrived_at").alias("received_at"),
        F.lit(None).cast("int").alias("batch_index"),
        outcome.alias("outcome"),
        F.col("fault").alias("field"),
        F.when(F.col("fault").isNotNull(), "missing").alias("reason"),
    )
