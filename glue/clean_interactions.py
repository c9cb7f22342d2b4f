"""Raw events and accepted files -> `interactions` and `orders`: typed, one row per event id and line, by month.

Every run rebuilds both tables. Each record that was read meets one fate, and the receipt counts them all: kept,
corrupt (quarantined), duplicate (its id came before), erased (its person has a tombstone), told_twice (a page's purchase
or refund that the order file tells too: the shop's own books win).
"""

import argparse
import json
import sys
from collections import Counter
from typing import Any

from pyspark.sql import Column, DataFrame, SparkSession, Window
from pyspark.sql import functions as F

from aisle.tables import INTERACTIONS, ORDERS, Table, ddl
from aisle.zones import ACCEPTED, ERASURES, EVENTS, QUARANTINE, RECEIPTS

Columns = tuple[tuple[str, str], ...]

ITEM: Columns = tuple(
    column for column in INTERACTIONS.columns if column[0] in {"item_id", "quantity", "price", "position", "score", "features"}
)
DERIVED = {"order_line_id", "line_number", "person_id", "source", "arrived_at", "month"}
PROVENANCE: Columns = (("_file", "string"), ("_line", "bigint"), ("_arrived_at", "timestamp"), ("_corrupt", "string"))
EVENT: Columns = (
    *(column for column in INTERACTIONS.columns if column not in ITEM and column[0] not in DERIVED),
    ("items", f"array<struct<{ddl(ITEM)}>>"),
    ("attributes", "map<string,string>"),
    ("received_at", "timestamp"),
)
ORDER: Columns = (*(column for column in ORDERS.columns if column[0] not in DERIVED), ("line_number", "int"))
TRADES = ("purchase", "refund")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--raw", required=True)
    parser.add_argument("--processed", required=True)
    arguments, _ = parser.parse_known_args()
    spark = SparkSession.builder.appName("clean_interactions").getOrCreate()
    receipt = clean(spark, arguments.raw, arguments.processed)
    sys.stdout.write(json.dumps(receipt) + "\n")


def clean(spark: SparkSession, raw: str, processed: str) -> dict[str, Any]:
    """Read, judge, write. Returns the receipt."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    tombstones = read_lines(spark, f"{raw}/{ERASURES}", (("person_id", "string"),))
    judged = judge(read_records(spark, raw).cache(), tombstones).cache()
    receipt = count(judged)

    replace_months(spark, to_interactions(judged), INTERACTIONS, processed)
    replace_months(spark, to_orders(judged), ORDERS, processed)
    corrupt = to_quarantine(judged) if receipt["corrupt"] else None
    replace_quarantine(spark, corrupt, f"{raw}/{QUARANTINE}/raw_events")
    write_text(spark, f"{raw}/{RECEIPTS}/jobs/clean_interactions.json", json.dumps(receipt))
    return receipt


def read_records(spark: SparkSession, raw: str) -> DataFrame:
    """Events and order lines in one shape: an order line is an event of one item, named by its status."""
    stream = read_lines(spark, f"{raw}/{EVENTS}", EVENT)
    landed = read_lines(spark, f"{raw}/{ACCEPTED}/events", EVENT)
    orders = read_lines(spark, f"{raw}/{ACCEPTED}/orders", ORDER)
    parts = (
        stream.withColumns({"source": F.lit("stream"), "arrived_at": F.col("received_at")}),
        landed.withColumns({"source": F.lit("landing_events"), "arrived_at": F.col("_arrived_at")}),
        as_events(orders).withColumns({"source": F.lit("landing_orders"), "arrived_at": F.col("_arrived_at")}),
    )
    names = [name for name, _ in EVENT if name != "received_at"]
    return union(part.select(*names, "_file", "_line", "_corrupt", "source", "arrived_at") for part in parts)


def as_events(orders: DataFrame) -> DataFrame:
    content = F.to_json(F.struct(*(name for name, _ in ORDER)))
    order_line_id = F.concat_ws(":", "transaction_id", F.coalesce(F.col("line_number").cast("string"), F.sha2(content, 256)))
