"""Items and people of the processed zone, cached in memory and reloaded when their files change."""

import time
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.events.event_names import TASTE_EVENTS, EventName
from aisle.lake.tables import INTERACTIONS, ITEMS, USERS, Table, ddl

TASTE = [str(name) for name in TASTE_EVENTS]  # a shown list does not count

ATTEMPTS, PAUSE_SECONDS = 15, 2.0  # a rewrite takes seconds; a table that stays without files has no rows

Files = dict[str, frozenset[str]]  # by table


class History:
    """`items` by item_id and `people` by person_id. They fit in memory, or Spark spills them to disk."""

    def __init__(self, spark: SparkSession, processed: str) -> None:
        self._spark = spark
        self._processed = processed
        self._files: Files = {}
        self.items = self.people = spark.range(0).toDF("id")
        self.refresh()

    def refresh(self) -> None:
        """Reload the tables if their files changed.

        A job may be rewriting a table during the read. Then the rows are incomplete and the read repeats. If a table
        has lost all its files, its cached rows stay until it is back.
        """
        for _ in range(ATTEMPTS):
            tables = {table.name: self._read(table) for table in (ITEMS, USERS, INTERACTIONS)}
            files = _files(tables)
            if files == self._files or any(self._files.get(name) and not files[name] for name in files):
                return
            items, users, interactions = tables.values()
            self.items = cached(known_items(items, interactions), instead_of=self.items)
            self.people = cached(known_people(users, interactions), instead_of=self.people)
            if self._are_whole(files):
                break
            time.sleep(PAUSE_SECONDS)
        self._files = files  # a table that stayed without files is not waited for again

    def _are_whole(self, files: Files) -> bool:
        """Whether the files are still the same, and each written table has files."""
        now = {table.name: self._read(table) for table in (ITEMS, USERS, INTERACTIONS)}
        return _files(now) == files and all(files[name] or not self._is_written(name) for name in files)

    def _is_written(self, name: str) -> bool:
        path = self._spark._jvm.org.apache.hadoop.fs.Path(f"{self._processed}/{name}")  # type: ignore[union-attr]
        return bool(path.getFileSystem(self._spark._jsc.hadoopConfiguration()).exists(path))

    def _read(self, table: Table) -> DataFrame:
        """The rows of a table; none if no job has written it yet."""
        if self._is_written(table.name):
            return self._spark.read.schema(ddl(table.columns)).parquet(f"{self._processed}/{table.name}")
        return self._spark.range(0).select(*(F.lit(None).cast(kind).alias(name) for name, kind in table.columns))


def _files(tables: dict[str, DataFrame]) -> Files:
    return {name: frozenset(rows.inputFiles()) for name, rows in tables.items()}


def known_items(items: DataFrame, interactions: DataFrame) -> DataFrame:
    """Details and interaction counts by item_id, and once more by each variant's id, with its `item_of_variant`."""
    details = items.select(
        "item_id", "title", "category", "brand", F.col("price").alias("list_price"), "average_rating"
    )
    counts = by_people(interactions).groupBy("item_id").agg(*taste_counts("item"))
    known = details.join(counts.where("item_id is not null"), "item_id", "full")
    named = known_variants(items)
    own = known.join(named, F.col("item_id") == F.col("sold_as"), "left_anti").withColumn(
        "item_of_variant", F.lit(None)
    )
    sold = known.join(named, F.col("item_id") == F.col("item_of_variant")).withColumn("item_id", F.col("sold_as"))
    return own.unionByName(sold.drop("sold_as"))


def known_variants(items: DataFrame) -> DataFrame:
    """Rows (sold_as, item_of_variant), as `glue.variants` has them, from the table."""
    listed = F.explode(F.split(F.col("attributes")["variant_ids"], r"\|")).alias("sold_as")
    named = items.select("item_id", "updated_at", listed).where("sold_as != '' and sold_as != item_id")
    newest = F.max(F.struct("updated_at", "item_id")).alias("newest")
    own = items.select(F.col("item_id").alias("sold_as"), F.col("updated_at").alias("own_at"))
    each = named.groupBy("sold_as").agg(newest).join(own, "sold_as", "left")
    variants = each.where("own_at is null or own_at < newest.updated_at")
    return variants.select("sold_as", F.col("newest.item_id").alias("item_of_variant"))


def known_people(users: DataFrame, interactions: DataFrame) -> DataFrame:
    """Details, interaction counts and last activity by person_id."""
    details = users.select(F.concat(F.lit("u:"), "user_id").alias("person_id"), "age", "gender", "location")
    last_seen_at = F.max("occurred_at").alias("person_last_seen_at")
    counts = by_people(interactions).groupBy("person_id").agg(*taste_counts("person"), last_seen_at)
    return details.join(counts, "person_id", "full")


def by_people(interactions: DataFrame) -> DataFrame:
    """The interactions that no bot sent."""
    return interactions.where("not coalesce(is_bot, false)")


def taste_counts(whose: str) -> Sequence[Column]:
    """Counts of interactions and purchases, with `whose` as the prefix of the column names."""
    name = F.col("event_name")
    return (
        F.count_if(name.isin(TASTE)).alias(f"{whose}_interaction_count"),
        F.count_if(name == EventName.PURCHASE).alias(f"{whose}_purchase_count"),
    )


def cached(rows: DataFrame, instead_of: DataFrame) -> DataFrame:
    """Cache the rows and compute them now. The batch need not wait, and Spark knows whether to broadcast them.

    The old rows leave the cache first. Spark's cache goes by the plan, which is the same, so it would return them.
    """
    instead_of.unpersist(blocking=True)
    rows = rows.cache()
    rows.count()
    return rows
