"""Erase people from `enriched_interactions`. No run rebuilds that table, so this module rewrites the affected files."""

import hashlib

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.tables import ENRICHED_INTERACTIONS, ddl
from glue.lake import file_system, pick


def forget(tombstones: DataFrame, processed: str) -> None:
    """Remove the rows of erased people. The streaming job only adds files, so it may run at the same time."""
    folder = f"{processed}/{ENRICHED_INTERACTIONS.name}"
    files, path = file_system(tombstones.sparkSession, folder)
    if not files.exists(path) or tombstones.isEmpty():
        return
    reader = tombstones.sparkSession.read.schema(ddl(ENRICHED_INTERACTIONS.columns)).option("basePath", folder)
    people = reader.parquet(folder).select("person_id", F.col("_metadata.file_path").alias("file"))
    found = people.join(F.broadcast(tombstones), "person_id", "left_semi").select("file").distinct().collect()
    affected = sorted(file for (file,) in found)
    if not affected:
        return

    name = f"kept-{hashlib.blake2b(' '.join(affected).encode(), digest_size=8).hexdigest()}"
    remove(tombstones, f"{folder}/*/{name}-*")  # left by a run that failed between writing and removing
    kept = reader.parquet(*affected).join(F.broadcast(tombstones), "person_id", "left_anti")
    writer = (
        pick(kept, ENRICHED_INTERACTIONS.columns)
        .coalesce(1)
        .write.mode("append")
        .option("mapreduce.output.basename", name)
    )
    writer.partitionBy("day").parquet(folder)
    for file in affected:
        remove(tombstones, file)


def remove(tombstones: DataFrame, pattern: str) -> None:
    """Delete the files that match a pattern."""
    files, path = file_system(tombstones.sparkSession, pattern)
    for status in files.globStatus(path) or ():
        files.delete(status.getPath(), False)
