"""Server keys: what is kept of them, when they end, and what a refusal says."""

import hmac
from datetime import UTC, datetime, timedelta

import pytest

from aisle.errors import InvalidInput, Unauthorized
from aisle.intake.caller import Caller
from aisle.intake.ingest import read_batch
from aisle.intake.server_keys import MAX_KEYS, check, compose, created, ended, from_json, to_json

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
SECRET = "Zm9yIHRlc3RzIGFsb25lLCB3aXRoIGFuIF91bmRlcnNjb3JlLg"


def one(key_id="till", secret=SECRET, expires_at=None, keys=()):
    return created(keys, key_id, secret, NOW, expires_at)


def many(number):
    keys = ()
    for count in range(number):
        keys = one(f"key{count:02}", f"{SECRET}{count}", keys=keys)
    return keys


def refusal(keys, given, now=NOW):
    with pytest.raises(Unauthorized) as caught:
        check(keys, given, now)
    return caught.value.reason


def test_a_key_is_known_by_its_hash_alone():
    kept = to_json(one())

    assert SECRET not in kept
    assert check(from_json(kept), compose("till", SECRET), NOW).id == "till"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("sk_", "not of the form"),
        ("sk_till", "not of the form"),
        (compose("till", SECRET[:-1]), "the key till has another secret"),
        (compose("other", SECRET), "unknown"),
        (compose("till", "\ud800"), "the key till has another secret"),
    ],
)
def test_a_wrong_key_is_refused_with_what_is_wrong_with_it(given, reason):
    assert refusal(one(), given).startswith(reason)


def test_a_key_ends_at_its_time():
    keys = one(expires_at=NOW + timedelta(days=1))

    assert check(keys, compose("till", SECRET), NOW + timedelta(hours=23)).id == "till"
    assert refusal(keys, compose("till", SECRET), NOW + timedelta(days=1)).startswith("expired at 2026-11-25T09:00:00Z")


def test_a_revoked_key_ends_at_once_and_says_so():
    keys = ended(one(), "till", NOW, NOW, revoked=True)

    assert refusal(keys, compose("till", SECRET)).startswith("revoked at 2026-11-24T09:00:00Z")


def test_who_has_not_the_whole_key_is_not_told_that_it_was_revoked():
    keys = ended(one(), "till", NOW, NOW, revoked=True)

    assert "revoked" not in refusal(keys, compose("till", "guessed"))


def test_a_rotated_key_lives_on_for_a_time_and_not_longer_than_it_was_to():
    a_day, a_week = NOW + timedelta(days=1), NOW + timedelta(days=7)

    forever, short = ended(one(), "till", a_week, NOW), ended(one(expires_at=a_day), "till", a_week, NOW)

    assert (forever[0].expires_at, short[0].expires_at) == (a_week, a_day)
    assert check(forever, compose("till", SECRET), a_day).id == "till"


def test_only_a_valid_key_can_be_ended():
    keys = ended(one(), "till", NOW, NOW, revoked=True)

    with pytest.raises(InvalidInput, match="no valid key has it; valid: none"):
        ended(keys, "till", NOW, NOW)


@pytest.mark.parametrize("place", [0, 7, MAX_KEYS - 1])
def test_every_hash_is_compared_in_constant_time_wherever_the_key_stands(monkeypatch, place):
    compared, compare = [], hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda kept, given: (compared.append(kept), compare(kept, given))[1])
    keys = many(MAX_KEYS)

    found = check(keys, compose(f"key{place:02}", f"{SECRET}{place}"), NOW)

    assert found.id == f"key{place:02}"
    assert compared == [key.sha256 for key in keys]


def test_keys_that_ended_make_room_oldest_first():
    keys = ended(many(MAX_KEYS), "key03", NOW, NOW, revoked=True)
    keys = ended(keys, "key05", NOW + timedelta(hours=1), NOW)

    keys = created(keys, "fresh", SECRET, NOW + timedelta(hours=2), None)

    assert "key03" not in {key.id for key in keys}
    assert {"key05", "fresh"} <= {key.id for key in keys}


def test_more_keys_than_a_parameter_holds_are_refused():
    keys = many(MAX_KEYS)

    with pytest.raises(InvalidInput, match="revoke one"):
        one("more", keys=keys)
    latest = tuple(key.model_copy(update={"expires_at": NOW, "revoked": True, "id": "x" * 16}) for key in keys)
    assert len(to_json(latest)) < 4_096


def test_a_key_that_would_end_before_it_begins_is_refused():
    with pytest.raises(InvalidInput, match="must be in the future"):
        one(expires_at=NOW)


def test_what_aisle_did_not_write_is_no_list_of_keys():
    with pytest.raises(ValueError, match="no list of server keys"):
        from_json('[{"id": "till", "secret": "plain"}]')


def test_a_server_speaks_for_anybody_and_its_events_say_so():
    view = {
        "event_id": "e1",
        "event_name": "view_item",
        "occurred_at": NOW.isoformat(),
        "user_id": "42",
        "item_id": "t",
    }

    batch = read_batch([view, {**view, "event_id": "e2", "user_id": "43"}], Caller(kind="server", name="till"), NOW)

    assert [each.person_id for each in batch.accepted] == ["u:42", "u:43"]
    assert all(b'"source":"server"' in each.line for each in batch.accepted)
