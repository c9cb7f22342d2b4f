"""A cleaning job compares the rows that it read with those that landing receipts call accepted."""

import json
from datetime import timedelta
from pathlib import Path

from glue import clean_catalogue, clean_interactions
from tests.raw_zone import NOW, RawZone

ORDER = {"transaction_id": "T1", "item_id": "tea", "user_id": "u1", "occurred_at": "2026-11-24T07:00:00Z"}


def receipt(raw: RawZone, kind: str, file: str, accepted: int) -> None:
    path: Path = raw.folder / "receipts" / kind / f"{file}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"file": file, "kind": kind, "accepted": accepted, "quarantined": 0}, indent=2))


def test_rows_that_the_catalogue_job_did_not_read_are_a_number_and_stop_nothing(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    raw.land("items", {"item_id": "tea", "title": "Tea"}, {"item_id": "mug", "title": "Mug"})
    receipt(raw, "items", "file.jsonl", 2)
    receipt(raw, "items", "spring/lost.csv", 3)

    told = clean_catalogue.clean(spark, str(raw.folder), str(tmp_path / "processed"))

    assert (told["accepted"], told["read"], told["missing"]) == ({"items": 5}, {"items": 2}, 3)
    assert told["written"]["items"] == 2


def test_rows_that_callers_told_have_no_receipt_and_hide_no_missing_one(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    raw.land("items", {"item_id": "tea", "title": "Tea", "price": 3.0})
    raw.land(
        "items", {"item_id": "tea", "title": "Tea", "price": 4.5}, file="~calls/PUT 1", at=NOW + timedelta(hours=1)
    )
    receipt(raw, "items", "file.jsonl", 1)
    receipt(raw, "items", "lost.csv", 1)

    told = clean_catalogue.clean(spark, str(raw.folder), str(tmp_path / "processed"))

    assert (told["read"], told["missing"]) == ({"items": 1, "called_items": 1}, 1)
    assert told["written"]["items"] == 1


def test_orders_and_events_of_files_are_compared_each_with_their_own(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    raw.land("orders", ORDER)
    receipt(raw, "orders", "file.jsonl", 1)
    receipt(raw, "events", "lost.jsonl", 4)

    told = clean_interactions.clean(spark, str(raw.folder), str(tmp_path / "processed"))

    assert told["accepted"] == {"landing_orders": 1, "landing_events": 4}
    assert (told["read"], told["missing"]) == ({"landing_orders": 1}, 4)


def test_nothing_is_missing_where_everything_was_read(spark, tmp_path):
    raw = RawZone(tmp_path / "raw")
    raw.land("users", {"user_id": "u1"})
    receipt(raw, "users", "file.jsonl", 1)

    told = clean_catalogue.clean(spark, str(raw.folder), str(tmp_path / "processed"))

    assert (told["accepted"], told["missing"]) == ({"users": 1}, 0)
