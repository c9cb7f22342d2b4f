"""The cleaning takes erased people, and what is too old, out of the bodies of refused events."""

import gzip
import json
from datetime import timedelta

import pytest

from aisle.intake.caller import Caller
from aisle.intake.ingest import read_batch
from aisle.intake.refused_body import refused_bodies, to_lines
from glue.refused_bodies import forget_bodies
from tests.raw_zone import NOW

OLD = NOW - timedelta(days=31)


def deliver(raw, name, *events, at=NOW):
    """One object of Firehose: events that the door refused."""
    batch = read_batch(events, Caller(), at)
    data, _ = to_lines(refused_bodies(events, batch.refusals, "events", None, Caller()))
    path = raw / "quarantine" / "refused" / "2026" / "11" / "24" / "09" / f"{name}.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data))
    return path


def event(event_id, **who):
    return {"event_id": event_id, "event_name": "dance", "occurred_at": NOW.isoformat(), **who}


def left(raw):
    files = sorted((raw / "quarantine" / "refused").rglob("*.gz"))
    return sorted(json.loads(line)["event"]["event_id"] for file in files for line in gzip.open(file))


@pytest.fixture
def raw(tmp_path):
    deliver(tmp_path, "mixed", event("u9", user_id="9"), event("b9", anonymous_id="9"), event("b1", anonymous_id="1"))
    deliver(tmp_path, "both", event("u1-b9", user_id=1, anonymous_id="9"), event("ä \ud800", anonymous_id="1"))
    return tmp_path


def tombstones(spark, *people):
    return spark.createDataFrame([(person,) for person in people], "person_id string")


def test_every_body_that_names_an_erased_person_goes_and_no_other(spark, raw):
    untouched = deliver(raw, "untouched", event("b2", anonymous_id="2"))
    before = untouched.stat().st_mtime_ns

    forget_bodies(tombstones(spark, "a:9", "a:9", "u:nobody"), str(raw), NOW)

    assert left(raw) == ["b1", "b2", "u9", "ä \ud800"]
    assert untouched.stat().st_mtime_ns == before


def test_a_second_run_changes_nothing(spark, raw):
    forget_bodies(tombstones(spark, "a:9"), str(raw), NOW)
    files = sorted(raw.rglob("*.gz"))

    forget_bodies(tombstones(spark, "a:9"), str(raw), NOW)

    assert sorted(raw.rglob("*.gz")) == files


def test_a_body_goes_after_thirty_days_whatever_became_of_its_object(spark, raw):
    deliver(raw, "old", event("old", anonymous_id="3"), at=OLD)

    forget_bodies(tombstones(spark), str(raw), NOW)

    assert left(raw) == ["b1", "b9", "u1-b9", "u9", "ä \ud800"]


def test_a_line_that_is_no_body_stays(spark, raw):
    file = deliver(raw, "foreign", event("b9-too", anonymous_id="9"))
    file.write_bytes(file.read_bytes() + gzip.compress(b'{"event": {"event_id": "foreign"}}\n'))

    forget_bodies(tombstones(spark, "a:9"), str(raw), NOW)

    assert "foreign" in left(raw)
    assert "b9-too" not in left(raw)


def test_a_shop_without_refusals_has_nothing_to_forget(spark, tmp_path):
    forget_bodies(tombstones(spark, "a:9"), str(tmp_path), NOW)

    assert list(tmp_path.iterdir()) == []
