"""Raw events and accepted files -> `interactions`, `orders`, `unconfirmed_orders`, `deliveries`, `outcomes` and
`identities`: typed, one row per event id and line.

Every run rebuilds the tables. If a sender's event id came more than once, its earliest arrival wins. Of an order line,
the latest arrival wins: it has the latest status.
"""

from datetime import UTC, datetime
from typing import cast

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import EVENT, ORDER_ROW
from aisle.lake.tables import DELIVERIES, IDENTITIES, INTERACTIONS, ORDERS, OUTCOMES, UNCONFIRMED_ORDERS
from aisle.lake.zones import ACCEPTED, EVENTS
from glue import lake, record_outcomes
from glue.deliveries import deliveries
from glue.forgetting import forget
from glue.lines import merge, to_page_and_filed_lines, trades, with_file, with_own_ids
from glue.listed_items import listed_items
from glue.outcomes import runs
from glue.outcomes.identities import identities
from glue.outcomes.rows import outcome_rows
from glue.refused_bodies import forget_bodies
from glue.transactions import filed_trades, mark_filed, mark_repeats, repeated_purchases
from glue.variants import variants


def clean(spark: SparkSession, raw: str, processed: str) -> lake.Receipt:
    """Rebuild the tables, erase people and return the receipt."""
    accepted = lake.count_accepted(spark, raw, {"orders": "landing_orders", "events": "landing_events"})
    items = cached(listed_items(spark, raw))
    known = cached(variants(items))
    sifted_events = by_event_id(read_events(spark, raw)).cache()
    sifted_orders = by_line_id(read_orders(spark, raw)).cache()
    tombstones = lake.read_tombstones(spark, raw)
    linked = cached(links(sifted_events, sifted_orders, tombstones))

    filed = mark_filed(sifted_events, cached(filed_trades(sifted_events, sifted_orders)))
    marked = mark_repeats(filed, cached(repeated_purchases(filed)))
    events = with_outcomes(marked, linked, tombstones)
    unmarked = {"is_filed": F.lit(False), "is_repeat": F.lit(False)}
    orders = with_outcomes(sifted_orders.withColumns(unmarked), linked, tombstones)
    receipt = lake.with_accepted(record_outcomes.count(events, orders), accepted)

    page_lines, filed_lines = to_page_and_filed_lines(events, orders, items, known)
    lines, latest, now = merge(page_lines, filed_lines), last_arrival(sifted_events), datetime.now(UTC)
    written = {
        INTERACTIONS.name: lake.replace_months(with_file(lines), INTERACTIONS, processed),
        ORDERS.name: lake.replace_months(trades(filed_lines), ORDERS, processed),
        UNCONFIRMED_ORDERS.name: lake.replace_months(trades(page_lines), UNCONFIRMED_ORDERS, processed),
        DELIVERIES.name: lake.replace_months(deliveries(spark, raw, events), DELIVERIES, processed),
        IDENTITIES.name: lake.replace(identities(sifted_events, sifted_orders, tombstones), IDENTITIES, processed),
        OUTCOMES.name: runs.write_run(outcome_rows(lines, latest), processed, latest, now),
    }
    gone = tombstones.union(erased_browsers(linked, tombstones))
    runs.make_streamed_layer(spark, processed)
    forget(gone, processed)
    runs.forget_in_layers(gone, processed)
    runs.remove_superseded(spark, processed)
    forget_bodies(gone, raw, now)
    lake.replace_quarantine(
        spark, record_outcomes.notes(events, orders) if receipt["corrupt"] else None, raw, "raw_events"
    )
    return {**receipt, "written": written}


