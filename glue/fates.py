"""What becomes of each record that a job reads; the fates of all records add up to what was read.

kept, corrupt (no use can be made of it), duplicate (another of its key is kept), erased (its person has a tombstone),
told_twice (a page's purchase or refund that the order file tells too: the shop's own books win).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812


def sift(records: DataFrame, key: str, required: Iterable[Column], order: Sequence[Column]) -> DataFrame:
    """Adds `fault`, the first field for which a record is of no use, and `place` among the records of its key."""
    unread = F.when(F.col("_corrupt").isNotNull(), F.lit("record"))
    fault = F.coalesce(unread, *required)
    within_key = Window.partitionBy(key).orderBy(F.col("fault").isNotNull(), *order)
    return records.withColumn("fault", fault).withColumn("place", F.row_number().over(within_key))


def missing(field: str, value: Column | None = None) -> Column:
    """The field's name where it has no value."""
    return F.when((F.col(field) if value is None else value).isNull(), F.lit(field))


def fate(**others: Column) -> Column:
    """Of a sifted record. `others` are further fates with their conditions, the first that holds counts."""
    judged = F.when(F.col("fault").isNotNull(), "corrupt").when(F.col("place") > 1, "duplicate")
    for name, condition in others.items():
        judged = judged.when(condition, name)
    return judged.otherwise("kept")


def kept(judged: DataFrame) -> DataFrame:
    return judged.where("fate = 'kept'")


def count(*judged: DataFrame) -> dict[str, Any]:
    """Records by fate and `source`."""
    fates: dict[str, Counter[str]] = defaultdict(Counter)
    for frame in judged:
        for source, name, records in frame.groupBy("source", "fate").count().collect():
            fates["read"][source] += records
            fates[name][source] += records
    told = {"read": "read", "duplicates": "duplicate", "erased": "erased", "told_twice": "told_twice", "kept": "kept"}
    return {**{key: dict(fates[name]) for key, name in told.items()}, "corrupt": fates["corrupt"].total()}


def notes(*judged: DataFrame) -> DataFrame:
    """The corrupt records as a quarantine tells them; `row` is the line as it came, where it could not be read."""
    reason = F.when(F.col("fault") == "record", "not JSON of the record's shape").otherwise("missing")
    told = [
        frame.where("fate = 'corrupt'").select(
            F.col("_file").alias("file"),
            F.col("_line").alias("line"),
            F.col("fault").alias("field"),
            reason.alias("reason"),
            F.coalesce("_corrupt", F.to_json(F.struct(*frame.columns))).alias("row"),
        )
        for frame in judged
    ]
    return reduce(DataFrame.union, told)
