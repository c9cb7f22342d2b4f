"""A dataset shuffled within days: the same interactions on the same days, in another order."""

from collections import Counter

import numpy as np
import pytest

from aisle.inputs.histories import DAY_MS
from benchmarks.same_day import refuse_dateless, shuffle_days
from tests.tea_and_coffee import interaction_rows, interactions, item_rows, user_rows
from training.data.dataset import assemble


@pytest.fixture(scope="module")
def dataset():
    return assemble(interactions(interaction_rows()), item_rows(), user_rows())


def days(dataset):
    """What each person did on each day, in which session and transaction."""
    interactions = dataset.interactions
    columns = (
        interactions.row,
        interactions.time // DAY_MS,
        interactions.item,
        interactions.event,
        dataset.session,
        dataset.transaction,
    )
    return Counter(zip(*(column.tolist() for column in columns), strict=True))


def test_a_day_holds_what_it_held_and_times_stand_as_they_stood(dataset):
    shuffled = shuffle_days(dataset, seed=1)

    assert days(shuffled) == days(dataset)
    assert np.array_equal(shuffled.interactions.time, dataset.interactions.time)


def test_what_comes_last_on_a_day_is_drawn_by_chance(dataset):
    last = [shuffle_days(dataset, seed).interactions.item[dataset.starts[1:] - 1] for seed in range(3)]

    assert (last[0] != last[1]).any()
    assert (last[1] != last[2]).any()
    assert np.array_equal(last[2], shuffle_days(dataset, 2).interactions.item[dataset.starts[1:] - 1])


def test_a_format_without_dates_is_told_so():
    with pytest.raises(SystemExit, match="needs the day of each interaction"):
        refuse_dateless("amazon-sequences")