def read_events(spark: SparkSession, raw: str) -> DataFrame:
    """Events of the stream and of event files. `sender` is the browser, or the user where no browser is known."""
    stream = lake.read_lines(spark, f"{raw}/{EVENTS}", EVENT).withColumn("source", F.lit("stream"))
    landed = lake.read_lines(spark, f"{raw}/{ACCEPTED}/events", EVENT).withColumn("source", F.lit("landing_events"))
    both = stream.union(landed).withColumn("arrived_at", F.coalesce("received_at", "_arrived_at"))
    both = both.withColumn("is_bot", F.coalesce("is_bot", F.lit(False))).withColumn("sender", sender())
    return both.drop("received_at", "_arrived_at", "preferences")


def read_orders(spark: SparkSession, raw: str) -> DataFrame:
    """Order lines as events of one item. The status is the event name."""
    rows = lake.read_lines(spark, f"{raw}/{ACCEPTED}/orders", ORDER_ROW).withColumnRenamed("_arrived_at", "arrived_at")
    undoing = F.when(F.col("status") == "refund", ":refund").otherwise("")  # a refund may have its purchase's line id
    lines = rows.withColumn("order_line_id", F.concat("order_line_id", undoing)).withColumn("line_number", F.lit(0))
    name = {"event_id": F.concat(F.lit("order:"), "order_line_id"), "event_name": F.col("status")}
    return lines.withColumns({**name, "is_bot": F.lit(False), "source": F.lit("landing_orders")})


def by_event_id(events: DataFrame) -> DataFrame:
    """Sift events by their sender's id of them; the earliest arrival comes first."""
    order = ("arrived_at", "source", "_file", "_line", "occurred_at", "items")  # content parts what is equal otherwise
    together = events.repartition("event_id")  # one shuffle for both windows
    sifted = record_outcomes.sift(together, ("event_id", "sender"), required(), [F.col(name) for name in order])
    return with_own_ids(sifted)


def by_line_id(orders: DataFrame) -> DataFrame:
    """Sift order lines; the latest arrival comes first."""
    order = [F.col(name).desc() for name in ("arrived_at", "_file", "_line", "occurred_at")]
    return record_outcomes.sift(orders, ("event_id",), required(), order)


def required() -> list[Column]:
    """A record needs a name, a time and a person."""
    named = [record_outcomes.missing(name) for name in ("event_id", "event_name", "occurred_at")]
    return [*named, record_outcomes.missing("user_id", F.coalesce("user_id", "anonymous_id"))]


def sender() -> Column:
    """Who chose an event's id. Nobody can choose an id of a browser or a user that is not theirs."""
    return F.coalesce(F.concat(F.lit("a:"), "anonymous_id"), F.concat(F.lit("u:"), "user_id"))


def last_arrival(events: DataFrame) -> datetime | None:
    """When the stream's last event arrived, of those that this run reads."""
    [[latest]] = events.where("source = 'stream'").agg(F.max("arrived_at")).collect()
    return cast("datetime | None", latest)


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


def with_outcomes(records: DataFrame, linked: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Add person_id, month and outcome. A linked browser has its user's person_id (`aisle.events.person`)."""
    anonymous = F.when(F.col("user_id").isNull(), F.col("anonymous_id"))
    known = records.join(linked, anonymous == F.col("browser"), "left")
    user = F.concat(F.lit("u:"), F.coalesce("user_id", "linked"))
    known = known.withColumn("person_id", F.coalesce(user, F.concat(F.lit("a:"), "anonymous_id")))
    known = known.join(F.broadcast(tombstones.withColumn("is_erased", F.lit(True))), "person_id", "left")
    outcome = record_outcomes.outcome(erased=F.col("is_erased"), told_twice=F.col("is_filed") | F.col("is_repeat"))
    return known.withColumn("month", F.date_format("occurred_at", "yyyy-MM")).withColumn("outcome", outcome)


def cached(rows: DataFrame) -> DataFrame:
    """Compute the rows now. Spark then knows their size and whether to broadcast them."""
    rows = rows.cache()
    rows.count()
    return rows


if __name__ == "__main__":
    lake.run("clean_interactions", clean)
