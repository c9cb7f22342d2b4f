import json
from datetime import UTC, datetime, timedelta

import pytest

from aisle.errors import BodyTooLarge, InvalidInput
from aisle.intake.caller import Caller
from aisle.intake.envelope import BROWSER_LIMITS, SERVER_LIMITS, open_envelope
from aisle.intake.ingest import read_batch
from aisle.intake.sender_clock import correct_times

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def view(event_id="e1", **fields):
    return {
        "event_id": event_id,
        "event_name": "view_item",
        "occurred_at": "2026-11-24T08:59:00Z",
        "anonymous_id": "b1",
        "item_id": "tea",
        **fields,
    }


def rejected(event):
    batch = read_batch([view("good"), event], Caller(), NOW)
    assert [json.loads(one.line)["event_id"] for one in batch.accepted] == ["good"]
    (fault,) = batch.rejected
    return fault


@pytest.mark.parametrize(
    ("event", "field", "reason"),
    [
        (view(event_name="dance"), "event_name", "page_view"),
        (view(event_name="serve_item_list", recommendation_id="r", served_by="me"), "event_name", "not accepted here"),
        (view(item_id=None), "item_id", "required for view_item"),
        (view(occurred_at="3000-01-01T00:00:00Z"), "occurred_at", "in the future"),
        (view(occurred_at="1970-01-01T00:00:00Z"), "occurred_at", "before 1995"),
        (view(occurred_at="2026-11-24T08:59:00"), "occurred_at", "timezone"),
        (view(price=-1), "items.0.price", "greater than or equal to 0"),
        (view(price="NaN"), "items.0.price", "finite"),
        (view(items=[{"item_id": "tea", "score": float("inf")}]), "items.0.score", "finite"),
        (view(items=[{"item_id": "tea", "features": [1, "nan"]}]), "items.0.features.1", "finite"),
        (view(anonymous_id=None), "anonymous_id or user_id", "required"),
        (view(event_id=""), "event_id", "at least 1 character"),
        (view(user_id="42"), "user_token", "missing"),
        (view(page_title="\ud800"), "page_title", "unicode"),
        ("not an event", "record", "dictionary"),
        (None, "record", "dictionary"),
    ],
)
def test_a_bad_event_is_named_by_field_and_reason_and_its_neighbour_goes_on(event, field, reason):
    fault = rejected(event)

    assert (fault.index, fault.field) == (1, field)
    assert reason in fault.reason


@pytest.mark.parametrize("sent", [b"\\ud83d", b"\\uDC00", b"\xed\xa0\xbd"])
def test_half_a_character_costs_the_character_alone(sent):
    told = json.dumps({"events": [view(page_title="Tea HERE \U0001f375")]}).encode().replace(b"HERE", sent)

    [event] = open_envelope(told).events

    [accepted] = read_batch([event], Caller(), NOW).accepted
    title = json.loads(accepted.line)["page_title"]
    assert title.replace("?", "") == "Tea  \U0001f375"
    assert "?" in title


def test_the_same_id_twice_is_taken_once_and_counted():
    batch = read_batch([view("e1"), view("e1", item_id="pot"), view("e2")], Caller(), NOW)

    assert (len(batch.accepted), batch.duplicates, batch.rejected) == (2, 1, ())


def test_an_id_whose_first_event_was_bad_is_free_for_the_next():
    batch = read_batch([view("e1", price=-1), view("e1")], Caller(), NOW)

    assert (len(batch.accepted), batch.duplicates, len(batch.rejected)) == (1, 0, 1)


def test_an_event_too_large_for_the_stream_is_refused_alone():
    numbers = [{"item_id": "tea", "features": [1] * 1_500} for _ in range(300)]

    fault = rejected(view(event_name="view_item_list", item_id=None, items=numbers))

    assert (fault.field, fault.event_id) == ("event", "e1")


def test_a_signed_in_shoppers_events_stay_in_order_under_his_own_id():
    batch = read_batch([view(user_id="42")], Caller(user_id="42"), NOW)

    assert batch.accepted[0].person_id == "u:42"


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"1", b'{"events": {}}', b'{"events": "e1"}', b'{"events": [NaN]}', b"\xff\xfe", b"[" * 99_999],
)
def test_a_body_that_is_no_batch_is_refused_as_a_whole(body):
    with pytest.raises(InvalidInput):
        open_envelope(body)


@pytest.mark.parametrize("sent_at", ["soon", "2026-11-24T09:00:00", 5])
def test_a_sending_time_that_is_none_is_named(sent_at):
    with pytest.raises(InvalidInput, match="sent_at"):
        open_envelope(json.dumps({"sent_at": sent_at, "events": [view()]}).encode())


@pytest.mark.parametrize("wrong_by", [timedelta(days=365), timedelta(days=-365), timedelta(minutes=5)])
def test_the_events_of_a_wrong_clock_are_set_right(wrong_by):
    happened = NOW - timedelta(seconds=30)
    result = view(occurred_at=(happened + wrong_by).isoformat())

    batch = read_batch(correct_times([result], NOW + wrong_by, NOW), Caller(), NOW)

    assert datetime.fromisoformat(json.loads(batch.accepted[0].line)["occurred_at"]) == happened


def test_a_clock_that_is_right_but_for_the_way_is_believed():
    events = [view()]

    assert correct_times(events, NOW - timedelta(seconds=20), NOW) is events


@pytest.mark.parametrize("event", [None, 5, {}, view(occurred_at="soon"), view(occurred_at=5)])
def test_what_has_no_time_to_set_right_is_refused_as_ever(event):
    (same,) = correct_times([event], NOW + timedelta(days=365), NOW)

    assert rejected(same).index == 1


@pytest.mark.parametrize("body", [b" " * 1_000_001, json.dumps({"events": [1] * (BROWSER_LIMITS.events + 1)}).encode()])
def test_too_much_at_once_is_told_to_come_in_smaller_batches(body):
    with pytest.raises(BodyTooLarge, match="smaller batches"):
        open_envelope(body)


def test_a_server_may_send_more_at_once_and_not_without_end():
    events = [1] * (BROWSER_LIMITS.events + 1)

    assert len(open_envelope(json.dumps({"events": events}).encode(), SERVER_LIMITS).events) == len(events)
    with pytest.raises(BodyTooLarge, match="2001 events, more than 2000"):
        open_envelope(json.dumps({"events": [1] * 2_001}).encode(), SERVER_LIMITS)
    with pytest.raises(BodyTooLarge, match="2000001 bytes, more than 2000000"):
        open_envelope(b" " * 2_000_001, SERVER_LIMITS)
