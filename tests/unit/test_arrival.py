"""Some of the network's lists are as of the arrival: before the first item of the basket or session."""

from datetime import timedelta

import numpy as np
import pytest

from tests.tea_and_coffee import NOW, dataset, event
from training.data.examples import examples, some_at_arrival

FIRST, SECOND = NOW - timedelta(days=9), NOW - timedelta(days=2)


def visited(**names):
    """One person takes three items, and a week later three more."""
    days = ((FIRST, "first"), (SECOND, "second"))
    return dataset(
        [
            event(0, f"tea-{3 * number + step:02}", "purchase", at + timedelta(minutes=step), **name(called))
            for number, (at, called) in enumerate(days)
            for step in range(3)
            for name in names.values()
        ]
    )


def ends(data, share):
    every = np.ones(len(data.interactions), dtype=bool)
    return some_at_arrival(examples(data, every, every), data, share, seed=1)


@pytest.mark.parametrize("column", ["transaction_id", "session_id"])
def test_the_history_ends_where_the_visit_began(column):
    data = visited(name=lambda called: {column: called})

    of = ends(data, 1.0)

    assert of.interaction.tolist() == [0, 0, 0, 3, 3, 3]
    assert set(of.time[3:].tolist()) == {int(SECOND.timestamp()) * 1000}


def test_without_baskets_and_sessions_each_label_has_its_own_history():
    data = visited(name=lambda called: {})

    assert ends(data, 1.0).interaction.tolist() == list(range(6))


def test_only_a_share_is_as_of_the_arrival():
    data = visited(name=lambda called: {"session_id": called})

    assert ends(data, 0.0).interaction.tolist() == list(range(6))
