"""Raw events and accepted files -> `interactions`, `orders` and `deliveries`: typed, one row per event id and line.

Every run rebuilds the tables. If an id came more than once, its earliest arrival wins.
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
    """Rebuild the tables, erase people and return the receipt."""
    sifted_events = by_event_id(read_events(spark, raw)).cache()
    sifted_orders = by_event_id(read_orders(spark, raw)).cache()
    tombstones = lake.read_tombstones(spark, raw)
    linked = cached(links(sifted_events, sifted_orders, tombstones))

    events = with_outcomes(mark_filed(sifted_events, cached(filed_trades(sifted_orders))), linked, tombstones)
    orders = with_outcomes(sifted_orders.withColumn("is_filed", F.lit(False)), linked, tombstones)
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
    """Events of the stream and of event files."""
    stream = lake.read_lines(spark, f"{raw}/{EVENTS}", EVENT).withColumn("source", F.lit("stream"))
    landed = lake.read_lines(spark, f"{raw}/{ACCEPTED}/events", EVENT).withColumn("source", F.lit("landing_events"))
    both = stream.union(landed).withColumn("arrived_at", F.coalesce("received_at", "_arrived_at"))
    both = both.withColumn("is_bot", F.coalesce("is_bot", F.lit(False)))
    return both.drop("received_at", "_arrived_at", "preferences")


def read_orders(spark: SparkSession, raw: str) -> DataFrame:
    """Order lines as events of one item. The status is the event name."""
    rows = lake.read_lines(spark, f"{raw}/{ACCEPTED}/orders", ORDER_ROW).withColumnRenamed("_arrived_at", "arrived_at")
    undoing = F.when(F.col("status") == "refund", ":refund").otherwise("")  # a refund may have its purchase's line id
    lines = rows.withColumn("order_line_id", F.concat("order_line_id", undoing)).withColumn("line_number", F.lit(0))
    name = {"event_id": F.concat(F.lit("order:"), "order_line_id"), "event_name": F.col("status")}
    return lines.withColumns({**name, "is_bot": F.lit(False), "source": F.lit("landing_orders")})


def by_event_id(records: DataFrame) -> DataFrame:
    """Sift records by event id; the earliest arrival comes first. A record needs a name, a time and a person."""
    somebody = F.coalesce("user_id", "anonymous_id")
    required = [record_outcomes.missing(name) for name in ("event_id", "event_name", "occurred_at")]
    # Content decides the order of records that are otherwise equal.
    content = [name for name in ("occurred_at", "items") if name in records.columns]
    order = [F.col(name) for name in ("arrived_at", "source", "_file", "_line", *content)]
    return record_outcomes.sift(records, "event_id", [*required, record_outcomes.missing("user_id", somebody)], order)


def links(events: DataFrame, orders: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Browsers seen with exactly one user. Their actions before signing in belong to that user."""
    seen = events.select("anonymous_id", "user_id").union(orders.select("anonymous_id", "user_id")).dropna()
    users = seen.groupBy(F.col("anonymous_id").alias("browser")).agg(
        F.min("user_id").alias("linked"), F.max("user_id").alias("last")
    )
    browsers = users.where("linked = last").drop("last")
    return browsers.join(tombstones, F.concat(F.lit("a:"), "browser") == F.col("person_id"), "left_anti")


def erased_browsers(linked: DataFrame, tombstones: DataFrame) -> DataFrame:
    """The browsers of erased users. The streaming job stored rows of these users under the browser ids."""
    of_erased = linked.join(tombstones, F.concat(F.lit("u:"), "linked") == F.col("person_id"), "left_semi")
    return of_erased.select(F.concat(F.lit("a:"), "browser").alias("person_id"))


def filed_trades(orders: DataFrame) -> DataFrame:
    """The transaction and event name of each purchase and refund in order files."""
    usable = orders.where("fault is null")
    return usable.select(F.col("transaction_id").alias("filed_id"), F.col("event_name").alias("filed_name")).distinct()


def mark_filed(events: DataFrame, trades: DataFrame) -> DataFrame:
    """Add `is_filed`: whether an order file has this purchase or refund too. Then the shop's own file wins."""
    same = (F.col("transaction_id") == F.col("filed_id")) & (F.col("event_name") == F.col("filed_name"))
    return events.join(trades, same, "left").withColumn("is_filed", F.col("filed_id").isNotNull())


def with_outcomes(records: DataFrame, linked: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Add person_id, month and outcome. A linked browser has its user's person_id (`aisle.events.person`)."""
    anonymous = F.when(F.col("user_id").isNull(), F.col("anonymous_id"))
    known = records.join(linked, anonymous == F.col("browser"), "left")
    user = F.concat(F.lit("u:"), F.coalesce("user_id", "linked"))
    known = known.withColumn("person_id", F.coalesce(user, F.concat(F.lit("a:"), "anonymous_id")))
    known = known.join(F.broadcast(tombstones.withColumn("is_erased", F.lit(True))), "person_id", "left")
    outcome = record_outcomes.outcome(erased=F.col("is_erased"), told_twice=F.col("is_filed"))
    return known.withColumn("month", F.date_format("occurred_at", "yyyy-MM")).withColumn("outcome", outcome)


def to_lines(events: DataFrame) -> DataFrame:
    """One row for each item of an event; one row for an event without items."""
    names = [name for name in events.columns if name not in ("items", RECOMMENDATION_ID)]
    of_all = F.expr(RECOMMENDATION_ID_OF_ALL).alias(RECOMMENDATION_ID)
    lines = events.select(*names, of_all, F.posexplode_outer("items").alias("index", "item"))
    of_line = F.coalesce(f"item.{RECOMMENDATION_ID}", RECOMMENDATION_ID).alias(RECOMMENDATION_ID)
    item = [f"item.{name}" for name in ITEM_FIELDS]
    return lines.select(*names, of_line, F.coalesce("index", F.lit(0)).alias("line_number"), *item)


def to_orders(page_lines: DataFrame) -> DataFrame:
    """Purchases and refunds of event lines, as order lines."""
    trades = page_lines.where("event_name in ('purchase', 'refund') and item_id is not null and not is_bot")
    order_line_id = F.concat_ws(":", "event_id", "line_number")
    return trades.withColumn("order_line_id", order_line_id).withColumn("status", F.col("event_name"))


def merge(page_lines: DataFrame, order_lines: DataFrame) -> DataFrame:
    """Lines of events and of order files as one table; missing columns are null."""
    return page_lines.unionByName(order_lines, allowMissingColumns=True).withColumnRenamed("_file", "file")


def cached(rows: DataFrame) -> DataFrame:
    """Compute the rows now. Spark then knows their size and whether to broadcast them."""
    rows = rows.cache()
    rows.count()
    return rows


if __name__ == "__main__":
    lake.run("clean_interactions", clean)
