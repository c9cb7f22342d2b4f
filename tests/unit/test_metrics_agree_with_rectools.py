"""The metrics against RecTools', on random rankings.

RecTools lives in the benchmarks' environment alone (`make bench-install`), and pyspark, which the other tests share, in
the project's, so there it is run by

    .venv-benchmarks/bin/python -m pytest --noconftest tests/unit/test_metrics_agree_with_rectools.py
"""

import numpy as np
import pytest

from aisle.experiments import metrics

rectools = pytest.importorskip("rectools", reason="RecTools is not installed: it comes with `make bench-install`")
ITEMS, LISTED = 60, 20


@pytest.fixture(scope="module", params=[1, 5], ids=["one relevant item", "several"])
def drawn(request):
    """Lists of twenty items for two hundred people, the relevant items of each, and their ranks."""
    rng = np.random.default_rng(request.param)
    orders = [rng.permutation(ITEMS) for _ in range(200)]
    relevant = [rng.choice(ITEMS, rng.integers(1, request.param + 1), replace=False) for _ in orders]
    ranks = [np.argsort(order)[items].astype(float) for order, items in zip(orders, relevant, strict=True)]
    return orders, relevant, ranks


@pytest.fixture(scope="module")
def ours(drawn):
    case = np.repeat(np.arange(len(drawn[2])), [len(ranks) for ranks in drawn[2]])
    return metrics.of_cases(case, np.concatenate(drawn[2]))


@pytest.fixture(scope="module")
def frames(drawn):
    import pandas as pd

    orders, relevant, _ = drawn
    lists = [
        {"user_id": u, "item_id": i, "rank": r + 1} for u, o in enumerate(orders) for r, i in enumerate(o[:LISTED])
    ]
    taken = [{"user_id": user, "item_id": item} for user, items in enumerate(relevant) for item in items]
    return pd.DataFrame(lists), pd.DataFrame(taken)


@pytest.mark.parametrize("k", [5, 10, 20])
def test_hit_rate_is_that_of_rectools(ours, frames, k):
    from rectools.metrics import HitRate

    assert ours[f"hr@{k}"] == pytest.approx(HitRate(k).calc(*frames), abs=1e-5)


@pytest.mark.parametrize("k", [5, 10, 20])
def test_ndcg_is_that_of_rectools(ours, frames, k):
    from rectools.metrics import NDCG

    theirs = NDCG(k, divide_by_achievable=True).calc(*frames)

    assert ours[f"ndcg@{k}"] == pytest.approx(theirs, abs=1e-5)


def test_the_reciprocal_rank_is_that_of_rectools(ours, frames):
    from rectools.metrics import MRR

    assert ours["mrr@20"] == pytest.approx(MRR(20).calc(*frames), abs=1e-5)
