"""Events and filed order lines as rows of the tables: one per item, with ids that no other row has."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import ITEM_FIELDS, RECOMMENDATION_ID, RECOMMENDATION_ID_OF_ALL
from glue import record_outcomes
from glue.claims import bounded
from glue.transactions import TRADES, with_recommendations
from glue.variants import with_items

OURS = "^(order|event|shared):"  # ids that begin so are made here: those of filed lines begin with `order:`


def to_page_and_filed_lines(
    events: DataFrame, orders: DataFrame, items: DataFrame, variants: DataFrame
) -> tuple[DataFrame, DataFrame]:
    """What came by the stream, bounded, and what the shop's files tell, with the recommendations that pages told."""
    lines = with_items(to_lines(record_outcomes.kept(events)), variants)
    superseded = with_items(to_lines(events.where("outcome = 'told_twice' and is_filed")), variants)
    filed = merge(lines.where("source != 'stream'"), with_items(record_outcomes.kept(orders), variants))
    return bounded(lines.where("source = 'stream'"), items), with_recommendations(filed, superseded)


def with_own_ids(sifted: DataFrame) -> DataFrame:
    """Add `own_id`, the event's id in the tables. It is the sender's own, unless another chose it before."""
    senders = Window.partitionBy("event_id", "place").orderBy("arrived_at", "sender")
    name = F.substring(F.sha2("sender", 256), 1, 16)
    shared = F.concat_ws(":", F.lit("shared"), name, "event_id")
    escaped = F.when(F.col("event_id").rlike(OURS), F.concat(F.lit("event:"), "event_id")).otherwise(F.col("event_id"))
    return sifted.withColumn("own_id", F.when(F.row_number().over(senders) > 1, shared).otherwise(escaped))


def to_lines(events: DataFrame) -> DataFrame:
    """One row for each item of an event; one row for an event without items. A repeated line is left out."""
    names = [name for name in events.columns if name not in ("items", RECOMMENDATION_ID)]
    of_all = F.expr(RECOMMENDATION_ID_OF_ALL).alias(RECOMMENDATION_ID)
    lines = events.select(*names, of_all, F.posexplode_outer("items").alias("index", "item"))
    lines = lines.where(~F.coalesce(F.array_contains("repeated_lines", F.col("index")), F.lit(False)))
    of_line = F.coalesce(f"item.{RECOMMENDATION_ID}", RECOMMENDATION_ID).alias(RECOMMENDATION_ID)
    item = [f"item.{name}" for name in ITEM_FIELDS]
    named = lines.select(*names, of_line, F.coalesce("index", F.lit(0)).alias("line_number"), *item)
    line_id = page_line_id(F.col("own_id"), F.col("line_number"))
    return named.withColumn("order_line_id", line_id).withColumn("event_id", F.col("own_id"))


def page_line_id(event_id: Column, line_number: Column) -> Column:
    """A line of an event. It has one colon; a filed line's id has two or three."""
    escaped = F.replace(F.replace(event_id, F.lit("%"), F.lit("%25")), F.lit(":"), F.lit("%3A"))
    return F.concat_ws(":", escaped, line_number)


def trades(lines: DataFrame) -> DataFrame:
    """Purchases and refunds as order lines."""
    traded = lines.where(F.col("event_name").isin(*TRADES)).where("item_id is not null and not is_bot")
    return traded.withColumn("status", F.col("event_name"))


def merge(some: DataFrame, others: DataFrame) -> DataFrame:
    """Lines of two kinds of records as one table; missing columns are null."""
    return some.unionByName(others, allowMissingColumns=True)


def with_file(lines: DataFrame) -> DataFrame:
    """Name the landing file of each line; a line of the stream has none."""
    return lines.withColumn("file", F.when(F.col("source") != "stream", F.col("_file")))
