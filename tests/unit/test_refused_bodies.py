"""What is kept of a refused event, and what becomes of it when the door reads it again."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from aisle.intake import stream_record
from aisle.intake.caller import Caller
from aisle.intake.envelope import open_envelope
from aisle.intake.ingest import READERS, read_batch
from aisle.intake.refused_body import MAX_BODIES, MAX_BYTES, read_again, read_line, refused_bodies, to_lines
from aisle.intake.replay import Replay
from aisle.intake.sender_clock import correct_times

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=2)
NOBODY = Caller()


def view(event_id="e1", **fields):
    """A view that no door takes: its duration is below 0."""
    who = {"anonymous_id": "b1", "occurred_at": "2026-11-24T08:59:00Z"}
    return {"event_id": event_id, "event_name": "view_item", **who, "item_id": "tea", "duration_ms": -7, **fields}


def kept(*events, caller=NOBODY, sent_at=None, at=NOW, door="events"):
    """The lines of a batch, and the number left out."""
    given = {"events": events, **({"sent_at": sent_at.isoformat()} if sent_at else {})}
    envelope = open_envelope(json.dumps(given).encode())
    batch = READERS[door](correct_times(envelope.events, envelope.sent_at, at), caller, at)
    data, left_out = to_lines(refused_bodies(envelope.events, batch.refusals, door, envelope.sent_at, caller))
    return data.splitlines(keepends=True), left_out


def replay(lines, erased=(), **asked):
    run = Replay(asked.pop("now", LATER), set(erased).__contains__, **asked)
    accepted, staying = run.sort(lines)
    return run.told(), [json.loads(each.line) for each in accepted], staying


@pytest.fixture
def narrow(monkeypatch):
    """A door whose stream takes no record. `undo` is its repair."""
    monkeypatch.setattr(stream_record, "MAX_RECORD_BYTES", 10)
    return monkeypatch


def test_a_body_is_kept_with_its_reason_its_arrival_and_whom_it_names():
    [line], left_out = kept(view(user_id=42), {**view("e2"), "duration_ms": 7})

    told = json.loads(line)
    assert left_out == 0
    assert (told["field"], told["reason"]) == ("duration_ms", "Input should be greater than or equal to 0")
    assert (told["people"], told["received_at"]) == (["u:42", "a:b1"], "2026-11-24T09:00:00+00:00")
    assert told["event"] == view(user_id=42)


def test_a_duplicate_of_its_batch_is_no_body():
    assert kept({**view(), "duration_ms": 1}, {**view(), "duration_ms": 1}) == ([], 0)


@pytest.mark.parametrize("who", [None, "", "  ", {"a": 1}, ["b1"], True])
def test_an_event_that_names_nobody_is_not_kept_since_no_erasure_would_find_it(who):
    assert kept(view(anonymous_id=who)) == ([], 0)


@pytest.mark.parametrize("ugly", ["\u2603 \U0001f375", "\x00", 10**400, {"deep": [[[1]]]}, "x" * 900, None, 1.5])
def test_whatever_is_sent_comes_back_as_it_was(ugly):
    [line], _ = kept(view(referrer=ugly, tab_id=ugly))

    event = read_line(line).event
    assert (event["referrer"], event["tab_id"]) == (ugly, ugly)


def test_a_request_leaves_so_many_bodies_and_no_more():
    lines, left_out = kept(*(view(f"e{number}") for number in range(500)))

    assert (len(lines), left_out) == (MAX_BODIES, 500 - MAX_BODIES)


def test_a_request_leaves_so_many_bytes_and_no_more():
    lines, left_out = kept(*(view(f"e{number}", note="é" * 20_000) for number in range(5)), view("small"))

    assert sum(map(len, lines)) <= MAX_BYTES
    assert (len(lines), left_out) == (1, 5)  # as JSON, each of the others is 120 KB


def test_what_is_accepted_now_goes_on_the_stream_as_it_would_have_then(narrow):
    event = {**view(), "duration_ms": 7}
    lines, _ = kept(event)
    narrow.undo()

    told, records, staying = replay(lines)

    assert (told["read"], told["accepted"], staying) == (1, 1, [])
    assert records == [json.loads(each.line) for each in read_batch([event], Caller(), NOW).accepted]
    assert records[0]["received_at"] == "2026-11-24T09:00:00Z"


def test_what_is_still_refused_stays_and_is_counted_by_todays_reason():
    lines, _ = kept(view("e1"), view("e2"), view("e3", event_name="dance", duration_ms=1))

    told, records, staying = replay(lines)

    assert (records, staying) == ([], lines)
    assert told["refused"] == 3
    assert told["reasons"]["duration_ms: Input should be greater than or equal to 0"] == 2


def test_a_clock_that_was_wrong_is_corrected_as_at_the_door(narrow):
    a_year = timedelta(days=365)
    event = {**view(), "duration_ms": 7, "occurred_at": (NOW - a_year).isoformat()}
    lines, _ = kept(event, sent_at=NOW - a_year)
    narrow.undo()

    _, [record], _ = replay(lines)

    assert record["occurred_at"] == "2026-11-24T09:00:00Z"


def test_an_event_is_no_more_in_the_future_than_it_was():
    tomorrow = {**view(), "duration_ms": 7, "occurred_at": (NOW + timedelta(hours=30)).isoformat()}

    told, records, _ = replay(kept(tomorrow)[0])

    assert (told["refused"], records) == (1, [])


def test_nobody_speaks_for_a_user_by_a_replay():
    lines, _ = kept({**view(user_id="42"), "duration_ms": 7}, caller=Caller(refusal="expired"))

    told, records, _ = replay(lines)

    assert records == []
    assert told["reasons"] == {"user_token: expired": 1}


def test_a_user_who_was_believed_then_is_believed_now(narrow):
    lines, _ = kept({**view(user_id="42"), "duration_ms": 7}, caller=Caller(user_id="42"))
    narrow.undo()

    _, [record], _ = replay(lines)

    assert record["user_id"] == "42"


def test_a_door_reads_what_was_sent_to_it(narrow):
    [line], _ = kept({**view(), "duration_ms": 7}, door="feedback")
    narrow.undo()

    assert read_again(read_line(line)).rejected[0].field == "event_name"


def test_an_event_that_was_refused_twice_is_accepted_once(narrow):
    event = {**view(), "duration_ms": 7}
    lines = kept(event)[0] + kept(event, at=NOW + timedelta(seconds=9))[0]
    narrow.undo()

    told, records, staying = replay(lines)

    assert (told["accepted"], told["duplicates"], len(records), staying) == (1, 1, 1, [])


def test_a_stranger_who_copies_an_id_takes_nobodys_place(narrow):
    event = {**view(), "duration_ms": 7}
    lines = kept({**event, "anonymous_id": "stranger"})[0] + kept(event)[0]
    narrow.undo()

    told, records, _ = replay(lines)

    assert told["accepted"] == 2
    assert [record["anonymous_id"] for record in records] == ["stranger", "b1"]


@pytest.mark.parametrize("person", ["u:42", "a:b1"])
def test_a_body_of_an_erased_person_goes(narrow, person):
    lines, _ = kept({**view(user_id="42"), "duration_ms": 7}, caller=Caller(user_id="42"))
    narrow.undo()

    told, records, staying = replay(lines, erased={person}, word="what is not asked for goes too")

    assert (told["erased"], records, staying) == (1, [], [])


def test_a_body_goes_after_thirty_days():
    lines, _ = kept(view())

    told, _, staying = replay(lines, now=NOW + timedelta(days=30, seconds=1))

    assert (told["expired"], staying) == (1, [])


def test_only_what_is_asked_for_is_read():
    lines, _ = kept(view("e1"), view("e2", duration_ms=1, item_id=None))

    by_reason, _, staying = replay(lines, word="item_id")
    by_day, _, _ = replay(lines, since=NOW.date() + timedelta(days=1))

    assert (by_reason["read"], staying) == (1, lines)
    assert by_day["read"] == 0


@pytest.mark.parametrize("line", [b"{}\n", b"5\n", b"not JSON\n", b'{"received_at": 5, "sent_at": null}\n'])
def test_a_line_that_is_no_body_stays_and_is_counted(line):
    told, _, staying = replay([line])

    assert (told["unreadable"], staying) == (1, [line])
