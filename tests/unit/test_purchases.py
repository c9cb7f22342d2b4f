"""What each person bought, and how due each item is again."""

import numpy as np
import pytest

from aisle.inputs.histories import DAY_MS, PURCHASE, REFUND, Interactions
from aisle.inputs.purchases import PURCHASES_COUNTED, count_purchases, newest_purchases
from aisle.ranking.offering.due import due, expected
from aisle.ranking.offering.due_again import due_again
from aisle.retrieval.views import Intervals

TEA, POT, CUP = 0, 1, 2
ITEMS = 3
DAY = 400  # of the question


def bought(*lines):
    """Lines (row, item, day, event) as interactions, by row and time."""
    ordered = sorted(lines, key=lambda line: (line[0], line[2]))
    row, item, day, event = (np.array(column) for column in zip(*ordered, strict=True))
    weight = np.where(event == PURCHASE, 5.0, -5.0).astype(np.float32)
    return Interactions(row.astype(np.int32), item.astype(np.int32), event.astype(np.int8), weight, day * DAY_MS)


def counted(*lines):
    return count_purchases(bought(*lines), DAY * DAY_MS)


def monthly(days=30.0, returns=0.5):
    return Intervals(
        returns=np.full(ITEMS, returns, dtype=np.float32),
        log_days=np.full(ITEMS, np.log(days), dtype=np.float32),
        spread=np.array(0.5, dtype=np.float32),
    )


def test_purchases_are_counted_by_day():
    found = counted((0, TEA, 340, PURCHASE), (0, TEA, 340, PURCHASE), (0, POT, 370, PURCHASE), (0, TEA, 390, PURCHASE))

    assert found.item.tolist() == [TEA, POT]
    assert found.days.tolist() == [2, 1]
    assert found.since_first.tolist() == [60, 30]
    assert found.since_last.tolist() == [10, 30]


def test_what_was_sent_back_is_no_purchase():
    found = counted((0, TEA, 300, PURCHASE), (0, TEA, 305, REFUND), (0, POT, 300, PURCHASE))

    assert found.item.tolist() == [POT]


def test_what_is_in_todays_basket_says_nothing_of_habits():
    found = counted((0, TEA, 370, PURCHASE), (0, TEA, DAY, PURCHASE), (0, POT, 370, PURCHASE), (0, CUP, DAY, PURCHASE))

    assert found.item.tolist() == [POT]


def test_nobody_has_bought_anything():
    nothing = Interactions(*(np.zeros(0, dtype=kind) for kind in (np.int32, np.int32, np.int8, np.float32, np.int64)))

    found = count_purchases(nothing, 0)

    assert len(found) == 0
    assert len(due(found, monthly())) == 0


def test_the_newest_purchases_of_each_person_count():
    row = np.repeat([0, 1], [PURCHASES_COUNTED + 2, 1])
    event = np.full(len(row), PURCHASE, dtype=np.int8)

    marked = newest_purchases(row, event)

    assert np.flatnonzero(~marked).tolist() == [0, 1]


def test_a_monthly_item_is_due_after_a_month_and_not_after_a_day():
    found = counted((0, TEA, DAY - 30, PURCHASE), (0, POT, DAY - 1, PURCHASE))

    month, day = due(found, monthly())

    assert month > 20 * day
    assert due_again(found, monthly()).tolist() == [TEA]


def test_an_item_long_past_its_interval_is_less_due_than_one_at_it():
    found = counted((0, TEA, DAY - 30, PURCHASE), (0, POT, DAY - 300, PURCHASE))

    assert due_again(found, monthly()).tolist() == [TEA, POT]


def test_a_persons_own_rhythm_counts_beside_everybodys():
    weekly = [(0, TEA, DAY - 7 * week, PURCHASE) for week in range(1, 9)]
    found = counted(*weekly, (0, POT, DAY - 7, PURCHASE))

    returns, mean = expected(found, monthly())

    # tea: seven own intervals of 7 days, and everybody's 30 days, which counts for two
    assert np.exp(mean).tolist() == pytest.approx([np.exp((2 * np.log(30) + 7 * np.log(7)) / 9), 30])
    assert returns.tolist() == pytest.approx([(2 * 0.5 + 7) / 9, 0.5])
    assert due_again(found, monthly()).tolist() == [TEA]


def test_the_likelihood_is_worked_by_hand():
    found = counted((0, TEA, DAY - 30, PURCHASE))

    (likely,) = due(found, monthly())

    passed, soon = 0.5, 0.6625  # normal(0) and normal(log(37 / 30) / 0.5)
    assert likely == pytest.approx(0.5 * (soon - passed) / (1 - 0.5 * passed), abs=2e-4)
