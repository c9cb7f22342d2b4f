"""The metrics, against numbers worked by hand."""

import numpy as np
import pytest

from aisle import metrics
from training.evaluate import ranks_of_labels

RANKS = np.array([0.0, 4.0, 9.0, 10.0, np.inf])


def test_hit_rate_counts_items_within_the_first_k():
    assert metrics.hit_rate(RANKS, 10) == 3 / 5
    assert metrics.hit_rate(RANKS, 5) == 2 / 5


def test_ndcg_discounts_by_the_logarithm_of_the_place():
    by_hand = (1 / np.log2(2) + 1 / np.log2(6) + 1 / np.log2(11)) / 5

    assert metrics.ndcg(RANKS, 10) == pytest.approx(by_hand)


def test_an_item_that_was_never_proposed_counts_nothing_anywhere():
    never = np.array([np.inf])

    assert set(metrics.table(never).values()) == {0.0}


def test_mean_reciprocal_rank_takes_the_whole_list():
    assert metrics.mrr(RANKS) == pytest.approx((1 + 1 / 5 + 1 / 10 + 1 / 11) / 5)


def test_coverage_counts_each_shown_item_once():
    assert metrics.coverage(np.array([3, 3, 1, 3]), items=8) == 2 / 8


def test_nobody_to_judge_is_no_error():
    assert metrics.table(np.zeros(0))["ndcg@10"] == 0.0


def test_ties_count_against_the_item():
    scores = np.array([0.7, 0.7, 0.7, 0.2], dtype=np.float32)
    label = np.array([False, True, False, False])

    ranks = ranks_of_labels(scores, row=np.zeros(4, dtype=np.int32), label=label, rows=1)

    assert ranks.tolist() == [2.0]


def test_each_person_is_ranked_within_the_own_list():
    scores = np.array([0.9, 0.1, 0.1, 0.9, 0.5], dtype=np.float32)
    row = np.array([0, 0, 1, 1, 1], dtype=np.int32)
    label = np.array([True, False, False, False, True])

    ranks = ranks_of_labels(scores, row, label, rows=3)

    assert ranks.tolist() == [0.0, 1.0, np.inf]
