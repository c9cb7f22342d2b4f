"""Raw events and accepted files -> `interactions` and `orders`: typed, one row per event id and line, by month.

Every run rebuilds both tables. Each record that was read meets one fate, and the receipt counts them all: kept,
corrupt (quarantined), duplicate (its id came before), erased (its person has a tombstone), told_twice (a page's purchase
or refund that the order file tells too: the shop's own books win).
"""

import argparse
import json
import sys
from collections import Counter, defaultdict
from functools import reduce
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812

from aisle.raw_records import EVENT, EVENT_ITEM, ORDER_ROW, PROVENANCE, Columns
from aisle.tables import INTERACTIONS, ORDERS, Table, ddl
from aisle.zones import ACCEPTED, ERASURES, EVENTS, QUARANTINE, RECEIPTS

SAID = [name for name, _ in EVENT if name not in ("preferences", "received_at")]
REQUIRED = ("event_id", "event_name", "occurred_at", "person_id")
ORDER_LINE = "order:"  # begins the event id of an order line


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--raw", required=True)
    parser.add_argument("--processed", required=True)
    arguments, _ = parser.parse_known_args()
    spark = SparkSession.builder.appName("clean_interactions").getOrCreate()
    sys.stdout.write(json.dumps(clean(spark, arguments.raw, arguments.processed)) + "\n")


def clean(spark: SparkSession, raw: str, processed: str) -> dict[str, Any]:
    """Read, judge, write; returns the receipt."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    records = read_records(spark, raw).cache()
    tombstones = read_lines(spark, f"{raw}/{ERASURES}", (("person_id", "string"),)).select("person_id")
    judged = judge(records, tombstones).cache()

    receipt = count(judged)
    lines = to_lines(judged)
    replace(spark, lines, INTERACTIONS, processed)
    replace(spark, to_orders(lines), ORDERS, processed)
    replace_quarantine(spark, judged, f"{raw}/{QUARANTINE}/raw_events", receipt["corrupt"])
    write_text(spark, f"{raw}/{RECEIPTS}/jobs/clean_interactions.json", json.dumps(receipt))
    return receipt


def read_records(spark: SparkSession, raw: str) -> DataFrame:
    """Events and order lines in one shape, with where each came from and when."""
    parts = (
        ("stream", "received_at", read_lines(spark, f"{raw}/{EVENTS}", EVENT)),
        ("landing_events", "_arrived_at", read_lines(spark, f"{raw}/{ACCEPTED}/events", EVENT)),
        ("landing_orders", "_arrived_at", as_events(read_lines(spark, f"{raw}/{ACCEPTED}/orders", ORDER_ROW))),
    )
    return reduce(
        DataFrame.union,
        (
            records.select(*SAID, "_file", "_line", "_corrupt", F.lit(name).alias("source"), F.col(time).alias("arrived_at"))
            for name, time, records in parts
        ),
    )


def as_events(orders: DataFrame) -> DataFrame:
    """An order line is an event of one item, named by its status."""
    undoing = F.when(F.col("status") == "refund", ":refund").otherwise("")  # of a line numbered as the purchase was
    given = {name: F.col(name) for name in orders.columns}
    given["event_id"] = F.concat(F.lit(ORDER_LINE), "order_line_id", undoing)
    given["event_name"] = F.col("status")
    given["items"] = F.array(F.struct(*pick(given, EVENT_ITEM)))
    return orders.select(*pick(given, EVENT), *(name for name, _ in PROVENANCE), "_corrupt")


def judge(records: DataFrame, tombstones: DataFrame) -> DataFrame:
    """Adds to each record its person, its month and its fate."""
    erased = F.broadcast(tombstones.distinct().withColumn("is_erased", F.lit(True)))
    books = records.where("source = 'landing_orders' and _corrupt is null").select(
        F.col("transaction_id").alias("told_transaction"), F.col("event_name").alias("told_name"), F.lit(True).alias("is_told")
    )
    browser = F.when(F.col("user_id").isNull(), F.col("anonymous_id"))
    from_page = F.when(F.col("source") != "landing_orders", F.col("transaction_id"))

    known = records.join(links(records, tombstones), browser == F.col("browser"), "left")
    known = known.withColumn("person_id", person()).join(erased, "person_id", "left")
    known = known.join(
        books.distinct(), (from_page == F.col("told_transaction")) & (F.col("event_name") == F.col("told_name")), "left"
    )
    arrival = Window.partitionBy("event_id").orderBy(
        F.col("fault").isNotNull(), "arrived_at", "source", "_file", "_line", F.xxhash64("items", "occurred_at", "session_id")
    )
    return known.withColumn("fault", fault()).withColumns({
        "month": F.date_format("occurred_at", "yyyy-MM"),
        "fate": F.when(F.col("fault").isNotNull(), "corrupt")
        .when(F.row_number().over(arrival) > 1, "duplicate")
        .when(F.col("is_erased"), "erased")
        .when(F.col("is_told"), "told_twice")
        .otherwise("kept"),
    })


def links(records: DataFrame, tombstones: DataFrame) -> DataFrame:
    """The browsers that were seen with one user and no other; what they did before signing in is that user's."""
    seen = records.where("user_id is not null and anonymous_id is not null").groupBy(F.col("anonymous_id").alias("browser"))
    alone = seen.agg(F.min("user_id").alias("linked_user"), F.max("user_id").alias("last")).where("linked_user = last")
    return alone.drop("last").join(tombstones, F.concat(F.lit("a:"), "browser") == F.col("person_id"), "left_anti")


