"""A transaction counts once, though a page may tell it again and the shop's order file may have it too."""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812

PURCHASE = "purchase"


def mark_filed(events: DataFrame, trades: DataFrame) -> DataFrame:
    """Add `is_filed`: whether an order file has this purchase or refund too. Then the shop's own file wins."""
    same = (F.col("transaction_id") == F.col("filed_id")) & (F.col("event_name") == F.col("filed_name"))
    return events.join(trades, same, "left").withColumn("is_filed", F.col("filed_id").isNotNull())


def filed_trades(orders: DataFrame) -> DataFrame:
    """The transaction and event name of each purchase and refund in order files."""
    usable = orders.where("fault is null")
    return usable.select(F.col("transaction_id").alias("filed_id"), F.col("event_name").alias("filed_name")).distinct()


def mark_repeats(events: DataFrame) -> DataFrame:
    """Add `is_repeat`: whether this purchase event tells a transaction that was told before."""
    again = F.broadcast(repeats(events).withColumn("is_repeat", F.lit(True)))
    told = events.join(again, F.col("event_id") == F.col("repeated_id"), "left").drop("repeated_id")
    return told.withColumn("is_repeat", F.coalesce("is_repeat", F.lit(False)))


def repeats(events: DataFrame) -> DataFrame:
    """The ids of purchase events whose transaction a page told before.

    A page tells a transaction in one event. A file may tell each of its items in a row, so only its equal rows repeat.
    """
    whole = "fault is null and place = 1 and transaction_id is not null and not is_bot"
    bought = events.where(f"event_name = '{PURCHASE}'").where(whole)
    when, of_page = F.struct("arrived_at", "event_id"), F.col("source") == "stream"
    same_items = Window.partitionBy("transaction_id", "source", F.to_json("items.item_id")).orderBy(when)
    first = F.min(F.when(of_page, when)).over(Window.partitionBy("transaction_id"))
    again = F.when(of_page, when > first).otherwise(first.isNotNull() | (F.row_number().over(same_items) > 1))
    return bought.withColumn("again", again).where("again").select(F.col("event_id").alias("repeated_id"))


def with_recommendations(order_lines: DataFrame, page_lines: DataFrame) -> DataFrame:
    """Add to filed purchases the recommendation_id that the page told of the same transaction and item."""
    told = page_lines.where(f"event_name = '{PURCHASE}' and recommendation_id is not null and not is_bot")
    led = told.groupBy(F.col("transaction_id").alias("led_id"), F.col("item_id").alias("led_item"))
    led_to = led.agg(F.min_by("recommendation_id", F.struct("arrived_at", "event_id")).alias("recommendation_id"))
    same = (F.col("transaction_id") == F.col("led_id")) & (F.col("item_id") == F.col("led_item"))
    bought = same & (F.col("event_name") == PURCHASE)
    return order_lines.join(led_to, bought, "left").drop("led_id", "led_item")


def page_event_id(event_id: Column) -> Column:
    """An event's id as `interactions` has it. `order:` begins the ids of filed lines alone."""
    return F.when(event_id.rlike("^(order|event):"), F.concat(F.lit("event:"), event_id)).otherwise(event_id)


def page_line_id(event_id: Column, line_number: Column) -> Column:
    """A page's order line. It has one colon; a filed line's id has two or three."""
    escaped = F.replace(F.replace(event_id, F.lit("%"), F.lit("%25")), F.lit(":"), F.lit("%3A"))
    return F.concat_ws(":", escaped, line_number)
