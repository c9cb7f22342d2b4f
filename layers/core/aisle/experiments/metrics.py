"""Ranking metrics, from the rank of each person's true next item.

Ranks count from 0 over the whole catalogue. Ties count against the item. An item that was never ranked has rank inf.
"""

import numpy as np

from aisle.arrays.array_types import Doubles, Indices, Ints


def hit_rate(ranks: Doubles, k: int) -> float:
    """Share of people whose item is in the top k.

    >>> hit_rate(np.array([0.0, 9.0, 10.0, np.inf]), 10)
    0.5
    """
    return float(np.mean(ranks < k)) if len(ranks) else 0.0


def ndcg(ranks: Doubles, k: int) -> float:
    """Normalised discounted cumulative gain with one relevant item a person.

    Formula: 1 / log2(rank + 2) in the top k, else 0; the mean over people.

    >>> ndcg(np.array([0.0, 2.0, np.inf]), 10)
    0.5
    """
    return float(np.mean(gains(ranks, k))) if len(ranks) else 0.0


def gains(ranks: Doubles, k: int) -> Doubles:
    """The discounted gain of each rank: 1 / log2(rank + 2) in the top k, else 0."""
    return np.where(ranks < k, 1 / np.log2(ranks + 2), 0.0)


def ndcg_error(case: Ints | Indices, ranks: Doubles, k: int) -> float:
    """Standard error of the mean NDCG, clustered by case: rankings of one case are not independent.

    Formula: sqrt(sum over cases of (sum of the case's deviations from the mean)^2) / number of rankings.

    >>> ndcg_error(np.array([0, 1, 2, 3]), np.array([0.0, 0.0, np.inf, np.inf]), 10)
    0.25
    >>> ndcg_error(np.array([0, 0, 1, 1]), np.array([0.0, 0.0, np.inf, np.inf]), 10)  # half as many cases
    0.35355
    """
    if not len(ranks):
        return 0.0
    gained = gains(ranks, k)
    _, row = np.unique(case, return_inverse=True)
    deviation = np.bincount(row, weights=gained - gained.mean())
    return round(float(np.sqrt(np.sum(deviation**2)) / len(ranks)), 5)


def mrr(ranks: Doubles, k: float = np.inf) -> float:
    """Mean reciprocal rank, of ranks in the top k.

    >>> mrr(np.array([0.0, 3.0, np.inf]))
    0.4166666666666667
    """
    return float(np.mean(np.where(ranks < k, 1 / (ranks + 1), 0.0))) if len(ranks) else 0.0


def recall(case: Ints | Indices, ranks: Doubles, k: int) -> float:
    """Share of a case's relevant items that are in the top k; the mean over cases.

    >>> recall(np.array([0, 0, 1]), np.array([0.0, 10.0, 3.0]), 10)
    0.75
    """
    _, row, relevant = np.unique(case, return_inverse=True, return_counts=True)
    found = np.bincount(row, weights=ranks < k, minlength=len(relevant))
    return float(np.mean(found / relevant)) if len(relevant) else 0.0


def coverage(shown: Ints | Indices, items: int) -> float:
    """Share of the catalogue that appears in at least one list."""
    return len(np.unique(shown)) / items if items else 0.0


def table(ranks: Doubles, cutoffs: tuple[int, ...] = (5, 10, 20)) -> dict[str, float]:
    """Every metric that needs only ranks, rounded to 5 decimals. Each rank is a case of its own."""
    return of_cases(np.arange(len(ranks)), ranks, cutoffs)


def of_cases(case: Ints, ranks: Doubles, cutoffs: tuple[int, ...] = (5, 10, 20)) -> dict[str, float]:
    """Metrics of cases with several relevant items. `case` and `ranks` have one entry for each relevant item.

    Formula: a hit is any relevant item in the top k. NDCG divides by the gain of the ideal list. The reciprocal rank is
    that of the best item. Each metric is a mean over cases.

    >>> of_cases(np.array([0, 0, 1]), np.array([0.0, 2.0, np.inf]), (10,))
    {'hr@10': 0.5, 'ndcg@10': 0.45986, 'mrr': 0.5, 'mrr@20': 0.5}
    """
    distinct, row, relevant = np.unique(case, return_inverse=True, return_counts=True)
    best = np.full(len(distinct), np.inf)
    np.minimum.at(best, row, ranks)
    values = {f"hr@{k}": hit_rate(best, k) for k in cutoffs}
    for k in cutoffs:
        ideal = np.concatenate(([0.0], np.cumsum(gains(np.arange(k, dtype=np.float64), k))))
        gained = np.bincount(row, weights=gains(ranks, k), minlength=len(distinct))
        values[f"ndcg@{k}"] = float(np.mean(gained / ideal[np.minimum(relevant, k)])) if len(distinct) else 0.0
    values |= {"mrr": mrr(best), "mrr@20": mrr(best, 20)}
    return {name: round(value, 5) for name, value in values.items()}
