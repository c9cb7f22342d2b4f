"""Erase people from the bodies of refused events, and end what was kept for as long as it may be.

S3 ends an object by the object's age. A body that a replay or this module wrote anew is older than its object.
"""

import hashlib
from datetime import datetime, timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812

from aisle.lake.raw_columns import REFUSED_BODY
from aisle.lake.tables import ddl
from aisle.lake.zones import REFUSED_BODIES, REFUSED_BODIES_KEPT_DAYS
from glue.forgetting import remove
from glue.lake import file_system


def forget_bodies(tombstones: DataFrame, raw: str, now: datetime) -> None:
    """Write the affected objects anew, without the bodies that go. Firehose only adds objects meanwhile."""
    folder = f"{raw}/{REFUSED_BODIES}"
    files, path = file_system(tombstones.sparkSession, folder)
    if not files.exists(path):
        return
    bodies = judged(tombstones, folder, now - timedelta(days=REFUSED_BODIES_KEPT_DAYS)).cache()
    affected = sorted(file for (file,) in bodies.where("goes").select("file").distinct().collect())
    if affected:
        name = f"kept-{hashlib.blake2b(' '.join(affected).encode(), digest_size=8).hexdigest()}"
        remove(tombstones.sparkSession, f"{folder}/{name}-*")  # left by a run that failed between writing and removing
        kept = bodies.where(F.col("file").isin(affected) & ~F.col("goes")).select("value")
        kept.coalesce(1).write.mode("append").option("mapreduce.output.basename", name).text(folder, compression="gzip")
        for file in affected:
            remove(tombstones.sparkSession, file)
    bodies.unpersist()


def judged(tombstones: DataFrame, folder: str, earliest: datetime) -> DataFrame:
    """Each line with its file, and whether it goes. A line that Aisle did not write stays until S3 ends its object."""
    reader = tombstones.sparkSession.read.option("recursiveFileLookup", True)
    lines = reader.text(folder).select("value", F.col("_metadata.file_path").alias("file"))
    told = F.from_json("value", ddl(REFUSED_BODY))
    named = lines.select("*", told.alias("told")).select("value", "file", "told.*")
    people = named.withColumn("person_id", F.explode_outer("people"))
    gone = F.broadcast(tombstones.distinct().withColumn("is_erased", F.lit(True)))
    goes = F.coalesce("is_erased", F.col("received_at") < F.lit(earliest), F.lit(False))
    return people.join(gone, "person_id", "left").groupBy("value", "file").agg(F.bool_or(goes).alias("goes"))
