"""The stream into the profile table, as Lambda's Kinesis mapping hands it over."""

import base64
import time
from datetime import UTC, datetime, timedelta

import boto3
import pytest

from aisle.events.event import Event
from aisle.intake.stream_record import to_record
from aisle_aws.stores import profile_store
from functions.update_profiles.app import handler

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def stated(event_id, event_name="view_item", anonymous_id="b1", **fields):
    event = {"event_id": event_id, "event_name": event_name, "anonymous_id": anonymous_id, "occurred_at": NOW, **fields}
    return to_record(Event.model_validate(event), NOW, "browser")


def batch(*lines):
    return {
        "Records": [
            {"kinesis": {"sequenceNumber": str(place), "data": base64.b64encode(line).decode()}}
            for place, line in enumerate(lines)
        ]
    }


def history_of(person):
    return [(entry.event_name, entry.item_id) for entry in profile_store.read([person])[person].history]


def test_a_view_is_in_the_profile(account, context):
    answer = handler(batch(stated("e1", item_id="tea")), context)

    assert answer == {"batchItemFailures": []}
    assert history_of("a:b1") == [("view_item", "tea")]


def test_a_batch_that_is_delivered_twice_counts_once(account, context):
    twice = batch(
        stated("e1", item_id="tea"), stated("e2", item_id="pot"), stated("e3", item_id="tea", anonymous_id="b2")
    )

    handler(twice, context)
    handler(twice, context)

    assert history_of("a:b1") == [("view_item", "tea"), ("view_item", "pot")]
    assert history_of("a:b2") == [("view_item", "tea")]


def test_a_poisoned_record_is_reported_and_its_neighbours_are_written(account, context):
    answer = handler(batch(stated("e1", item_id="tea"), b"{not json", stated("e2", item_id="pot")), context)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "1"}]}
    assert history_of("a:b1") == [("view_item", "tea"), ("view_item", "pot")]


def test_all_events_of_a_record_are_in_the_profile_in_their_order(account, context):
    handler(batch(stated("e1", item_id="tea") + stated("e2", item_id="pot"), stated("e3", item_id="cup")), context)

    assert history_of("a:b1") == [("view_item", "tea"), ("view_item", "pot"), ("view_item", "cup")]


def test_a_poisoned_line_costs_none_of_its_records_others(account, context):
    poisoned = stated("e1", item_id="tea") + b"{not json\n" + stated("e2", item_id="pot")

    answer = handler(batch(poisoned, stated("e3", item_id="cup")), context)

    assert answer == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    assert history_of("a:b1") == [("view_item", "tea"), ("view_item", "pot"), ("view_item", "cup")]


def test_a_visitor_who_fills_a_profile_loses_its_older_half_and_stops_nobody(account, context):
    def bought(number):
        items = [{"item_id": f"{number}-{line}-".ljust(128, "\U0001f375")} for line in range(500)]
        return stated(f"e{number}", "purchase", transaction_id=f"t{number}", items=items)

    for number in range(4):
        answer = handler(batch(bought(number), stated(f"v{number}", item_id="tea", anonymous_id="b2")), context)
        assert answer == {"batchItemFailures": []}

    handler(batch(stated("last", item_id="pot")), context)
    assert history_of("a:b1")[-1] == ("view_item", "pot")
    assert history_of("a:b2") == [("view_item", "tea")] * 4


def test_another_writers_change_in_between_is_kept(account):
    def after_another_writer(profile):
        if not profile.history:
            handler_of_another(profile)
        return profile.model_copy(update={"preferences": {"age": 40}})

    def handler_of_another(profile):
        profile_store.update({"a:b1": lambda now: now.model_copy(update={"recent_event_ids": ("theirs",)})})
        profile_store.update({"a:b1": lambda now: now.model_copy(update={"history": past})})

    past = profile_of_one_view().history
    not_written = profile_store.update({"a:b1": after_another_writer})

    profile = profile_store.read(["a:b1"])["a:b1"]
    assert not_written == []
    assert profile.preferences == {"age": 40}
    assert profile.recent_event_ids == ("theirs",)
    assert profile.history == past


def test_each_event_renews_the_time_at_which_a_profile_is_forgotten(account, context, monkeypatch):
    def forgotten_after_days():
        item = boto3.client("dynamodb").get_item(TableName="profiles", Key={"person_id": {"S": "a:b1"}})["Item"]
        return (float(item["expires_at"]["N"]) - time.time()) / 86_400

    monkeypatch.setenv("PROFILE_RETENTION_DAYS", "30")
    handler(batch(stated("e1", item_id="tea")), context)
    first = forgotten_after_days()
    monkeypatch.setenv("PROFILE_RETENTION_DAYS", "60")
    handler(batch(stated("e2", item_id="pot")), context)

    assert first == pytest.approx(30, abs=0.1)
    assert forgotten_after_days() == pytest.approx(60, abs=0.1)


def profile_of_one_view():
    from aisle.profile.profile import Profile, apply

    when = NOW - timedelta(days=1)
    event = {"event_id": "e0", "event_name": "view_item", "anonymous_id": "b1", "occurred_at": when, "item_id": "tea"}
    return apply(Profile(), Event.model_validate(event))


def test_the_first_browser_that_tells_of_a_user_draws_the_user_for_good(account, context):
    handler(batch(stated("e1", "page_view", user_id="42", anonymous_id="b1")), context)
    handler(batch(stated("e2", "page_view", user_id="42", anonymous_id="b2")), context)

    assert profile_store.read(["u:42"])["u:42"].drawn_as == "b1"
