"""A question of the past has the popularity of its own time."""

import numpy as np
import pytest

from aisle.inputs.histories import DAY_MS
from training.config import Config
from training.data.visits import Visits
from training.views.popularity_then import fit_popularity_then

EARLY, LATE = 0, 1


def visits(*of):
    """Visits (item, day), oldest first."""
    item, day = (np.array(column) for column in zip(*of, strict=True))
    nothing = np.zeros(len(item), dtype=np.int32)
    return Visits(nothing, item.astype(np.int32), nothing.astype(np.float32), day * DAY_MS, nothing, nothing)


def at(then, day, item):
    return np.expm1(then.at(np.array([day * DAY_MS]), np.array([item]))[:, 0])


@pytest.fixture(scope="module")
def then():
    early, late = [(EARLY, day) for day in range(50)], [(LATE, 79)] * 9
    return fit_popularity_then(visits(*early, *late), 3, Config())


def test_what_is_not_sold_yet_is_not_popular(then):
    assert at(then, 70, LATE).tolist() == [0, 0, 0]
    assert at(then, 80, LATE)[0] == pytest.approx(9, rel=0.01)


def test_a_visit_does_not_count_before_it_came(then):
    for day in range(1, 50):
        assert at(then, day, EARLY)[0] <= day * 1.01


def test_what_was_popular_fades_and_the_faster_sum_fades_more(then):
    total, recent, late = at(then, 79, EARLY)

    assert total == pytest.approx(50, rel=0.01)
    assert total > recent > late


def test_a_moment_after_the_data_has_the_popularity_of_its_end(then):
    assert at(then, 500, LATE).tolist() == at(then, 80, LATE).tolist()


def test_a_shop_without_visits_has_no_popularity():
    nothing = fit_popularity_then(Visits(*(np.zeros(0, np.int64) for _ in range(6))), 3, Config())

    assert at(nothing, 5, EARLY).tolist() == [0, 0, 0]
