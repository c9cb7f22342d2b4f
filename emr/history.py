"""What the processed zone knows of items and people, held in memory and read again when its files change."""

import time
from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.events.event_names import TASTE_EVENTS, EventName
from aisle.lake.tables import INTERACTIONS, ITEMS, USERS, Table, ddl

TASTE = [str(name) for name in TASTE_EVENTS]  # a list that was shown does not count

ATTEMPTS, PAUSE_SECONDS = 15, 2.0  # a rewriting takes seconds; a table that stays without files has no rows

Files = dict[str, frozenset[str]]  # by table


class History:
    """`items` by item_id, `people` by person_id: small enough to be kept, or Spark spills them to disk."""

    def __init__(self, spark: SparkSession, processed: str) -> None:
        self._spark = spark
        self._processed = processed
        self._files: Files = {}
        self.items = self.people = spark.range(0).toDF("id")
        self.refresh()

    def refresh(self) -> None:
        """A job may be rewriting a table just now: what is read then is half of it, so it is read once more.

        Where a table has lost all its files, what was known of it stays until it is there again.
        """
        for _ in range(ATTEMPTS):
            tables = {table.name: self._read(table) for table in (ITEMS, USERS, INTERACTIONS)}
            files = _files(tables)
            if files == self._files or any(self._files.get(name) and not files[name] for name in files):
                return
            items, users, interactions = tables.values()
            self.items = held(known_items(items, interactions), instead_of=self.items)
            self.people = held(known_people(users, interactions), instead_of=self.people)
            if self._are_whole(files):
                self._files = files
                return
            time.sleep(PAUSE_SECONDS)

    def _are_whole(self, files: Files) -> bool:
        """Whether what was read is still there, and no table that a job has written is without files."""
        now = {table.name: self._read(table) for table in (ITEMS, USERS, INTERACTIONS)}
        return _files(now) == files and all(files[name] or not self._is_written(name) for name in files)

    def _is_written(self, name: str) -> bool:
        path = self._spark._jvm.org.apache.hadoop.fs.Path(f"{self._processed}/{name}")  # type: ignore[union-attr]
        return bool(path.getFileSystem(self._spark._jsc.hadoopConfiguration()).exists(path))

    def _read(self, table: Table) -> DataFrame:
        """No rows where no job has written yet."""
        if self._is_written(table.name):
            return self._spark.read.schema(ddl(table.columns)).parquet(f"{self._processed}/{table.name}")
        return self._spark.range(0).select(*(F.lit(None).cast(kind).alias(name) for name, kind in table.columns))


def _files(tables: dict[str, DataFrame]) -> Files:
    return {name: frozenset(rows.inputFiles()) for name, rows in tables.items()}


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
    """Computed now: the batch is not to wait, and Spark is to know whether they are few enough to broadcast.

    What was held goes first: Spark knows what it holds by the plan, which is the same, and would hand out the old rows.
    """
    instead_of.unpersist(blocking=True)
    rows = rows.cache()
    rows.count()
    return rows
