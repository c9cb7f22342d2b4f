"""When new data starts a retrain: files that have settled, or enough events; never twice for the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from aisle.releases.new_data import NewData, Patience, decide

NOW = datetime(2026, 11, 29, 14, tzinfo=UTC)
PATIENCE = Patience(settle=timedelta(minutes=10), enough_events=1000, between=timedelta(hours=3))
QUIET = NewData(last_start=None, is_running=False, has_champion=True, last_file=None, events=0)
NIGHTLY = replace(QUIET, last_start=NOW - timedelta(hours=12))


def ago(**time):
    return NOW - timedelta(**time)


def started(seen, patience=PATIENCE, now=NOW):
    return decide(seen, patience, now).execution


def test_nothing_new_starts_nothing():
    decision = decide(replace(NIGHTLY, events=999), PATIENCE, NOW)

    assert decision.execution is None
    assert decision.reason == "no new file was accepted, and there are not enough new events"


def test_files_start_a_retrain_once_they_have_settled():
    coming_in = replace(NIGHTLY, last_file=ago(minutes=9))
    settled = replace(NIGHTLY, last_file=ago(minutes=10))

    assert started(coming_in) is None
    assert started(settled) == "new-files-20261129T135000Z-after-20261129T020000Z"


def test_two_that_look_at_once_give_the_execution_the_same_name():
    seen = replace(NIGHTLY, last_file=ago(minutes=20))

    assert started(seen) == started(seen, now=NOW + timedelta(minutes=1))


def test_enough_events_start_a_retrain_also_while_files_come_in():
    seen = replace(NIGHTLY, last_file=ago(minutes=1), events=1000)

    assert started(seen) == "new-events-after-20261129T020000Z"


def test_events_start_nothing_where_they_are_turned_off():
    assert started(replace(NIGHTLY, events=10**9), replace(PATIENCE, enough_events=0)) is None


@pytest.mark.parametrize("new", [{"last_file": ago(minutes=30)}, {"events": 5000}])
def test_a_pause_lies_between_two_starts(new):
    lately = replace(NIGHTLY, last_start=ago(hours=2), **new)

    decision = decide(lately, PATIENCE, NOW)

    assert decision.execution is None
    assert decision.reason == "there is new data, and the pause ends at 2026-11-29 15:00 UTC"
    assert started(lately, now=NOW + timedelta(hours=1))


def test_the_first_files_of_a_shop_without_a_model_wait_for_no_pause():
    orders_after_items = replace(QUIET, has_champion=False, last_start=ago(minutes=40), last_file=ago(minutes=15))

    assert started(orders_after_items)
    assert started(replace(orders_after_items, last_file=None, events=5000)) is None


def test_nothing_starts_while_a_canary_is_watched():
    busy = replace(NIGHTLY, last_file=ago(hours=1), events=5000)

    assert started(busy)
    assert started(replace(busy, has_canary=True)) is None


def test_nothing_starts_while_a_retrain_runs():
    assert started(replace(NIGHTLY, is_running=True, last_file=ago(hours=1), events=10**6)) is None


def test_the_very_first_data_needs_no_retrain_before_it():
    assert started(replace(QUIET, has_champion=False, last_file=ago(minutes=10))).endswith("-after-none")
