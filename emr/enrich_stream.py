"""The stream -> `enriched_interactions`: each event once, with what is known of its item and its person.

Exactly once: an event id is taken once within the watermark, and a batch that runs again after a failure begins by
removing what it wrote before (its files are named after the query and the batch). A record that is no event is set
aside in the raw zone, quarantine/stream/, and stops nothing.
"""

import argparse
import json
import sys
import time

from pyspark.sql import DataFrame, DataFrameWriter, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.streaming.query import StreamingQuery

from aisle.lake.tables import ENRICHED_INTERACTIONS
from aisle.lake.zones import QUARANTINE
from emr.enriched import enrich, notes, once, parse
from emr.history import History

STATE_PARTITIONS = 4  # of the ids seen; each is a file per batch in the checkpoint
RECORDS_PER_FILE = 200_000  # a batch after a standstill is large


def main() -> None:
    arguments = read_arguments()
    spark = (
        SparkSession.builder.appName("enrich_stream")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", STATE_PARTITIONS)
        .config("spark.sql.streaming.noDataMicroBatches.enabled", False)
        .config("spark.sql.files.ignoreMissingFiles", True)  # a cleaning job may rewrite a table while it is read
        .getOrCreate()
    )
    sink = Sink(History(spark, arguments.processed), arguments.processed, arguments.raw)
    query = start(read_stream(spark, arguments), sink, arguments)
    wait(query, arguments.until_idle_seconds)


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    for name in ("--stream", "--region", "--raw", "--processed", "--checkpoint"):
        parser.add_argument(name, required=True)
    parser.add_argument("--endpoint-url")
    parser.add_argument("--trigger-seconds", type=int, default=2)
    parser.add_argument("--watermark", default="10 minutes", help="How late a duplicate is still known, by arrival.")
    parser.add_argument("--until-idle-seconds", type=float, help="End when nothing has come for so long.")
    return parser.parse_known_args()[0]


def read_stream(spark: SparkSession, arguments: argparse.Namespace) -> DataFrame:
    endpoint_url = arguments.endpoint_url or f"https://kinesis.{arguments.region}.amazonaws.com"
    options = {
        "kinesis.streamName": arguments.stream,
        "kinesis.region": arguments.region,
        "kinesis.endpointUrl": endpoint_url,
        "kinesis.startingposition": "TRIM_HORIZON",
    }
    return spark.readStream.format("aws-kinesis").options(**options).load()


def start(stream: DataFrame, sink: "Sink", arguments: argparse.Namespace) -> StreamingQuery:
    writer = once(parse(stream), arguments.watermark).writeStream.queryName("enrich_stream").foreachBatch(sink.write)
    writer = writer.option("checkpointLocation", arguments.checkpoint)
    return writer.trigger(processingTime=f"{arguments.trigger_seconds} seconds").start()


def wait(query: StreamingQuery, idle_seconds: float | None) -> None:
    """Raises: StreamingQueryException, where the query failed."""
    busy_at = time.monotonic()
    while not query.awaitTermination(1):
        if query.status["isDataAvailable"]:
            busy_at = time.monotonic()
        if idle_seconds is not None and time.monotonic() - busy_at > idle_seconds:
            query.stop()


class Sink:
    """Where each batch of the query goes."""

    def __init__(self, history: History, processed: str, raw: str) -> None:
        self.history = history
        self.enriched = f"{processed}/{ENRICHED_INTERACTIONS.name}"
        self.set_aside = f"{raw}/{QUARANTINE}/stream"
        self.may_run_again = True  # the first batch after a start: it may have failed half-way before

    def write(self, batch: DataFrame, batch_id: int) -> None:
        query_id = batch.sparkSession.sparkContext.getLocalProperty("sql.streaming.queryId")
        name = f"{query_id}-{batch_id:09d}"
        if self.may_run_again:
            remove(batch.sparkSession, f"{self.enriched}/*/{name}-*")
            remove(batch.sparkSession, f"{self.set_aside}/{name}-*")
        counts = self._write(batch.persist(), name)
        batch.unpersist()
        self.may_run_again = False
        sys.stdout.write(json.dumps({"batch": batch_id, **counts}) + "\n")

    def _write(self, batch: DataFrame, name: str) -> dict[str, int]:
        records, broken = batch.agg(F.count("*"), F.count("fault")).collect()[0]
        if broken:
            named(notes(batch.where("fault is not null")), name).json(self.set_aside, compression="gzip")
        if records > broken:
            self.history.refresh()
            rows = enrich(batch.where("fault is null"), self.history.items, self.history.people)
            files = 1 + records // RECORDS_PER_FILE
            named(rows.coalesce(files), name).partitionBy("day").parquet(self.enriched)
        return {"records": records, "broken": broken}


def named(rows: DataFrame, name: str) -> DataFrameWriter:
    """Adds files whose names begin with `name`."""
    return rows.write.mode("append").option("mapreduce.output.basename", name)


def remove(spark: SparkSession, pattern: str) -> None:
    path = spark._jvm.org.apache.hadoop.fs.Path(pattern)  # type: ignore[union-attr]
    files = path.getFileSystem(spark._jsc.hadoopConfiguration())
    for status in files.globStatus(path) or ():
        files.delete(status.getPath(), False)


if __name__ == "__main__":
    main()
