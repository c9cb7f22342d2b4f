"""Erased people leave `enriched_interactions` too. No run rebuilds it: the files that hold them are written again."""

import hashlib

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.tables import ENRICHED_INTERACTIONS, ddl
from glue.lake import file_system, pick


def forget(tombstones: DataFrame, processed: str) -> None:
    """The streaming job only ever adds files, so it may run meanwhile."""
    folder = f"{processed}/{ENRICHED_INTERACTIONS.name}"
    files, path = file_system(tombstones.sparkSession, folder)
    if not files.exists(path) or tombstones.isEmpty():
        return
    reader = tombstones.sparkSession.read.schema(ddl(ENRICHED_INTERACTIONS.columns)).option("basePath", folder)
    people = reader.parquet(folder).select("person_id", F.col("_metadata.file_path").alias("file"))
    found = people.join(F.broadcast(tombstones), "person_id", "left_semi").select("file").distinct().collect()
    holding = sorted(file for (file,) in found)
    if not holding:
        return

    name = f"kept-{hashlib.blake2b(' '.join(holding).encode(), digest_size=8).hexdigest()}"
    remove(tombstones, f"{folder}/*/{name}-*")  # of a run that failed between writing and removing
    kept = reader.parquet(*holding).join(F.broadcast(tombstones), "person_id", "left_anti")
    writer = (
        pick(kept, ENRICHED_INTERACTIONS.columns)
        .coalesce(1)
        .write.mode("append")
        .option("mapreduce.output.basename", name)
    )
    writer.partitionBy("day").parquet(folder)
    for file in holding:
        remove(tombstones, file)


def remove(tombstones: DataFrame, pattern: str) -> None:
    files, path = file_system(tombstones.sparkSession, pattern)
    for status in files.globStatus(path) or ():
        files.delete(status.getPath(), False)