def person() -> Column:
    """As `aisle.person.person_id`, and a linked browser's user before the browser."""
    user = F.coalesce("user_id", "linked_user")
    return F.coalesce(F.concat(F.lit("u:"), user), F.concat(F.lit("a:"), "anonymous_id"))


def fault() -> Column:
    """The field for which a record cannot be used; null where it can."""
    missing = (F.when(F.col(name).isNull(), F.lit(name)) for name in REQUIRED)
    return F.coalesce(F.when(F.col("_corrupt").isNotNull(), "record"), *missing)


def to_lines(judged: DataFrame) -> DataFrame:
    """The kept records, a row for each of their items; without items, one row."""
    names = [name for name in judged.columns if name != "items"]
    lines = judged.where("fate = 'kept'").select(*names, F.posexplode_outer("items").alias("place", "item"))
    return lines.select(*names, F.coalesce("place", F.lit(0)).alias("line_number"), "item.*")


def to_orders(lines: DataFrame) -> DataFrame:
    own = F.concat_ws(":", "event_id", "line_number")
    filed = F.expr(f"substring(event_id, {len(ORDER_LINE) + 1})")
    order_line_id = F.when(F.col("source") == "landing_orders", filed).otherwise(own)
    trades = lines.where("event_name in ('purchase', 'refund') and item_id is not null")
    return trades.withColumns({"order_line_id": order_line_id, "status": F.col("event_name")})


def count(judged: DataFrame) -> dict[str, Any]:
    """Records of each source by fate; they add up to what was read."""
    rows = judged.groupBy("source", "fate").count().collect()
    fates: dict[str, Counter[str]] = defaultdict(Counter)
    for source, fate, n in rows:
        fates["read"][source] += n
        fates[fate][source] += n
    names = {"duplicates": "duplicate"}
    told = {name: dict(fates[names.get(name, name)]) for name in ("read", "duplicates", "erased", "told_twice", "kept")}
    return {**told, "corrupt": fates["corrupt"].total()}


def replace(spark: SparkSession, rows: DataFrame, table: Table, processed: str) -> None:
    """Overwrite the months that there are, remove the others: an erased person may have been alone in one."""
    place = f"{processed}/{table.name}"
    typed = rows.select(*(F.col(name).cast(kind).alias(name) for name, kind in table.columns))
    writer = typed.hint("rebalance", "month").write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
    writer.partitionBy("month").parquet(place)
    months = {f"month={month}" for (month,) in rows.select("month").distinct().collect()}
    files, path = file_system(spark, place)
    for folder in files.listStatus(path) if files.exists(path) else ():
        if folder.getPath().getName().startswith("month=") and folder.getPath().getName() not in months:
            files.delete(folder.getPath(), True)


def replace_quarantine(spark: SparkSession, judged: DataFrame, place: str, corrupt: int) -> None:
    if corrupt:
        reason = F.when(F.col("fault") == "record", "not JSON of the record's shape").otherwise("missing")
        row = F.coalesce("_corrupt", F.to_json(F.struct(*SAID)))
        columns = (F.col("_file").alias("file"), F.col("_line").alias("line"), F.col("fault").alias("field"), reason.alias("reason"))
        notes = judged.where("fate = 'corrupt'").select("source", *columns, row.alias("row"))
        notes.coalesce(1).write.mode("overwrite").json(place, compression="gzip")
    else:
        files, path = file_system(spark, place)
        files.delete(path, True)


def pick(given: dict[str, Column], columns: Columns) -> list[Column]:
    return [given.get(name, F.lit(None)).cast(kind).alias(name) for name, kind in columns]


def read_lines(spark: SparkSession, place: str, columns: Columns) -> DataFrame:
    """JSON lines at any depth below `place`; no rows where nothing has come yet."""
    schema = f"{ddl((*columns, *PROVENANCE))}, _corrupt string"
    files, path = file_system(spark, place)
    if not files.exists(path):
        return spark.range(0).select(*pick({}, (*columns, *PROVENANCE, ("_corrupt", "string"))))
    reader = spark.read.schema(schema).option("columnNameOfCorruptRecord", "_corrupt")
    return reader.option("recursiveFileLookup", True).json(place)


def write_text(spark: SparkSession, place: str, text: str) -> None:
    files, path = file_system(spark, place)
    stream = files.create(path, True)
    stream.write(bytearray(text, "utf-8"))
    stream.close()


def file_system(spark: SparkSession, place: str) -> tuple[Any, Any]:
    """Hadoop's view of `place`: what Spark itself reads and writes by."""
    path = spark._jvm.org.apache.hadoop.fs.Path(place)
    return path.getFileSystem(spark._jsc.hadoopConfiguration()), path


if __name__ == "__main__":
    main()
