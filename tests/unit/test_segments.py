"""The best of each row, of one person and of many: as plain sorting has it."""

import numpy as np
import pytest

from aisle.arrays.ragged import top_of_each_row

N = 5


def sorted_out(values, row, n=N):
    """By line and row: the columns of the n greatest positive values, the first of equals first."""
    found = []
    for line in range(len(values)):
        for each in np.unique(row):
            columns = [column for column in np.flatnonzero(row == each) if values[line, column] > 0]
            best = sorted(columns, key=lambda column: (-values[line, column], column))[:n]
            found += [(line, column, rank) for rank, column in enumerate(best)]
    return found


@pytest.mark.parametrize("people", [1, 3])
def test_the_best_of_each_row_are_those_of_a_sort(people):
    rng = np.random.default_rng(people)
    row = np.sort(rng.integers(0, people, 90))
    values = rng.integers(-2, 9, (4, 90)).astype(np.float32)  # many are equal, at the edge of the best as well

    assert list(zip(*top_of_each_row(values, row, N), strict=True)) == sorted_out(values, row)


@pytest.mark.parametrize("people", [1, 3])
def test_a_line_with_few_or_no_positive_values_gives_what_it_has(people):
    row = np.repeat(np.arange(people), 8)
    values = np.zeros((3, len(row)), dtype=np.float32)
    values[0, 2], values[2, :6] = 1.5, 1.0

    assert list(zip(*top_of_each_row(values, row, N), strict=True)) == sorted_out(values, row)


def test_what_the_best_of_a_person_are_does_not_depend_on_the_batch():
    rng = np.random.default_rng(9)
    values = rng.integers(0, 4, (3, 60)).astype(np.float32)
    line, column, rank = top_of_each_row(values, np.repeat([0, 1], 30), N)
    second = column >= 30

    alone = top_of_each_row(values[:, 30:], np.zeros(30, dtype=np.int64), N)

    assert [part.tolist() for part in alone] == [
        line[second].tolist(),
        (column[second] - 30).tolist(),
        rank[second].tolist(),
    ]
