"""A rehearsal: reads, windows, joins, writes and streams a little over S3, as the project's jobs do."""

import sys

from pyspark.sql import SparkSession, Window, functions

SCHEMA = "id bigint, name string, tags array<string>"


def main(source: str, lake: str) -> None:
    spark = SparkSession.builder.appName("rehearsal").getOrCreate()
    rows = spark.read.schema(SCHEMA).json(source)
    latest = Window.partitionBy("name").orderBy(functions.col("id").desc())
    table = rows.withColumn("rank", functions.row_number().over(latest)).where("rank < 90").drop("rank")
    table = table.select("*", functions.explode("tags").alias("tag"), functions.current_timestamp().alias("at"))
    table.write.mode("overwrite").partitionBy("name").parquet(lake)

    counts = spark.read.parquet(lake).groupBy("tag").agg(functions.count("*").alias("n"), functions.max("at"))
    spark.read.parquet(lake).join(counts, "tag", "left").dropDuplicates(["id"]).coalesce(1).write.parquet(lake + "2")

    stream = spark.readStream.schema("id bigint, tag string, at timestamp").parquet(lake + "/name=1")
    fresh = stream.withWatermark("at", "1 minute").dropDuplicatesWithinWatermark(["id"])
    query = fresh.writeStream.foreachBatch(lambda batch, _: batch.write.mode("append").parquet(lake + "3"))
    query.option("checkpointLocation", lake + "4").trigger(availableNow=True).start().awaitTermination()
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
