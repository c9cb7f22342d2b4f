"""What answers "buy again" without a model: `aisle.serving.lists.bought_before`."""

from datetime import UTC, datetime, timedelta

from aisle.ranking.request import HistoryEntry
from aisle.serving.lists.bought_before import bought_before, last_bought

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


def entry(item, days_ago, event="purchase"):
    return HistoryEntry(item, event, NOW - timedelta(days=days_ago))


def test_what_was_bought_on_more_days_comes_first_then_what_was_bought_later():
    history = [entry("pot", 90), entry("tea", 80), entry("tea", 40), entry("cup", 30), entry("mug", 20, "view_item")]

    assert bought_before(history, NOW) == ["tea", "cup", "pot"]


def test_what_was_bought_this_week_or_sent_back_is_not_offered():
    history = [entry("pot", 90), entry("pot", 85, "refund"), entry("tea", 50), entry("tea", 3), entry("cup", 30)]

    assert bought_before(history, NOW) == ["cup"]


def test_the_last_purchase_is_told():
    history = [entry("tea", 50), entry("tea", 40), entry("tea", 1, "view_item")]

    assert last_bought(history) == {"tea": NOW - timedelta(days=40)}
