"""Lists of neighbours, from any kind of score matrix, are what a full sort gives."""

import numpy as np
import pytest
import scipy.sparse as sp

from training.views.top_neighbours import from_dense, from_products, from_sparse

ITEMS, K = 700, 10


@pytest.fixture(scope="module")
def rows():
    """People by items, few of each."""
    return sp.random(400, ITEMS, 0.02, format="csr", dtype=np.float32, random_state=3)


@pytest.fixture(scope="module")
def scores(rows):
    return (rows.T @ rows).toarray()


def sorted_out(scores, k=K):
    """Each row's best, by the plainest code there is: ids and weights, padded with zeros."""
    others = np.where(np.eye(*scores.shape, dtype=bool), 0, scores)
    ids = np.argsort(-others, axis=1, kind="stable")[:, :k]
    weights = np.take_along_axis(others, ids, axis=1)
    return np.where(weights > 0, ids, 0), np.maximum(weights, 0)


def test_a_sparse_matrix_gives_the_best_of_each_row(scores):
    ids, weights = sorted_out(scores)

    found = from_sparse([sp.csr_matrix(scores[:300]), sp.csr_matrix(scores[300:])], K)

    assert np.array_equal(found.ids, ids)
    assert np.array_equal(found.weights, weights)


def test_a_dense_matrix_gives_the_best_of_each_row(scores):
    ids, weights = sorted_out(scores)

    found = from_dense(iter([scores[:300].copy(), scores[300:].copy()]), K)

    assert np.array_equal(found.ids, ids)
    assert np.array_equal(found.weights, weights)


def test_products_give_the_best_of_each_row_without_the_matrix(rows, scores):
    ids, weights = sorted_out(scores)

    found = from_products(rows, K, threads=1)

    assert np.allclose(found.weights, weights, rtol=1e-6)
    assert np.mean(found.ids == ids) > 0.999  # but for scores that differ in the last bit


def test_lists_hold_no_item_twice_where_all_scores_are_equal():
    everybody_took_everything = sp.csr_matrix(np.ones((3, 20), dtype=np.float32))

    found = from_products(everybody_took_everything, 4, threads=1)

    assert all(len(set(ids) - {item}) == 4 for item, ids in enumerate(found.ids.tolist()))


def test_an_item_alone_has_no_neighbours():
    apart = sp.csr_matrix(np.eye(5, dtype=np.float32))

    for found in (from_products(apart, 3, threads=1), from_sparse([apart], 3), from_dense(iter([apart.toarray()]), 3)):
        assert not found.weights.any()


def test_lists_hold_in_a_catalogue_too_large_for_row_and_item_in_one_number():
    items = 300_000
    row = np.arange(items)
    following = sp.csr_matrix((np.ones(items, dtype=np.float32), (row, (row + 1) % items)), shape=(items, items))

    found = from_sparse([following], 2)

    assert np.array_equal(found.ids[:, 0], (row + 1) % items)
    assert np.all(found.weights == 1)
