"""Erase people from what the streaming job wrote. No run rebuilds it, so this module rewrites the affected files."""

import hashlib

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import Columns
from aisle.lake.tables import ENRICHED_INTERACTIONS, ddl
from glue.lake import file_system, pick


def forget(tombstones: DataFrame, processed: str) -> None:
    """Remove the rows of erased people from `enriched_interactions`."""
    table = ENRICHED_INTERACTIONS
    forget_in(tombstones, f"{processed}/{table.name}", table.columns, table.partition)


def forget_in(tombstones: DataFrame, folder: str, columns: Columns, partition: str | None = None) -> None:
    """Remove the rows of erased people. The streaming job only adds files, so it may run at the same time."""
    spark = tombstones.sparkSession
    files, path = file_system(spark, folder)
    if not files.exists(path) or tombstones.isEmpty():
        return
    reader = spark.read.schema(ddl(columns)).option("basePath", folder)
    people = reader.parquet(folder).select("person_id", F.col("_metadata.file_path").alias("file"))
    found = people.join(F.broadcast(tombstones), "person_id", "left_semi").select("file").distinct().collect()
    affected = sorted(file for (file,) in found)
    if not affected:
        return

    name = f"kept-{hashlib.blake2b(' '.join(affected).encode(), digest_size=8).hexdigest()}"
    remove(spark, f"{folder}/{'*/' if partition else ''}{name}-*")  # left by a run that failed before removing
    kept = reader.parquet(*affected).join(F.broadcast(tombstones), "person_id", "left_anti")
    writer = pick(kept, columns).coalesce(1).write.mode("append").option("mapreduce.output.basename", name)
    (writer.partitionBy(partition) if partition else writer).parquet(folder)
    for file in affected:
        remove(spark, file)


def remove(spark: SparkSession, pattern: str) -> None:
    """Delete the files that match a pattern."""
    files, path = file_system(spark, pattern)
    for status in files.globStatus(path) or ():
        files.delete(status.getPath(), False)
