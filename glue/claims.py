"""What a page claims about a sale. Anybody can send it, so its pieces and its price are bounded."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.claim_bounds import MOST_PIECES, MOST_PRICE, TIMES_LISTED
from glue.transactions import TRADES


def bounded(lines: DataFrame, items: DataFrame) -> DataFrame:
    """Bound the price and the quantity of trades that came by the stream. `items` are those of `glue.listed_items`."""
    listed = items.select(F.col("item_id").alias("listed_id"), "list_price", "list_currency")
    known = lines.join(listed, F.col("item_id") == F.col("listed_id"), "left")
    claimed = F.col("event_name").isin(*TRADES) & (F.col("source") == "stream")
    differs = F.coalesce(F.col("currency") != F.col("list_currency"), F.lit(False))
    most = F.coalesce(
        F.when(~differs & (F.col("list_price") > 0), TIMES_LISTED * F.col("list_price")), F.lit(MOST_PRICE)
    )
    price = F.when(F.col("price").isNotNull(), F.least("price", most))
    return known.withColumns(
        {
            "price": F.when(claimed, price).otherwise(F.col("price")),
            "quantity": F.when(claimed, F.least("quantity", F.lit(MOST_PIECES))).otherwise(F.col("quantity")),
        }
    ).drop("listed_id", "list_price", "list_currency")
