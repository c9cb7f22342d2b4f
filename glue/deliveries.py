"""Every time a tab's numbered event reached the collector, and what became of it: what the ledger counts.

Delivery is at least once, and so is what records it: lines that tell of one and the same arrival are one row.
"""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import REFUSAL
from aisle.lake.zones import REFUSALS
from glue import lake

STORED, REJECTED, DUPLICATE = "stored", "rejected", "duplicate"
ARRIVAL = ("tab_id", "sequence_number", "event_id", "received_at", "batch_index")


def deliveries(spark: SparkSession, raw: str, events: DataFrame) -> DataFrame:
    """A tab in which somebody was erased leaves the books whole: half a tab would look like a loss."""
    refused = lake.read_lines(spark, f"{raw}/{REFUSALS}", REFUSAL)
    each = arrived(events).unionByName(refused.select(*arrived(events).columns)).where("sequence_number is not null")
    day = F.date_format(F.coalesce("occurred_at", "received_at"), "yyyy-MM-dd")
    whole = each.withColumns({"day": day, "month": F.substring(day, 1, 7)})

    others = [F.min(name).alias(name) for name in ("field", "reason", "day", "month")]
    best = F.max("outcome").alias("outcome")  # "stored" > "rejected" > "duplicate": a record that came twice is stored
    rows = whole.where("tab_id is not null").groupBy(*ARRIVAL).agg(best, *others)
    gone = events.where("outcome = 'erased'").select("tab_id").dropna().distinct()
    return rows.join(gone, "tab_id", "left_anti")


def arrived(events: DataFrame) -> DataFrame:
    """Of the stream alone: a shop's files are no deliveries. A purchase that the order file tells too is stored."""
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
