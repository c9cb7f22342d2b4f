"""A Glue job as a shop would write it: JSON lines in, partitioned Parquet out."""

import argparse

from pyspark.sql import SparkSession
from shipped import month_of  # from --extra-py-files

parser = argparse.ArgumentParser()
parser.add_argument("--source", required=True)
parser.add_argument("--target", required=True)
arguments, _ = parser.parse_known_args()

spark = SparkSession.builder.appName("count_by_month").getOrCreate()
rows = spark.read.schema("id bigint, bought_at timestamp, price double, tags array<string>").json(arguments.source)
rows.withColumn("month", month_of("bought_at")).write.mode("overwrite").partitionBy("month").parquet(arguments.target)
