"""The short way through validation takes nothing that the contract refuses, and finds what the contract finds."""

import json
import random
from datetime import UTC, datetime

import pytest

from aisle.errors import InvalidInput
from aisle.events.event import Event
from aisle.events.event_names import EventName
from aisle.events.regular_event import RegularEvent, open_regular, read_regular, to_json
from aisle.intake.caller import Caller
from aisle.intake.envelope import open_envelope
from aisle.intake.ingest import read_batch
from aisle.intake.stream_record import StreamRecord, event_json, to_record
from aisle.validation import parse

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
ITEM = {"item_id": "tea", "price": 4.5, "quantity": 2, "position": 0}
VALUES = {
    "event_name": [*EventName, "dance", None, 1],
    "occurred_at": [
        "2026-11-24T08:59:00Z",
        "2026-11-24T08:59:00.123456+00:00",
        "2026-11-24T10:59:00+02:00",
        "2026-11-24T08:59:00",
        "3000-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        1795500000,
        None,
    ],
    "event_id": ["e1", " e1 ", "", "x" * 129, 7, "\ud800", None],
    "anonymous_id": ["b1", "", None],
    "user_id": ["42", None],
    "item_id": ["tea", " tea ", "", None, 0, ["tea"]],
    "items": [[], [ITEM], [{**ITEM, "colour": "red"}], [{"item_id": ""}], None, "tea", [None]],
    "price": [4.5, 0, -1, "4.5", "NaN", "", None, True, 10**400],
    "quantity": [1, 0, 2.0, 2.5, "3", None],
    "position": [0, -1, "1", ""],
    "sequence_number": [0, 3.0, "4", -1, 10**30, True],
    "is_bot": [True, "yes", "perhaps", None],
    "search_term": ["tea", "", "  "],
    "transaction_id": ["t1"],
    "rating": [5, 6],
    "review_text": ["Fresh.", ""],
    "alert": ["price_drop", "none"],
    "scope": ["item", "brand", "shop"],
    "scope_value": ["Acme"],
    "duration_ms": [5, 5.5],
    "currency": ["EUR", "euro"],
    "preferences": [{"age": 40, "shoe_size": 44}, {"age": 400}, {}, "none", {"age": None, "favourite_brands": []}],
    "attributes": [{"colour": "red"}, {"colour": 3}, None, []],
    "colour_of_the_page": ["red", "", None, {"a": 1}],
    "recommendation_id": ["r1"],
    "served_by": ["endpoint"],
}


def any_event(draw):
    """Sound in most of its fields, so that a fair share is sound in all."""
    given = {"event_id": "e1", "event_name": draw.choice(list(EventName)), "occurred_at": "2026-11-24T08:59:00Z"}
    given |= {"anonymous_id": "b1", "item_id": "tea"} if draw.random() < 0.8 else {"user_id": "42", "items": [ITEM]}
    names = draw.sample(list(VALUES), draw.randrange(5))
    return given | {name: draw.choice(VALUES[name][: draw.choice((1, 2, 9))]) for name in names}


def as_contract_has_it(data):
    try:
        return parse(Event, data, NOW)
    except InvalidInput:
        return None


@pytest.mark.parametrize("draws", [20_000, pytest.param(2_000_000, marks=pytest.mark.long)])
def test_what_the_short_way_takes_is_what_the_contract_makes_of_it(draws):
    draw = random.Random(4)
    taken = refused = 0
    for _ in range(draws):
        data = any_event(draw)
        regular, event = read_regular(data, NOW), as_contract_has_it(data)
        if regular is not None:
            assert event is not None, data
            assert json.loads(to_json(regular)) == json.loads(event_json(event)), data
            taken += 1
        refused += event is None

    assert taken > 0.15 * draws
    assert refused > 0.15 * draws


@pytest.mark.parametrize("draws", [10_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_a_body_read_in_one_pass_holds_the_events_that_its_data_would(draws):
    draw = random.Random(5)
    taken = 0
    for _ in range(draws):
        data = any_event(draw)
        body = json.dumps({"key": "pk", "sent_at": "soon", "events": [data, data]}).encode()
        opened, regular = open_regular(body), read_regular(data, NOW)
        assert opened or not regular, data
        if opened:
            assert (opened["key"], opened["sent_at"]) == ("pk", "soon")
            assert [read_regular(event, NOW) for event in opened["events"]] == [regular, regular], data
            taken += regular is not None

    assert taken > 0.3 * draws


@pytest.mark.parametrize(
    "body",
    [
        b'{"events": [NaN]}',
        b'{"events": [], "more": NaN}',
        b'{"events": [{"event_id": "e1", "event_name": "page_view", "occurred_at": "2026-11-24T08:59:00Z", "a": 1}]}',
        b'{"event": {}}',
        b'{"key": 5, "events": []}',
        b"\xff\xfe",
        b"[]",
        b"",
    ],
)
def test_a_body_that_is_not_wholly_regular_is_left_to_be_read_event_by_event(body):
    assert open_regular(body) is None


def test_an_event_that_is_sound_in_each_field_but_not_as_a_whole_is_named_as_ever():
    result = {"event_name": "view_item", "occurred_at": "3000-01-01T00:00:00Z", "anonymous_id": "b1", "item_id": "tea"}
    good = {**result, "event_id": "e1", "occurred_at": "2026-11-24T10:59:00+02:00"}
    late, bare = {**result, "event_id": "e2"}, {**good, "event_id": "e3", "event_name": "search"}

    envelope = open_envelope(json.dumps({"events": [good, late, bare]}).encode())
    batch = read_batch(envelope.events, Caller(), NOW)

    assert [json.loads(one.line)["occurred_at"] for one in batch.accepted] == ["2026-11-24T08:59:00Z"]
    assert [(one.index, one.event_id, one.field) for one in batch.rejected] == [
        (1, "e2", "occurred_at"),
        (2, "e3", "search_term"),
    ]
    assert all(isinstance(event, RegularEvent) for event in envelope.events)


@pytest.mark.parametrize("data", [None, [], "event", 7, {}, {"item_id": "tea"}])
def test_what_is_no_event_is_for_the_contract_to_refuse(data):
    assert read_regular(data, NOW) is None


def test_reading_leaves_what_was_sent_as_it_was():
    sent = {"event_id": "e1", "event_name": "view_item", "occurred_at": "2026-11-24T08:59:00Z", "anonymous_id": "b1"}
    sent |= ITEM
    before = dict(sent)

    assert read_regular(sent, NOW) is not None
    assert sent == before


def test_a_record_is_the_events_json_with_its_time_and_source():
    event = parse(Event, {"event_id": "e1", "event_name": "page_view", "occurred_at": NOW, "anonymous_id": "b1"}, NOW)

    line = to_record(event, NOW, "browser")

    record = StreamRecord.model_validate_json(line)
    assert line == record.model_dump_json(exclude_none=True).encode() + b"\n"
    assert (record.received_at, record.source) == (NOW, "browser")
