"""Files that a batch of a streaming query adds to a folder. Their names tell the query and the batch."""

from pyspark.sql import DataFrame, DataFrameWriter, SparkSession


def name_of(batch: DataFrame, batch_id: int) -> str:
    """The beginning of the names of a batch's files."""
    query_id = batch.sparkSession.sparkContext.getLocalProperty("sql.streaming.queryId")
    return f"{query_id}-{batch_id:09d}"


def named(rows: DataFrame, name: str) -> DataFrameWriter:
    """A writer that adds files whose names begin with `name`."""
    return rows.write.mode("append").option("mapreduce.output.basename", name)


def remove(spark: SparkSession, pattern: str) -> None:
    """Delete the files that match a pattern."""
    path = spark._jvm.org.apache.hadoop.fs.Path(pattern)  # type: ignore[union-attr]
    files = path.getFileSystem(spark._jsc.hadoopConfiguration())
    for status in files.globStatus(path) or ():
        files.delete(status.getPath(), False)


def exists(spark: SparkSession, place: str) -> bool:
    """Whether there is such a folder or file."""
    path = spark._jvm.org.apache.hadoop.fs.Path(place)  # type: ignore[union-attr]
    return bool(path.getFileSystem(spark._jsc.hadoopConfiguration()).exists(path))
