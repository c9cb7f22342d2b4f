"""Maximum inner product search: the items whose vectors have the greatest inner product with a query.

A small catalogue is scanned whole. Training groups a large catalogue by k-means. A query then scans the most promising
groups until it has scored enough items. Scores are exact. The search can miss an item far from its group's centre.
Where only some items are allowed, groups count by those alone, and a small set of items is scored whole.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import expand

SCANNED_WHOLE = 20_000  # items; below, a scan is faster than a search of groups
LOOKED_AT = 10.0  # a query scores this many items times the square root of their number: 3,162 of 100,000
REACH = 2.0  # standard deviations by which a group's best item is expected to exceed its centre


@dataclass(frozen=True)
class Clusters:
    """Item vectors, sorted by group.

    Shape: centres (groups, size), spread (groups,), starts (groups + 1,), members (items,), vectors (items, size).
    """

    centres: Floats
    spread: Floats  # standard deviation of the members from their centre, in one direction
    starts: Ints
    members: Indices  # positions in the catalogue
    vectors: Floats

    @cached_property
    def sizes(self) -> Ints:
        """The number of items in each group. Shape: (groups,)."""
        return np.diff(self.starts)


def best(vectors: Floats, clusters: Clusters | None, queries: Floats, n: int, width: int) -> tuple[Ints, Floats]:
    """The n items of greatest inner product with each query: keys row * width + item, ascending, and the products.

    Shape: vectors (items, size), queries (rows, size).
    """
    n = min(n, len(vectors))
    return _scan(vectors, queries, n, width) if clusters is None else _search(clusters, queries, n, width)


def best_allowed(
    vectors: Floats, clusters: Clusters | None, queries: Floats, n: int, width: int, allowed: Bools
) -> tuple[Ints, Floats]:
    """As `best`, of the allowed items alone: fewer than n for each query where fewer are allowed.

    Shape: vectors (items, size), queries (rows, size), allowed (items,).
    """
    count = int(np.count_nonzero(allowed))
    n = min(n, count)
    if n == 0:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32)
    found = [_allowed_of_one(vectors, clusters, query, n, allowed, count) for query in queries]
    keys = [item + row * width for row, (item, _) in enumerate(found)]
    return np.concatenate(keys), np.concatenate([scores for _, scores in found])


def products(vectors: Floats, newcomers: Floats | None, queries: Floats, row: Indices, item: Indices) -> Floats:
    """The inner product of each (query, item) pair. Shape: row, item (pairs,) -> (pairs,)."""
    if len(queries) == 1:
        return vectors_of(vectors, newcomers, item) @ queries[0]
    return np.asarray(np.einsum("cf,cf->c", queries[row], vectors_of(vectors, newcomers, item)))


def vectors_of(vectors: Floats, newcomers: Floats | None, item: Indices) -> Floats:
    """The vector of each item. Those of newcomers, whose positions follow, are a matrix of their own.

    Shape: (items, size), (newcomers, size) and (n,) -> (n, size).
    """
    if newcomers is None:
        return vectors.take(item, axis=0)
    found = vectors.take(np.minimum(item, len(vectors) - 1), axis=0)
    new = np.flatnonzero(item >= len(vectors))
    found[new] = newcomers[item[new] - len(vectors)]
    return found


def _scan(vectors: Floats, queries: Floats, n: int, width: int) -> tuple[Ints, Floats]:
    scores = queries @ vectors.T  # (rows, items)
    others = len(vectors) - n
    chosen = np.sort(np.argpartition(scores, others, axis=1)[:, others:], axis=1)
    keys = np.arange(len(queries), dtype=np.int64)[:, None] * width + chosen
    return keys.ravel(), np.take_along_axis(scores, chosen, axis=1).ravel()


def _search(clusters: Clusters, queries: Floats, n: int, width: int) -> tuple[Ints, Floats]:
    """Search row by row, so a person's result does not depend on the batch."""
    keys = np.empty((len(queries), n), dtype=np.int64)
    scores = np.empty((len(queries), n), dtype=np.float32)
    for row, query in enumerate(queries):
        item, scores[row] = _search_one(clusters, query, n)
        keys[row] = item + row * width
    return keys.ravel(), scores.ravel()


def _search_one(clusters: Clusters, query: Floats, n: int) -> tuple[Ints, Floats]:
    groups = _promising(clusters, query, n, clusters.sizes)
    return _best_members(clusters, query, n, expand(clusters.starts[groups], clusters.sizes[groups]))


def _allowed_of_one(
    vectors: Floats, clusters: Clusters | None, query: Floats, n: int, allowed: Bools, count: int
) -> tuple[Ints, Floats]:
    if clusters is not None and count > LOOKED_AT * np.sqrt(len(vectors)):
        before = np.concatenate(([0], np.cumsum(allowed[clusters.members])))
        groups = _promising(clusters, query, n, np.diff(before[clusters.starts]))
        position = expand(clusters.starts[groups], clusters.sizes[groups])
        return _best_members(clusters, query, n, position[allowed[clusters.members[position]]])
    item = np.flatnonzero(allowed)
    scores = vectors.take(item, axis=0) @ query if count < len(vectors) // 4 else (vectors @ query)[item]
    chosen = np.sort(np.argpartition(scores, count - n)[count - n :])
    return item[chosen], scores[chosen]


def _best_members(clusters: Clusters, query: Floats, n: int, position: Ints) -> tuple[Ints, Floats]:
    """The n best at these positions of the clusters' members, by item."""
    scores = clusters.vectors.take(position, axis=0) @ query
    chosen = np.argpartition(scores, len(scores) - n)[len(scores) - n :]
    item = clusters.members[position[chosen]].astype(np.int64)
    order = np.argsort(item)
    return item[order], scores[chosen][order]


def _promising(clusters: Clusters, query: Floats, n: int, size: Ints) -> Ints:
    """The groups of the greatest upper estimate, until they have enough items: `size` of each count.

    Ascending, so memory access is sequential.
    """
    estimate = clusters.centres @ query + np.float32(REACH * np.sqrt(query @ query)) * clusters.spread
    items = max(int(size.sum()), 1)
    wanted = max(n, int(LOOKED_AT * np.sqrt(items)))
    likely = min(len(size), 1 + 4 * wanted * len(size) // items)  # enough, unless the best groups are the smallest
    for count in (likely, len(size)):
        order = np.argpartition(estimate, len(size) - count)[len(size) - count :]
        order = order[np.argsort(-estimate[order])]
        total = np.cumsum(size[order])
        if total[-1] >= wanted:
            break
    return np.sort(order[: np.searchsorted(total, wanted) + 1])
