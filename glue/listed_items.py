"""What the shop's catalogue says of the items that interactions name: their variants and their list prices."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import ITEM_ROW
from aisle.lake.zones import ACCEPTED
from glue import lake

READ = ("item_id", "attributes", "price", "currency")


def listed_items(spark: SparkSession, raw: str) -> DataFrame:
    """One row per item: its latest attributes, its latest price with its currency, and `told_at`, its latest file."""
    columns = tuple(column for column in ITEM_ROW if column[0] in READ)
    rows = lake.read_lines(spark, f"{raw}/{ACCEPTED}/items", columns).where("_corrupt is null")
    place = F.struct("_arrived_at", "_file", "_line")
    priced = F.when(F.col("price").isNotNull(), place)
    items = rows.where("item_id is not null").groupBy("item_id")
    return items.agg(
        F.max_by("attributes", place).alias("attributes"),
        F.max_by("price", priced).alias("list_price"),
        F.max_by("currency", priced).alias("list_currency"),
        F.max(F.struct("_arrived_at", "_file")).alias("told_at"),
    )
