"""Metrics of a ranking, from the rank of what each person truly took next.

A rank counts from 0 over the whole catalogue; ties count against; inf where the item was never proposed.
"""

import numpy as np

from aisle.array_types import Doubles, Indices, Ints


def hit_rate(ranks: Doubles, k: int) -> float:
    """Share of people whose item is among the first k.

    >>> hit_rate(np.array([0.0, 9.0, 10.0, np.inf]), 10)
    0.5
    """
    return float(np.mean(ranks < k)) if len(ranks) else 0.0


def ndcg(ranks: Doubles, k: int) -> float:
    """Formula: with one relevant item, 1 / log2(rank + 2) within the first k, else 0; the mean over people.

    >>> ndcg(np.array([0.0, 2.0, np.inf]), 10)
    0.5
    """
    return float(np.mean(np.where(ranks < k, 1 / np.log2(ranks + 2), 0.0))) if len(ranks) else 0.0


def mrr(ranks: Doubles) -> float:
    """Mean reciprocal rank.

    >>> mrr(np.array([0.0, 3.0, np.inf]))
    0.4166666666666667
    """
    return float(np.mean(1 / (ranks + 1))) if len(ranks) else 0.0


def coverage(shown: Ints | Indices, items: int) -> float:
    """Share of the catalogue that stands in somebody's list."""
    return len(np.unique(shown)) / items if items else 0.0


def table(ranks: Doubles, cutoffs: tuple[int, ...] = (5, 10, 20)) -> dict[str, float]:
    """Every metric that needs only ranks, rounded for print."""
    of_rank = {f"hr@{k}": hit_rate(ranks, k) for k in cutoffs} | {f"ndcg@{k}": ndcg(ranks, k) for k in cutoffs}
    return {name: round(value, 5) for name, value in (of_rank | {"mrr": mrr(ranks)}).items()}
