"""The stream -> `enriched_interactions` and `outcomes`: each event once.

Two queries read the stream. One joins each event with its item and person within seconds; the other joins it with the
answer that led to it, once a minute.

Exactly once: a query takes an event id once within the watermark. A batch that reruns after a failure first removes its
earlier files, whose names have the query and the batch. A broken record goes to quarantine/stream/ in the raw zone and
stops nothing.
"""

import argparse
import json
import sys
import time

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from pyspark.sql.streaming.query import StreamingQuery

from aisle.lake.tables import ENRICHED_INTERACTIONS
from aisle.lake.zones import QUARANTINE
from emr.batch_files import name_of, named, remove
from emr.enriched import enrich, notes, once, parse
from emr.history import History
from emr.outcome_sink import OutcomeSink

STATE_PARTITIONS = 4  # of the ids seen; each partition is a file per batch in the checkpoint
RECORDS_PER_FILE = 200_000  # the first batch after a pause is large


def main() -> None:
    """Start the job and run until it is stopped, or idle for long enough."""
    arguments = read_arguments()
    spark = (
        SparkSession.builder.appName("enrich_stream")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.shuffle.partitions", STATE_PARTITIONS)
        .config("spark.sql.streaming.noDataMicroBatches.enabled", False)
        .config("spark.sql.files.ignoreMissingFiles", True)  # a cleaning job may rewrite a table during a read
        .getOrCreate()
    )
    sink = Sink(History(spark, arguments.processed), arguments.processed, arguments.raw)
    queries = [
        start(read_stream(spark, arguments), sink, arguments),
        start_outcomes(read_stream(spark, arguments), OutcomeSink(arguments.processed), arguments),
    ]
    wait(*queries, idle_seconds=arguments.until_idle_seconds)


def read_arguments() -> argparse.Namespace:
    """Parse the command line. EMR may add arguments of its own."""
    parser = argparse.ArgumentParser()
    for name in ("--stream", "--region", "--raw", "--processed", "--checkpoint"):
        parser.add_argument(name, required=True)
    parser.add_argument("--endpoint-url")
    parser.add_argument("--trigger-seconds", type=int, default=2)
    parser.add_argument("--outcomes-trigger-seconds", type=int, default=60, help="Each batch of outcomes is a file.")
    parser.add_argument("--watermark", default="10 minutes", help="How late a duplicate is still found, by arrival.")
    parser.add_argument("--until-idle-seconds", type=float, help="Stop after so long without data.")
    return parser.parse_known_args()[0]


def read_stream(spark: SparkSession, arguments: argparse.Namespace) -> DataFrame:
    """The records of the Kinesis stream, from its oldest record on."""
    endpoint_url = arguments.endpoint_url or f"https://kinesis.{arguments.region}.amazonaws.com"
    options = {
        "kinesis.streamName": arguments.stream,
        "kinesis.region": arguments.region,
        "kinesis.endpointUrl": endpoint_url,
        "kinesis.startingposition": "TRIM_HORIZON",
    }
    return spark.readStream.format("aws-kinesis").options(**options).load()


def start(stream: DataFrame, sink: "Sink", arguments: argparse.Namespace) -> StreamingQuery:
    """Start the query that writes each batch to `enriched_interactions`."""
    writer = once(parse(stream), arguments.watermark).writeStream.queryName("enrich_stream").foreachBatch(sink.write)
    writer = writer.option("checkpointLocation", arguments.checkpoint)
    return writer.trigger(processingTime=f"{arguments.trigger_seconds} seconds").start()


def start_outcomes(stream: DataFrame, sink: OutcomeSink, arguments: argparse.Namespace) -> StreamingQuery:
    """Start the query that writes each batch to `outcomes`. A job that is to end soon does not wait a minute."""
    ends = arguments.until_idle_seconds is not None
    seconds = arguments.trigger_seconds if ends else arguments.outcomes_trigger_seconds
    writer = once(parse(stream), arguments.watermark).writeStream.queryName("outcomes").foreachBatch(sink.write)
    writer = writer.option("checkpointLocation", f"{arguments.checkpoint}_outcomes")
    return writer.trigger(processingTime=f"{seconds} seconds").start()


def wait(*queries: StreamingQuery, idle_seconds: float | None) -> None:
    """Wait for a query to end, or stop them all after `idle_seconds` without data.

    Raises: StreamingQueryException, if a query failed. The other one ends with the job, and the job starts again.
    """
    busy_at = time.monotonic()
    while not any(query.awaitTermination(1) for query in queries):
        if any(query.status["isDataAvailable"] for query in queries):
            busy_at = time.monotonic()
        if idle_seconds is not None and time.monotonic() - busy_at > idle_seconds:
            for query in queries:
                query.stop()


class Sink:
    """Writes each batch of the query: events to the table, broken records to the quarantine."""

    def __init__(self, history: History, processed: str, raw: str) -> None:
        self.history = history
        self.enriched = f"{processed}/{ENRICHED_INTERACTIONS.name}"
        self.quarantine = f"{raw}/{QUARANTINE}/stream"
        self.may_be_rerun = True  # the first batch after a start may have failed half-way before

    def write(self, batch: DataFrame, batch_id: int) -> None:
        """Write one batch and print its counts."""
        name = name_of(batch, batch_id)
        if self.may_be_rerun:
            remove(batch.sparkSession, f"{self.enriched}/*/{name}-*")
            remove(batch.sparkSession, f"{self.quarantine}/{name}-*")
        counts = self._write(batch.persist(), name)
        batch.unpersist()
        self.may_be_rerun = False
        sys.stdout.write(json.dumps({"batch": batch_id, **counts}) + "\n")

    def _write(self, batch: DataFrame, name: str) -> dict[str, int]:
        records, broken = batch.agg(F.count("*"), F.count("fault")).collect()[0]
        if broken:
            named(notes(batch.where("fault is not null")), name).json(self.quarantine, compression="gzip")
        if records > broken:
            self.history.refresh()
            rows = enrich(batch.where("fault is null"), self.history.items, self.history.people)
            files = 1 + records // RECORDS_PER_FILE
            named(rows.coalesce(files), name).partitionBy("day").parquet(self.enriched)
        return {"records": records, "broken": broken}


if __name__ == "__main__":
    main()
