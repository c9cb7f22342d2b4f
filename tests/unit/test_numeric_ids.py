"""A number is an id at the API too, by the short way through validation and by the long one."""

import json
from datetime import UTC, datetime

import pytest

from aisle.intake.caller import Caller
from aisle.intake.ingest import read_batch

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVENT = {
    "event_id": 7,
    "event_name": "view_item",
    "occurred_at": "2026-11-24T08:59:00Z",
    "anonymous_id": 12,
    "item_id": 12345,
}


@pytest.mark.parametrize("extra", [{}, {"shelf": 3}])
def test_numbers_sent_as_ids_are_their_text(extra):
    batch = read_batch([EVENT | extra], Caller(None, None), NOW)

    [record] = batch.accepted
    told = json.loads(record.line)
    event = told["events"][0] if "events" in told else told
    assert (event["event_id"], event["anonymous_id"], event["items"][0]["item_id"]) == ("7", "12", "12345")
