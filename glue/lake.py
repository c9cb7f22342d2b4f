"""Input and output of the cleaning jobs: JSON lines in, typed Parquet and a receipt out."""

import argparse
import json
import sys
from collections.abc import Callable
from typing import Any

from pyspark.sql import DataFrame, Observation, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import PROVENANCE, Columns
from aisle.lake.tables import Table, ddl
from aisle.lake.zones import ERASURES, QUARANTINE, RECEIPTS

Receipt = dict[str, Any]


def run(job: str, clean: Callable[[SparkSession, str, str], Receipt]) -> None:
    """Run a job. It prints its receipt as the last line, and writes it to receipts/jobs/<job>.json in the raw zone."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--raw", required=True, help="s3://bucket")
    parser.add_argument("--processed", required=True, help="s3://bucket")
    arguments, _ = parser.parse_known_args()  # Glue adds arguments of its own
    spark = SparkSession.builder.appName(job).config("spark.sql.session.timeZone", "UTC").getOrCreate()
    text = json.dumps(clean(spark, arguments.raw, arguments.processed))
    write_text(spark, f"{arguments.raw}/{RECEIPTS}/jobs/{job}.json", text)
    sys.stdout.write(text + "\n")


def read_lines(spark: SparkSession, folder: str, columns: Columns) -> DataFrame:
    """JSON lines at any depth of a folder. No folder gives no rows. `_corrupt` has each line that does not fit."""
    columns = (*columns, *PROVENANCE, ("_corrupt", "string"))
    files, path = file_system(spark, folder)
    if not files.exists(path):
        return pick(spark.range(0), columns)
    reader = spark.read.schema(ddl(columns)).option("columnNameOfCorruptRecord", "_corrupt")
    return reader.option("recursiveFileLookup", True).json(folder)


def count_accepted(spark: SparkSession, raw: str, kinds: dict[str, str]) -> dict[str, int]:
    """The rows that landing receipts call accepted, by source. `kinds` maps a kind of files to its source.

    Count before reading: a receipt is written after its rows, so whatever it counts can be read by then.
    """
    files, _ = file_system(spark, raw)
    counts = {}
    for kind, source in kinds.items():
        folder = f"{raw}/{RECEIPTS}/{kind}"
        if not files.exists(file_system(spark, folder)[1]):
            continue
        receipts = spark.read.schema("accepted bigint").option("recursiveFileLookup", True)
        [row] = receipts.json(folder, multiLine=True).agg(F.sum("accepted").alias("rows")).collect()
        counts[source] = int(row["rows"] or 0)
    return counts


def with_accepted(receipt: Receipt, accepted: dict[str, int]) -> Receipt:
    """Add the accepted rows by source, and `missing`: how many of them the job did not read."""
    missing = sum(max(0, rows - receipt["read"].get(source, 0)) for source, rows in accepted.items())
    return {**receipt, "accepted": accepted, "missing": missing}


def read_tombstones(spark: SparkSession, raw: str) -> DataFrame:
    """The person_id of each erased person."""
    return read_lines(spark, f"{raw}/{ERASURES}", (("person_id", "string"),)).select("person_id").dropna().distinct()


def pick(rows: DataFrame, columns: Columns) -> DataFrame:
    """Select exactly these columns, in these types. A column that `rows` lacks is null."""
    return rows.select(
        *((F.col(name) if name in rows.columns else F.lit(None)).cast(kind).alias(name) for name, kind in columns)
    )


def replace(rows: DataFrame, table: Table, processed: str) -> int:
    """Overwrite a table and return the number of rows written."""
    seen = Observation()
    whole = pick(rows, table.columns).hint("rebalance").observe(seen, F.count(F.lit(1)).alias("rows"))
    whole.write.mode("overwrite").parquet(f"{processed}/{table.name}")
    return int(seen.get["rows"])


def replace_months(rows: DataFrame, table: Table, processed: str) -> int:
    """Overwrite the months that have rows and remove the others: an erased person may have been alone in a month.

    Returns the number of rows written.
    """
    folder, seen = f"{processed}/{table.name}", Observation()
    whole = pick(rows, table.columns).hint("rebalance", "month")
    whole = whole.observe(seen, F.count(F.lit(1)).alias("rows"), F.collect_set("month").alias("months"))
    writer = whole.write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
    writer.partitionBy("month").parquet(folder)
    written = {f"month={month}" for month in seen.get["months"]}
    files, path = file_system(rows.sparkSession, folder)
    for status in files.listStatus(path) if files.exists(path) else ():
        name = status.getPath().getName()
        if name.startswith("month=") and name not in written:
            files.delete(status.getPath(), True)
    return int(seen.get["rows"])


def replace_quarantine(spark: SparkSession, notes: DataFrame | None, raw: str, kind: str) -> None:
    """Replace the quarantine by the notes of this run. Without notes, remove it."""
    folder = f"{raw}/{QUARANTINE}/{kind}"
    if notes is not None:
        notes.coalesce(1).write.mode("overwrite").json(folder, compression="gzip")
        return
    files, path = file_system(spark, folder)
    files.delete(path, True)


def write_text(spark: SparkSession, place: str, text: str) -> None:
    """Write a text file."""
    files, path = file_system(spark, place)
    stream = files.create(path, True)
    stream.write(bytearray(text, "utf-8"))
    stream.close()


def file_system(spark: SparkSession, place: str) -> tuple[Any, Any]:
    """Hadoop's file system and path of a place. Spark itself uses the same."""
    path = spark._jvm.org.apache.hadoop.fs.Path(place)  # type: ignore[union-attr]
    return path.getFileSystem(spark._jsc.hadoopConfiguration()), path
