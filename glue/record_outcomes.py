"""The outcome of each record that a job reads. The outcomes add up to the number of records.

kept, corrupt (unusable), duplicate (another record of its key is kept), erased (its person has a tombstone),
told_twice (a trade of which a better source tells, or a purchase that was told before; see `glue.transactions`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812


def sift(records: DataFrame, key: Sequence[str], required: Iterable[Column], order: Sequence[Column]) -> DataFrame:
    """Add `fault`, the first unusable field of a record, and `place`, its rank among the records of its key."""
    unread = F.when(F.col("_corrupt").isNotNull(), F.lit("record"))
    fault = F.coalesce(unread, *required)
    within_key = Window.partitionBy(*key).orderBy(F.col("fault").isNotNull(), *order)
    return records.withColumn("fault", fault).withColumn("place", F.row_number().over(within_key))


def latest(rows: DataFrame, key: str, *required: Column) -> DataFrame:
    """Sift rows by key; the latest row comes first. `required` are the faults of fields that a row needs."""
    order = [F.col(name).desc() for name in ("_arrived_at", "_file", "_line")]
    return sift(rows, (key,), [missing(key), *required], order)


def missing(field: str, value: Column | None = None) -> Column:
    """The field's name if it has no value, else null."""
    return F.when((F.col(field) if value is None else value).isNull(), F.lit(field))


def outcome(**others: Column) -> Column:
    """The outcome of a sifted record. `others` maps further outcomes to conditions; the first true condition wins."""
    records = F.when(F.col("fault").isNotNull(), "corrupt").when(F.col("place") > 1, "duplicate")
    for name, condition in others.items():
        records = records.when(condition, name)
    return records.otherwise("kept")


def kept(records: DataFrame) -> DataFrame:
    """The records whose outcome is kept."""
    return records.where("outcome = 'kept'")


def count(*frames: DataFrame) -> dict[str, Any]:
    """Count records by outcome and `source`."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for frame in frames:
        for source, name, records in frame.groupBy("source", "outcome").count().collect():
            counts["read"][source] += records
            counts[name][source] += records
    keys = {"read": "read", "duplicates": "duplicate", "erased": "erased", "told_twice": "told_twice", "kept": "kept"}
    return {
        **{key: dict(counts[name]) for key, name in keys.items()},
        "corrupt": counts["corrupt"].total(),
    }


def notes(*records: DataFrame) -> DataFrame:
    """The corrupt records as quarantine rows. `row` has the original line if it could not be parsed."""
    reason = F.when(F.col("fault") == "record", "not JSON of the record's shape").otherwise("missing")
    quarantined = [
        frame.where("outcome = 'corrupt'").select(
            F.col("_file").alias("file"),
            F.col("_line").alias("line"),
            F.col("fault").alias("field"),
            reason.alias("reason"),
            F.coalesce("_corrupt", F.to_json(F.struct(*frame.columns))).alias("row"),
        )
        for frame in records
    ]
    return reduce(DataFrame.union, quarantined)
