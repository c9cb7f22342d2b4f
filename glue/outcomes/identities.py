"""Whose browser it is: a row for each browser that was seen with a user."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812


def identities(events: DataFrame, orders: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Rows of the table. A browser that several users share is nobody's. An erased person has no row."""
    columns = ("anonymous_id", "user_id", "occurred_at")
    seen = (
        events.select(*columns).union(orders.select(*columns)).where("anonymous_id is not null and user_id is not null")
    )
    browsers = seen.groupBy("anonymous_id").agg(
        F.when(F.min("user_id") == F.max("user_id"), F.min("user_id")).alias("user_id"),
        F.min("occurred_at").alias("first_seen_at"),
    )
    gone = tombstones.select(F.col("person_id").alias("gone"))
    of_user = F.concat(F.lit("u:"), "user_id") == F.col("gone")
    of_browser = F.concat(F.lit("a:"), "anonymous_id") == F.col("gone")
    return browsers.join(F.broadcast(gone), of_user | of_browser, "left_anti")
