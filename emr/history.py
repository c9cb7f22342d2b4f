"""What the processed zone knows of items and people, held in memory and read again when its files change."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.event_names import EventName
from aisle.interaction import PREFERENCE_WEIGHTS
from aisle.tables import INTERACTIONS, ITEMS, USERS, Table, ddl

TASTE = [str(name) for name in (*PREFERENCE_WEIGHTS, EventName.RATE_ITEM)]  # a list that was shown does not count


class History:
    """`items` by item_id, `people` by person_id: small enough to be kept, or Spark spills them to disk."""

    def __init__(self, spark: SparkSession, processed: str) -> None:
        self._spark = spark
        self._processed = processed
        self._files: dict[str, frozenset[str]] = {}
        self.items = self.people = spark.range(0).toDF("id")
        self.refresh()

    def refresh(self) -> None:
        """A table that has lost all its files is being rewritten: what was known stays until it is there again."""
        tables = {table.name: self._read(table) for table in (ITEMS, USERS, INTERACTIONS)}
        files = {name: frozenset(rows.inputFiles()) for name, rows in tables.items()}
        if files == self._files or any(self._files.get(name) and not files[name] for name in files):
            return
        items, users, interactions = tables.values()
        self.items = held(known_items(items, interactions), instead_of=self.items)
        self.people = held(known_people(users, interactions), instead_of=self.people)
        self._files = files

    def _read(self, table: Table) -> DataFrame:
        """No rows where no job has written yet."""
        folder = f"{self._processed}/{table.name}"
        path = self._spark._jvm.org.apache.hadoop.fs.Path(folder)  # type: ignore[union-attr]
        if path.getFileSystem(self._spark._jsc.hadoopConfiguration()).exists(path):
            return self._spark.read.schema(ddl(table.columns)).parquet(folder)
        return self._spark.range(0).select(*(F.lit(None).cast(kind).alias(name) for name, kind in table.columns))


def known_items(items: DataFrame, interactions: DataFrame) -> DataFrame:
    details = items.select(
        "item_id", "title", "category", "brand", F.col("price").alias("list_price"), "average_rating"
    )
    counts = by_people(interactions).groupBy("item_id").agg(*taste_counts("item"))
    return details.join(counts.where("item_id is not null"), "item_id", "full")


def known_people(users: DataFrame, interactions: DataFrame) -> DataFrame:
    details = users.select(F.concat(F.lit("u:"), "user_id").alias("person_id"), "age", "gender", "location")
    last_seen_at = F.max("occurred_at").alias("person_last_seen_at")
    counts = by_people(interactions).groupBy("person_id").agg(*taste_counts("person"), last_seen_at)
    return details.join(counts, "person_id", "full")


def by_people(interactions: DataFrame) -> DataFrame:
    return interactions.where("not coalesce(is_bot, false)")


def taste_counts(whose: str) -> Sequence[Column]:
    name = F.col("event_name")
    return (
        F.count_if(name.isin(TASTE)).alias(f"{whose}_interaction_count"),
        F.count_if(name == EventName.PURCHASE).alias(f"{whose}_purchase_count"),
    )


def held(rows: DataFrame, instead_of: DataFrame) -> DataFrame:
    """Computed now: the batch is not to wait, and Spark is to know whether they are few enough to broadcast."""
    rows = rows.cache()
    rows.count()
    instead_of.unpersist()
    return rows
