"""An EMR job: what comes by the stream, each record once, to Parquet; ends when it has had so many."""

import sys
import time

from pyspark.sql import SparkSession, functions

stream, target, checkpoint, expected = sys.argv[1:]
spark = SparkSession.builder.appName("copy_stream").getOrCreate()
records = (
    spark.readStream.format("aws-kinesis")
    .option("kinesis.streamName", stream)
    .option("kinesis.region", "eu-west-1")
    .option("kinesis.endpointUrl", "https://kinesis.eu-west-1.amazonaws.com")
    .option("kinesis.startingposition", "TRIM_HORIZON")
    .load()
)
rows = records.select(
    functions.col("data").cast("string").alias("text"), "sequenceNumber", "partitionKey", "approximateArrivalTimestamp"
)
query = rows.writeStream.format("parquet").option("path", target).option("checkpointLocation", checkpoint).start()
while sum(each["numInputRows"] for each in query.recentProgress) < int(expected):
    if not query.isActive:
        raise query.exception()
    time.sleep(0.2)
query.stop()
