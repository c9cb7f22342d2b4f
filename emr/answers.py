"""The answers of the last day, in memory, for the events that they lead to."""

from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.outcome_rows import ANSWER
from aisle.lake.raw_columns import RECOMMENDATION_ID
from aisle.lake.tables import OUTCOMES, ddl
from emr.batch_files import exists
from emr.outcomes import answers

KEPT = "24 hours"  # before the latest answer; an event after that gets its arm from the nightly clean
MOST_PARTS = 30  # one a batch; more are joined into one


class Answers:
    """A lost executor loses them. Then the query fails, and the job that starts again reads the table."""

    def __init__(self, spark: SparkSession, folder: str) -> None:
        """`folder` holds the rows of earlier batches."""
        kinds = tuple(column for column in OUTCOMES.columns if column[0] != OUTCOMES.partition)
        self._parts: list[DataFrame] = []
        if exists(spark, folder):
            written = spark.read.schema(ddl(kinds)).parquet(folder).where(F.col("event_name") == ANSWER)
            self._parts = [answers(written).localCheckpoint()]

    def with_those_of(self, rows: DataFrame) -> DataFrame:
        """Remember the answers among the rows, and return all that are known."""
        self._parts.append(answers(rows).localCheckpoint())
        if len(self._parts) > MOST_PARTS:
            latest = self._all().agg(F.max("led_served_at")).collect()[0][0]
            self._parts = [self._all().where(F.col("led_served_at") >= F.lit(latest) - F.expr(f"interval {KEPT}"))]
            self._parts = [part.localCheckpoint() for part in self._parts]
        return self._all()

    def _all(self) -> DataFrame:
        return reduce(DataFrame.union, self._parts).dropDuplicates([RECOMMENDATION_ID])
