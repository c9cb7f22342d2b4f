"""A transaction counts once, however often it is told, and by however many sources.

Its best source tells it: an order file, else an events file, else the pages. Of one source a line counts once. A line
is known by its transaction, the id that was told of its item, and its number among the event's lines of that id. So a
thank-you page that is loaded again adds nothing, and the parts of a large purchase add up, its variants too.
"""

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812

PURCHASE, TRADES = "purchase", ("purchase", "refund")
RANKS = {"landing_orders": 0, "landing_events": 1, "stream": 2}  # whose word on a transaction counts: the lowest rank's
ARRIVAL = ("arrived_at", "sender", "event_id")


def mark_filed(events: DataFrame, trades: DataFrame) -> DataFrame:
    """Add `is_filed`: whether a better source has this purchase or refund too."""
    same = (F.col("transaction_id") == F.col("filed_id")) & (F.col("event_name") == F.col("filed_name"))
    known = events.join(trades, same, "left")
    marked = known.withColumn("is_filed", F.coalesce(F.col("filed_rank") < rank(), F.lit(False)))
    return marked.drop("filed_id", "filed_name", "filed_rank")


def filed_trades(events: DataFrame, orders: DataFrame) -> DataFrame:
    """The transaction and event name of each purchase and refund in a shop's files, with its best source's rank."""
    columns = ("transaction_id", "event_name", "source", "is_bot", "fault")
    told = orders.select(*columns).union(events.where("source != 'stream'").select(*columns))
    usable = told.where("fault is null and not is_bot and transaction_id is not null").where(
        F.col("event_name").isin(*TRADES)
    )
    trades = usable.groupBy(F.col("transaction_id").alias("filed_id"), F.col("event_name").alias("filed_name"))
    return trades.agg(F.min(rank()).alias("filed_rank"))


def rank() -> Column:
    """The rank of a row's source."""
    return F.create_map(*(F.lit(each) for pair in RANKS.items() for each in pair))[F.col("source")]


def mark_repeats(events: DataFrame, repeats: DataFrame) -> DataFrame:
    """Add `repeated_lines`, those of a purchase that were told before, and `is_repeat`: whether all of them were."""
    same = (F.col("event_id") == F.col("repeated_id")) & (F.col("sender") == F.col("repeated_sender"))
    told = events.join(repeats, same, "left").drop("repeated_id", "repeated_sender")
    again = F.col("repeated_lines").isNotNull() & (F.size("repeated_lines") == F.size("items"))
    return told.withColumn("is_repeat", again)


def repeated_purchases(events: DataFrame) -> DataFrame:
    """Purchase events with lines that their source told before. A bot repeats nothing, and tells nothing first."""
    whole = "fault is null and place = 1 and transaction_id is not null and not is_bot and not is_filed"
    bought = events.where(f"event_name = '{PURCHASE}'").where(whole)
    lines = bought.select(*ARRIVAL, "transaction_id", F.posexplode("items.item_id").alias("line", "item_id"))
    number = F.row_number().over(Window.partitionBy("sender", "event_id", "item_id").orderBy("line"))
    told = Window.partitionBy("transaction_id", "item_id", "number").orderBy(*ARRIVAL)
    again = lines.withColumn("number", number).withColumn("times", F.row_number().over(told)).where("times > 1")
    of_event = again.groupBy(F.col("event_id").alias("repeated_id"), F.col("sender").alias("repeated_sender"))
    return of_event.agg(F.collect_set("line").alias("repeated_lines"))


def with_recommendations(filed_lines: DataFrame, page_lines: DataFrame) -> DataFrame:
    """Add to filed purchases the recommendation_id that the page told of the same transaction and item."""
    told = page_lines.where(f"event_name = '{PURCHASE}' and recommendation_id is not null and not is_bot")
    led = told.groupBy(F.col("transaction_id").alias("led_id"), F.col("item_id").alias("led_item"))
    led_to = led.agg(F.min_by("recommendation_id", F.struct("arrived_at", "event_id")).alias("led_by"))
    same = (F.col("transaction_id") == F.col("led_id")) & (F.col("item_id") == F.col("led_item"))
    known = filed_lines.join(led_to, same & (F.col("event_name") == PURCHASE), "left")
    own = [F.col("recommendation_id")] if "recommendation_id" in filed_lines.columns else []
    return known.withColumn("recommendation_id", F.coalesce(*own, "led_by")).drop("led_id", "led_item", "led_by")
