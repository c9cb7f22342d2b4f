"""The items of greatest inner product: looked up in groups, as a scan of the whole catalogue finds them."""

import numpy as np
import pytest

from aisle.retrieval import nearest
from training.views.clusters import cluster

ITEMS, KINDS, SIZE = 25_000, 300, 16


@pytest.fixture(scope="module")
def vectors():
    """Items of many kinds, the popular ones longer, as factors are."""
    rng = np.random.default_rng(3)
    kind = rng.normal(size=(KINDS, SIZE))[rng.integers(0, KINDS, ITEMS)]
    length = rng.lognormal(size=(ITEMS, 1))
    return ((kind + 0.3 * rng.normal(size=(ITEMS, SIZE))) * length).astype(np.float32)


@pytest.fixture(scope="module")
def clusters(vectors):
    return cluster(vectors, seed=7)


def queries(vectors, rows=50):
    rng = np.random.default_rng(5)
    return vectors[rng.integers(0, ITEMS, (rows, 3))].mean(axis=1)


def test_groups_find_what_a_scan_finds(vectors, clusters):
    requested = queries(vectors)

    found, _ = nearest.best(vectors, clusters, requested, 60, ITEMS)
    scanned, _ = nearest.best(vectors, None, requested, 60, ITEMS)

    assert len(np.intersect1d(found, scanned)) >= 0.99 * len(scanned)


def test_scores_are_the_inner_products(vectors, clusters):
    requested = queries(vectors)

    keys, scores = nearest.best(vectors, clusters, requested, 60, ITEMS)

    row, item = np.divmod(keys, ITEMS)
    np.testing.assert_allclose(scores, (requested[row] * vectors[item]).sum(axis=1), rtol=1e-4, atol=1e-4)
    assert (np.diff(keys) > 0).all()
    assert (np.bincount(row) == 60).all()


def test_a_persons_items_do_not_depend_on_the_batch(vectors, clusters):
    requested = queries(vectors, rows=5)

    together, _ = nearest.best(vectors, clusters, requested, 60, ITEMS)
    alone = [nearest.best(vectors, clusters, requested[row : row + 1], 60, ITEMS)[0] + row * ITEMS for row in range(5)]

    assert together.tolist() == np.concatenate(alone).tolist()


def test_where_the_best_groups_are_the_smallest_enough_are_looked_at(vectors):
    sizes = np.array([1] * 400 + [ITEMS - 400])  # the first 400 items stand alone, and are the best by far
    starts = np.concatenate(([0], np.cumsum(sizes)))
    shifted = vectors.copy()
    shifted[:400] += 1_000
    centres = np.add.reduceat(shifted, starts[:-1], axis=0) / sizes[:, None]
    groups = nearest.Clusters(
        centres.astype(np.float32), np.zeros(401, dtype=np.float32), starts, np.arange(ITEMS, dtype=np.int32), shifted
    )

    found, _ = nearest.best(shifted, groups, np.ones((1, SIZE), dtype=np.float32), 450, ITEMS)

    assert set(range(400)) < set(found.tolist())
    assert len(found) == 450


def test_more_items_than_there_are_gives_all(vectors):
    keys, _ = nearest.best(vectors[:10], None, queries(vectors, rows=2), 60, 10)

    assert keys.tolist() == list(range(20))


def test_a_small_catalogue_needs_no_groups(vectors):
    assert cluster(vectors[: nearest.SCANNED_WHOLE], seed=7) is None


@pytest.mark.parametrize("share", [0.5, 0.2, 0.02, 0.0005])
def test_among_some_items_groups_find_what_a_scan_of_them_finds(vectors, clusters, share):
    allowed = np.random.default_rng(9).random(ITEMS) < share
    requested, n = queries(vectors), 60

    keys, scores = nearest.best_allowed(vectors, clusters, requested, n, ITEMS, allowed)

    row, item = np.divmod(keys, ITEMS)
    few = min(n, int(allowed.sum()))
    whole = requested @ vectors.T
    whole[:, ~allowed] = -np.inf
    scanned = np.argsort(-whole, axis=1)[:, :few] + np.arange(len(requested))[:, None] * ITEMS
    assert allowed[item].all()
    assert (np.bincount(row) == few).all()
    assert len(np.intersect1d(keys, scanned)) >= 0.99 * scanned.size
    np.testing.assert_allclose(scores, (requested[row] * vectors[item]).sum(axis=1), rtol=1e-4, atol=1e-4)


def test_among_no_items_none_is_found(vectors, clusters):
    nothing = np.zeros(ITEMS, dtype=bool)

    assert len(nearest.best_allowed(vectors, clusters, queries(vectors), 60, ITEMS, nothing)[0]) == 0


def test_a_small_catalogue_is_scanned_for_what_is_allowed(vectors):
    allowed = np.arange(10) % 2 == 0

    keys, _ = nearest.best_allowed(vectors[:10], None, queries(vectors, rows=2), 60, 10, allowed)

    assert keys.tolist() == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]
