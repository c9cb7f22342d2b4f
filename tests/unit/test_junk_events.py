"""What anonymous visitors may send: whatever it is, the door keeps or names each event, and nothing behind it stops."""

import json
import random
from collections import defaultdict
from datetime import UTC, datetime

import pytest

from aisle.errors import InvalidInput
from aisle.events.event_names import EventName
from aisle.events.person import person_id
from aisle.intake.caller import Caller
from aisle.intake.envelope import BROWSER_LIMITS, open_envelope
from aisle.intake.ingest import Batch, read_batch
from aisle.intake.stream_record import read_record
from aisle.profile.profile import Profile, apply

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
EVENTS, BATCH = 5_583, 100
STRANGE = [
    *("", " ", "\x00", "\ud800", "\u202e\u2066", "🫖" * 40, "ا" * 128, "x" * 129, "y" * 5_000, "../../etc/passwd"),
    *(
        "'; DROP TABLE items; --",
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "__proto__",
        "NULL",
        "NaN",
        "1e999",
    ),
    *("-0", "0x10", "1_000", "２５", "month=2026-11", "a/b:c*?", "\r\nSet-Cookie: x", "{{7*7}}", "${jndi:ldap://x}"),
]
HUGE = [0, -1, 1, 1e9, 1e308, -1e308, 1e-320, 2**31, 2**63, -(2**63), 10**30, 10**400, 0.1 + 0.2, True, None]
ITEMS = [[{"item_id": "i", name: value}] for name in ("price", "score", "quantity", "features") for value in HUGE]
ITEMS += [[{"item_id": "i", "features": [1, "1e999"]}], [{"item_id": "x" * 128, "price": 1}] * 500]
NESTED = [[], {}, [None], [[[]]], {"a": {"b": {"c": 1}}}, [{"item_id": {}}], {"item_id": ["x"]}, [1, 2, 3]]
TIMES = [
    *("2026-11-24T08:59:00Z", "2026-11-25T08:59:00+00:00", "2026-11-24T08:59:00+23:59", "2026-11-24T08:59:60Z"),
    *("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "-1", 0, 1e18, "yesterday", "2026-02-30T00:00:00Z", None),
]
FIELDS = [
    *("item_id", "items", "price", "quantity", "position", "rating", "value", "currency", "duration_ms", "search_term"),
    *("transaction_id", "scope", "scope_value", "preferences", "attributes", "sequence_number", "session_id", "tab_id"),
    *(
        "surface",
        "page_url",
        "page_title",
        "recommendation_id",
        "features",
        "score",
        "is_bot",
        "_file",
        "month",
        "é",
        "",
    ),
]


def any_value(draw):
    return draw.choice(draw.choice((STRANGE, HUGE, NESTED, [f"item-{draw.getrandbits(60):x}", 5, 2.5, "EUR"])))


def junk(draw, number):
    """Some are what a page sends but for random ids; the rest is anything."""
    sent = {
        "event_id": f"j{number}",
        "event_name": draw.choice([name.value for name in EventName]),
        "occurred_at": "2026-11-24T08:59:00Z",
        "anonymous_id": f"b{draw.randrange(300)}",
        "item_id": f"item-{draw.getrandbits(60):x}",
        "transaction_id": f"t{draw.randrange(40)}",
    }
    for _ in range(draw.choice((0, 0, 1, 2, 5))):
        sent[draw.choice(FIELDS)] = any_value(draw)
    if draw.random() < 0.1:
        sent |= {"item_id": None, "items": draw.choice(ITEMS)}
    if draw.random() < 0.2:
        sent["occurred_at"] = draw.choice(TIMES)
    if draw.random() < 0.1:
        sent[draw.choice(list(sent))] = any_value(draw)
    return any_value(draw) if draw.random() < 0.02 else sent


@pytest.fixture(scope="module")
def batches() -> list[tuple[int, Batch]]:
    """How many events a body had, and what became of them."""
    draw = random.Random(11)
    events = [junk(draw, number) for number in range(EVENTS)]
    read = []
    for start in range(0, EVENTS, BATCH):
        part = events[start : start + BATCH]
        body = json.dumps({"key": "pk", "events": part}).replace('"1e999"', "1e999").encode()
        assert len(body) <= BROWSER_LIMITS.body_bytes
        read.append((len(part), read_batch(open_envelope(body).events, Caller(), NOW)))
    return read


def test_each_event_is_kept_counted_or_named(batches):
    assert sum(sent for sent, _ in batches) == EVENTS
    for sent, batch in batches:
        assert len(batch.accepted) + batch.duplicates + len(batch.rejected) == sent
        assert all(fault.field and fault.reason for fault in batch.rejected)
    kept = sum(len(batch.accepted) for _, batch in batches)
    assert EVENTS * 0.2 < kept < EVENTS * 0.9


def test_what_is_kept_is_json_that_every_reader_takes(batches):
    for _, batch in batches:
        for accepted in batch.accepted:
            json.loads(accepted.line, parse_constant=pytest.fail)
            assert b"\n" not in accepted.line[:-1]
            assert len(accepted.person_id) <= 256  # Kinesis' partition key


def test_what_is_kept_becomes_a_profile(batches):
    profiles: dict[str, Profile] = defaultdict(Profile)
    for _, batch in batches:
        for accepted in batch.accepted:
            record = read_record(accepted.line)
            person = person_id(record.user_id, record.anonymous_id)
            profiles[person] = apply(profiles[person], record)

    assert len(profiles) > 100
    assert all(Profile.model_validate_json(each.model_dump_json()) == each for each in profiles.values())


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"\x00", b"\xff\xfe{}", b"[]", b"null", b"{", b'"x"', b"1e999", b'{"events": NaN}', b'{"events": {}}'),
        *(b'{"events": [' + b"[" * 100_000, b'{"a":' * 50_000, b'{"events": "x"}', b'{"key": 5, "events": []}'),
    ],
)
def test_a_body_that_is_none_is_refused_in_words(body):
    with pytest.raises(InvalidInput, match=r"\w"):
        open_envelope(body)
