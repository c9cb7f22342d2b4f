"""The cleaned layer of `outcomes`: each run adds its files, then a row that marks it as complete.

Readers take the newest complete run, and of the streamed layer what arrived after it (`aisle.lake.views`). The run
before stays until the next one, and so do the streamed rows that only the newest run covers: a query that began before
the mark finds what it needs. So no reader misses a row, and none meets it twice.
"""

from datetime import UTC, datetime, timedelta

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.outcome_rows import CLEANED, STREAMED
from aisle.lake.tables import OUTCOMES, ddl
from glue.forgetting import forget_in, remove
from glue.lake import file_system, pick

COLUMNS = tuple(column for column in OUTCOMES.columns if column[0] != OUTCOMES.partition)
UNDELIVERED = timedelta(hours=1)  # an event reaches the raw zone well within; until then the streamed row counts
RUN_OF_ROW = "date_format(cleaned_at, \"'run'-yyyyMMdd-HHmmss-SSS\") as name"


def write_run(rows: DataFrame, processed: str, latest: datetime | None, now: datetime) -> int:
    """Add a run of the clean, mark it, and return the number of its rows. `latest` is the stream's last arrival."""
    spark, folder, seen = rows.sparkSession, layer(processed, CLEANED), Observation()
    cleaned_at = now.replace(microsecond=now.microsecond // 1000 * 1000)  # Athena compares milliseconds
    run = pick(rows.withColumn("cleaned_at", F.lit(cleaned_at)), COLUMNS).observe(seen, F.count("*").alias("rows"))
    _add(run.repartitionByRange("occurred_at").sortWithinPartitions("occurred_at"), folder, name_of(cleaned_at))
    mark = {
        "event_id": F.lit(CLEANED),
        "line_number": F.lit(0),
        "event_name": F.lit(CLEANED),
        "occurred_at": F.lit(cleaned_at),
        "arrived_at": F.lit(latest - UNDELIVERED if latest else None),
        "cleaned_at": F.lit(cleaned_at),
    }
    _add(pick(spark.range(1).withColumns(mark), COLUMNS), folder, f"{name_of(cleaned_at)}-mark")
    return int(seen.get["rows"])


def remove_superseded(spark: SparkSession, processed: str) -> None:
    """Remove runs older than the last two complete ones, runs that failed, and streamed files that both cover."""
    folder = layer(processed, CLEANED)
    marks = _read(spark, folder).where(F.col("event_name") == CLEANED)
    newest = marks.selectExpr(RUN_OF_ROW, "arrived_at").orderBy(F.desc("name")).limit(2).collect()
    kept = tuple(f"{run['name']}-" for run in newest)
    for name in _names(spark, folder):
        if not name.startswith((*kept, "_", ".")):
            remove(spark, f"{folder}/{name}")
    if len(newest) == 2 and (covered := newest[1]["arrived_at"]):
        _remove_covered(spark, layer(processed, STREAMED), covered)


def forget_in_layers(gone: DataFrame, processed: str) -> None:
    """Remove erased people from both layers. The newest run has none; one before it that has goes whole."""
    spark, folder = gone.sparkSession, layer(processed, CLEANED)
    rows = _read(spark, folder).selectExpr("event_name", "person_id", RUN_OF_ROW)
    [[newest]] = rows.where(F.col("event_name") == CLEANED).agg(F.max("name")).collect()
    theirs = rows.where(F.col("name") < newest).join(F.broadcast(gone), "person_id", "left_semi")
    for (name,) in theirs.select("name").distinct().collect():
        remove(spark, f"{folder}/{name}-*")
    forget_in(gone, layer(processed, STREAMED), COLUMNS)


def make_streamed_layer(spark: SparkSession, processed: str) -> None:
    """Give the layer a file, so that the crawler finds its folder before the first streamed row."""
    folder = layer(processed, STREAMED)
    if not _names(spark, folder):
        _add(pick(spark.range(0), COLUMNS).coalesce(1), folder, "empty")


def layer(processed: str, name: str) -> str:
    """The folder of a layer."""
    return f"{processed}/{OUTCOMES.name}/{OUTCOMES.partition}={name}"


def name_of(cleaned_at: datetime) -> str:
    """The beginning of the names of a run's files.

    >>> name_of(datetime(2026, 11, 24, 2, 0, 5, 123_000, tzinfo=UTC))
    'run-20261124-020005-123'
    """
    return f"{cleaned_at.astimezone(UTC):run-%Y%m%d-%H%M%S}-{cleaned_at.microsecond // 1000:03d}"


def _add(rows: DataFrame, folder: str, name: str) -> None:
    rows.write.mode("append").option("mapreduce.output.basename", name).parquet(folder)


def _read(spark: SparkSession, folder: str) -> DataFrame:
    return spark.read.schema(ddl(COLUMNS)).parquet(folder)


def _names(spark: SparkSession, folder: str) -> list[str]:
    files, path = file_system(spark, folder)
    return [status.getPath().getName() for status in files.listStatus(path)] if files.exists(path) else []


def _remove_covered(spark: SparkSession, folder: str, covered: datetime) -> None:
    """`covered`: the run before the newest read whatever arrived before. No reader takes those rows any more."""
    last = F.max("arrived_at").alias("last")
    files = _read(spark, folder).groupBy(F.col("_metadata.file_path").alias("file")).agg(last)
    for (file,) in files.where(F.col("last") < F.lit(covered)).select("file").collect():
        remove(spark, file)
