"""Variants of a product are one item. What names a variant is counted for its item.

The item's attribute `variant_ids` lists its variants, parted by `|`.
"""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

VARIANT_ID = "variant_id"


def variants(items: DataFrame) -> DataFrame:
    """Rows (sold_as, item_of_variant), one per variant. A row of its own that is as new makes a variant an item.

    `items` comes from `glue.listed_items`.
    """
    listed = F.explode(F.split(F.col("attributes")["variant_ids"], r"\|")).alias("sold_as")
    named = items.select("item_id", "told_at", listed).where("sold_as != '' and sold_as != item_id")
    newest = F.struct("told_at", "item_id")
    each = named.groupBy("sold_as").agg(
        F.max_by("item_id", newest).alias("item_of_variant"), F.max("told_at").alias("named_at")
    )
    own = items.select(F.col("item_id").alias("sold_as"), F.col("told_at").alias("own_at"))
    return (
        each.join(own, "sold_as", "left")
        .where("own_at is null or own_at < named_at")
        .select("sold_as", "item_of_variant")
    )


def with_items(lines: DataFrame, variants: DataFrame) -> DataFrame:
    """Name the item in place of its variant. The line keeps the variant as attribute `variant_id`."""
    known = lines.join(F.broadcast(variants), F.col("item_id") == F.col("sold_as"), "left")
    others = F.map_filter(
        F.coalesce("attributes", F.create_map().cast("map<string,string>")), lambda name, _: name != VARIANT_ID
    )
    kept = F.map_concat(others, F.create_map(F.lit(VARIANT_ID), "sold_as"))
    return known.withColumns(
        {
            "attributes": F.when(F.col("sold_as").isNotNull(), kept).otherwise(F.col("attributes")),
            "item_id": F.coalesce("item_of_variant", "item_id"),
        }
    ).drop("sold_as", "item_of_variant")
