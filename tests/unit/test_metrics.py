"""The metrics, against numbers worked by hand."""

import numpy as np
import pytest
from sklearn.metrics import ndcg_score

from aisle.experiments import metrics
from training.ranker.evaluate import ranks_of_labels

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


def test_a_case_with_several_relevant_items_is_one_case():
    case = np.array([0, 0, 0, 1, 1, 2])
    ranks = np.array([1.0, 4.0, np.inf, 0.0, 30.0, 12.0])

    figures = metrics.of_cases(case, ranks, (5, 20))

    place = {rank: 1 / np.log2(rank + 2) for rank in (0, 1, 2, 4, 12)}
    of_three, of_two = place[0] + place[1] + place[2], place[0] + place[1]
    first, second, third = (place[1] + place[4]) / of_three, place[0] / of_two, place[12]
    assert figures["hr@5"] == pytest.approx(2 / 3, abs=1e-5)
    assert figures["hr@20"] == 1.0
    assert figures["ndcg@5"] == pytest.approx((first + second) / 3, abs=1e-5)
    assert figures["ndcg@20"] == pytest.approx((first + second + third) / 3, abs=1e-5)
    assert figures["mrr"] == pytest.approx((1 / 2 + 1 + 1 / 13) / 3, abs=1e-5)


def test_the_ideal_list_is_no_longer_than_k():
    ranks = np.arange(8, dtype=np.float64)  # eight relevant items stand at the head

    assert metrics.of_cases(np.zeros(8, dtype=np.int64), ranks, (5,))["ndcg@5"] == 1.0


@pytest.mark.parametrize("k", [5, 10])
@pytest.mark.parametrize("most", [1, 4])
def test_ndcg_is_that_of_scikit_learn(k, most):
    rng = np.random.default_rng(k + most)
    scores = rng.permuted(np.tile(np.arange(50.0), (40, 1)), axis=1)
    relevant = np.argsort(rng.random(scores.shape), axis=1) < rng.integers(1, most + 1, (40, 1))
    case, item = np.nonzero(relevant)

    ours = metrics.of_cases(case, 49 - scores[case, item], (k,))

    assert ours[f"ndcg@{k}"] == pytest.approx(ndcg_score(relevant, scores, k=k), abs=1e-5)


def test_the_error_of_ndcg_is_how_far_it_swings_when_people_are_drawn_anew():
    rng = np.random.default_rng(5)
    person = np.repeat(np.arange(400), rng.integers(1, 4, 400))
    luck = rng.integers(0, 8, 400)[person]  # what one person is asked goes alike
    ranks = luck + rng.integers(0, 8, len(person)).astype(np.float64)

    result = metrics.ndcg_error(person, ranks, 10)

    of_person = [metrics.gains(ranks[person == each], 10) for each in range(400)]
    redrawn = [np.concatenate([of_person[each] for each in rng.integers(0, 400, 400)]).mean() for _ in range(2000)]
    assert result == pytest.approx(np.std(redrawn), rel=0.1)
