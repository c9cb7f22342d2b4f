"""Items that the shop sells no more: their row says so, or the newest full catalogue lacks them.

A delisted item keeps its row, so that its history has a title. It is not in stock, so nothing recommends it.
"""

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import FULL_FILE, ITEM_ROW
from aisle.lake.zones import ACCEPTED
from glue import lake, record_outcomes

FILE = ("_arrived_at", "_file")
ROW = (*FILE, "_line")


def read_items(spark: SparkSession, raw: str) -> DataFrame:
    """The accepted items, each with the mark of a full catalogue."""
    return lake.read_lines(spark, f"{raw}/{ACCEPTED}/items", (*ITEM_ROW, *FULL_FILE))


def sift_items(rows: DataFrame) -> DataFrame:
    """Sift items by id, and set `delisted`, `in_stock` and `title`.

    The latest row with a title wins. The latest row of all says whether the item is delisted.
    """
    dropped = F.coalesce("delisted", F.lit(False))
    needed = F.when(F.col("title").isNull() & ~dropped, F.lit("title"))
    order = [F.col("title").isNull(), *(F.col(name).desc() for name in ROW)]
    sifted = record_outcomes.sift(with_listing(rows), ("item_id",), [record_outcomes.missing("item_id"), needed], order)
    gone = F.coalesce("last_delisted", F.lit(False)) | F.coalesce(F.col("last_file") < F.col("full_file"), F.lit(False))
    return sifted.withColumns(
        {
            "delisted": gone,
            "in_stock": F.when(gone, F.lit(False)).otherwise(F.col("in_stock")),
            "title": F.coalesce("title", "item_id"),  # of an item that no file ever described
        }
    ).drop("last_delisted", "last_file", "full_file")


def with_listing(rows: DataFrame) -> DataFrame:
    """Add the last word on each item: `last_delisted`, `last_file`; and `full_file`, the newest full catalogue."""
    full = rows.where("_full").agg(F.max(F.struct(*FILE)).alias("full_file"))
    of_item = Window.partitionBy("item_id")
    last = {
        "last_delisted": F.max_by("delisted", F.struct(*ROW)).over(of_item),
        "last_file": F.max(F.struct(*FILE)).over(of_item),
    }
    return rows.withColumns(last).crossJoin(F.broadcast(full))
