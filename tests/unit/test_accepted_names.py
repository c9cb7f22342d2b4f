"""What a receipt calls accepted is read by the cleaning, whatever the file was called."""

import json

import pytest

from aisle.lake.raw_columns import ITEM_ROW
from aisle.lake.zones import accepted_key, quarantine_key, readable, receipt_key
from glue import lake
from tests.raw_zone import RawZone

NAMES = ["x.csv", "_x.csv", ".x.csv", "_old/x.csv", "a//b.csv", "../up.csv", "a/./b.csv", "at 10:00.csv", "~x.csv"]
NAMES += ["[1].csv", "{a,b}.csv", "a*b.csv", "a?b.csv", "50%25.csv", "a b+c.csv", "#1.csv", "grün.csv"]


def test_no_two_names_become_one_and_ordinary_names_stay():
    kept = [readable(name) for name in [*NAMES, "~_x.csv", "~~0x.csv", "a/~/b.csv", "a/b.csv"]]

    assert len(set(kept)) == len(kept)
    assert kept[0] == "x.csv"


def test_a_name_as_long_as_s3_takes_has_keys_that_s3_takes():
    names = ["x" * 1_000 + ending for ending in (".csv", ".tsv")]
    names += ["\u8336" * 335 + ending for ending in (".csv", ".tsv")]

    made = [key("orders", name) for name in names for key in (accepted_key, quarantine_key, receipt_key)]

    assert max(len(each.encode()) for each in made) <= 1_024
    assert len(set(made)) == len(made)


@pytest.mark.spark
def test_spark_reads_a_file_of_any_name(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    for number, name in enumerate(NAMES):
        raw.land("items", {"item_id": str(number), "title": "Tea"}, file=name)

    rows = lake.read_lines(spark, f"{raw.folder}/accepted/items", ITEM_ROW).collect()

    assert sorted(row["_file"] for row in rows) == sorted(NAMES)


@pytest.mark.spark
def test_the_receipt_of_a_file_of_any_name_is_counted(spark, tmp_path):
    for name in NAMES:
        path = tmp_path / receipt_key("items", name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"accepted": 1}))

    assert lake.count_accepted(spark, str(tmp_path), {"items": "items"}) == {"items": len(NAMES)}
