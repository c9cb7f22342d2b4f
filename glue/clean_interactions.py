"""Raw events and accepted files -> `interactions`, `orders` and `deliveries`: typed, one row per event id and line.

Every run rebuilds the tables whole. Where an id came more than once, its earliest arrival stands.
"""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import EVENT, ITEM_FIELDS, ORDER_ROW, RECOMMENDATION_ID, RECOMMENDATION_ID_OF_ALL
from aisle.lake.tables import DELIVERIES, INTERACTIONS, ORDERS
from aisle.lake.zones import ACCEPTED, EVENTS
from glue import lake, record_outcomes
from glue.deliveries import deliveries
from glue.forgetting import forget


def clean(spark: SparkSession, raw: str, processed: str) -> lake.Receipt:
    told = by_event_id(read_events(spark, raw)).cache()
    filed = by_event_id(read_orders(spark, raw)).cache()
    tombstones = lake.read_tombstones(spark, raw)
    linked = sized(links(told, filed, tombstones))

    events = with_outcomes(mark_filed(told, sized(books(filed))), linked, tombstones)
    orders = with_outcomes(filed.withColumn("is_filed", F.lit(False)), linked, tombstones)
    receipt = record_outcomes.count(events, orders)

    page_lines, order_lines = to_lines(record_outcomes.kept(events)), record_outcomes.kept(orders)
    written = {
        INTERACTIONS.name: lake.replace_months(merge(page_lines, order_lines), INTERACTIONS, processed),
        ORDERS.name: lake.replace_months(merge(to_orders(page_lines), order_lines), ORDERS, processed),
        DELIVERIES.name: lake.replace_months(deliveries(spark, raw, events), DELIVERIES, processed),
    }
    forget(tombstones.union(erased_browsers(linked, tombstones)), processed)
    lake.replace_quarantine(
        spark, record_outcomes.notes(events, orders) if receipt["corrupt"] else None, raw, "raw_events"
    )
    return {**receipt, "written": written}


def read_events(spark: SparkSession, raw: str) -> DataFrame:
    stream = lake.read_lines(spark, f"{raw}/{EVENTS}", EVENT).withColumn("source", F.lit("stream"))
    landed = lake.read_lines(spark, f"{raw}/{ACCEPTED}/events", EVENT).withColumn("source", F.lit("landing_events"))
    both = stream.union(landed).withColumn("arrived_at", F.coalesce("received_at", "_arrived_at"))
    both = both.withColumn("is_bot", F.coalesce("is_bot", F.lit(False)))
    return both.drop("received_at", "_arrived_at", "preferences")


def read_orders(spark: SparkSession, raw: str) -> DataFrame:
    """An order line is an event of one item, named by its status."""
    rows = lake.read_lines(spark, f"{raw}/{ACCEPTED}/orders", ORDER_ROW).withColumnRenamed("_arrived_at", "arrived_at")
    undoing = F.when(F.col("status") == "refund", ":refund").otherwise("")  # of a line numbered as its purchase was
    lines = rows.withColumn("order_line_id", F.concat("order_line_id", undoing)).withColumn("line_number", F.lit(0))
    name = {"event_id": F.concat(F.lit("order:"), "order_line_id"), "event_name": F.col("status")}
    return lines.withColumns({**name, "is_bot": F.lit(False), "source": F.lit("landing_orders")})


def by_event_id(records: DataFrame) -> DataFrame:
    somebody = F.coalesce("user_id", "anonymous_id")
    required = [record_outcomes.missing(name) for name in ("event_id", "event_name", "occurred_at")]
    content = [
        name for name in ("occurred_at", "items") if name in records.columns
    ]  # where nothing else tells two apart
    order = [F.col(name) for name in ("arrived_at", "source", "_file", "_line", *content)]
    return record_outcomes.sift(records, "event_id", [*required, record_outcomes.missing("user_id", somebody)], order)


def links(told: DataFrame, filed: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Browsers that were seen with one user and no other: what they did before signing in is that user's."""
    seen = told.select("anonymous_id", "user_id").union(filed.select("anonymous_id", "user_id")).dropna()
    users = seen.groupBy(F.col("anonymous_id").alias("browser")).agg(
        F.min("user_id").alias("linked"), F.max("user_id").alias("last")
    )
    browsers = users.where("linked = last").drop("last")
    return browsers.join(tombstones, F.concat(F.lit("a:"), "browser") == F.col("person_id"), "left_anti")


def erased_browsers(linked: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Under whose names the stream's job knew an erased user."""
    of_erased = linked.join(tombstones, F.concat(F.lit("u:"), "linked") == F.col("person_id"), "left_semi")
    return of_erased.select(F.concat(F.lit("a:"), "browser").alias("person_id"))


def books(filed: DataFrame) -> DataFrame:
    usable = filed.where("fault is null")
    return usable.select(F.col("transaction_id").alias("filed_id"), F.col("event_name").alias("filed_name")).distinct()


def mark_filed(told: DataFrame, books: DataFrame) -> DataFrame:
    """Whether the order file tells this purchase or refund too; then the shop's own books win."""
    same = (F.col("transaction_id") == F.col("filed_id")) & (F.col("event_name") == F.col("filed_name"))
    return told.join(books, same, "left").withColumn("is_filed", F.col("filed_id").isNotNull())


def with_outcomes(records: DataFrame, linked: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Adds person_id (as `aisle.events.person`, but a linked browser is its user), month and outcome."""
    anonymous = F.when(F.col("user_id").isNull(), F.col("anonymous_id"))
    known = records.join(linked, anonymous == F.col("browser"), "left")
    user = F.concat(F.lit("u:"), F.coalesce("user_id", "linked"))
    known = known.withColumn("person_id", F.coalesce(user, F.concat(F.lit("a:"), "anonymous_id")))
    known = known.join(F.broadcast(tombstones.withColumn("is_erased", F.lit(True))), "person_id", "left")
    outcome = record_outcomes.outcome(erased=F.col("is_erased"), told_twice=F.col("is_filed"))
    return known.withColumn("month", F.date_format("occurred_at", "yyyy-MM")).withColumn("outcome", outcome)


def to_lines(events: DataFrame) -> DataFrame:
    """A row for each item; without items, one row."""
    names = [name for name in events.columns if name not in ("items", RECOMMENDATION_ID)]
    of_all = F.expr(RECOMMENDATION_ID_OF_ALL).alias(RECOMMENDATION_ID)
    lines = events.select(*names, of_all, F.posexplode_outer("items").alias("index", "item"))
    of_line = F.coalesce(f"item.{RECOMMENDATION_ID}", RECOMMENDATION_ID).alias(RECOMMENDATION_ID)
    item = [f"item.{name}" for name in ITEM_FIELDS]
    return lines.select(*names, of_line, F.coalesce("index", F.lit(0)).alias("line_number"), *item)


def to_orders(page_lines: DataFrame) -> DataFrame:
    trades = page_lines.where("event_name in ('purchase', 'refund') and item_id is not null and not is_bot")
    order_line_id = F.concat_ws(":", "event_id", "line_number")
    return trades.withColumn("order_line_id", order_line_id).withColumn("status", F.col("event_name"))


def merge(page_lines: DataFrame, order_lines: DataFrame) -> DataFrame:
    return page_lines.unionByName(order_lines, allowMissingColumns=True)


def sized(rows: DataFrame) -> DataFrame:
    """Computed now, so that Spark knows whether they are few enough to broadcast."""
    rows = rows.cache()
    rows.count()
    return rows


if __name__ == "__main__":
    lake.run("clean_interactions", clean)
