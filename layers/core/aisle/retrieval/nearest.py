"""The items whose vectors have the greatest inner product with a query, without looking at the whole catalogue.

A small catalogue is scanned whole. A large one is grouped by k-means beforehand, and a query looks only into the groups
that promise most, until it has seen enough items. Scores are exact; what can be missed is an item far from its group.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from aisle.arrays.array_types import Floats, Indices, Ints
from aisle.arrays.ragged import expand

SCANNED_WHOLE = 20_000  # items; below, a scan takes less than looking up where to look
LOOKED_AT = 10.0  # items that a query looks at, for the square root of their number: of 100,000 one in thirty
REACH = 2.0  # standard deviations that a group's best item is expected beyond its centre


@dataclass(frozen=True)
class Clusters:
    """Vectors by group. Shape: centres (groups, size), spread (groups,), starts (groups + 1,), members and vectors by
    group: (items,) and (items, size)."""

    centres: Floats
    spread: Floats  # standard deviation of the members from their centre, in one direction
    starts: Ints
    members: Indices  # places in the catalogue
    vectors: Floats

    @cached_property
    def sizes(self) -> Ints:
        return np.diff(self.starts)


def best(vectors: Floats, clusters: Clusters | None, queries: Floats, n: int) -> tuple[Ints, Floats]:
    """The n items of greatest inner product for each query: keys row * items + item, ascending, and the products.

    Shape: vectors (items, size), queries (rows, size).
    """
    n = min(n, len(vectors))
    return _scan(vectors, queries, n) if clusters is None else _search(clusters, queries, n)


def products(vectors: Floats, queries: Floats, row: Indices, item: Indices) -> Floats:
    """Of each pair of a query and an item. Shape: row, item (pairs,)."""
    if len(queries) == 1:
        return vectors.take(item, axis=0) @ queries[0]
    return np.asarray(np.einsum("cf,cf->c", queries[row], vectors[item]))


def _scan(vectors: Floats, queries: Floats, n: int) -> tuple[Ints, Floats]:
    width = len(vectors)
    scores = queries @ vectors.T  # (rows, items)
    chosen = np.sort(np.argpartition(scores, width - n, axis=1)[:, width - n :], axis=1)
    keys = np.arange(len(queries), dtype=np.int64)[:, None] * width + chosen
    return keys.ravel(), np.take_along_axis(scores, chosen, axis=1).ravel()


def _search(clusters: Clusters, queries: Floats, n: int) -> tuple[Ints, Floats]:
    """Row by row, so that what is found for a person does not depend on the batch."""
    keys = np.empty((len(queries), n), dtype=np.int64)
    scores = np.empty((len(queries), n), dtype=np.float32)
    for row, query in enumerate(queries):
        item, scores[row] = _look(clusters, query, n)
        keys[row] = item + row * len(clusters.members)
    return keys.ravel(), scores.ravel()


def _look(clusters: Clusters, query: Floats, n: int) -> tuple[Ints, Floats]:
    groups = _promising(clusters, query, n)
    place = expand(clusters.starts[groups], clusters.sizes[groups])
    scores = clusters.vectors.take(place, axis=0) @ query
    chosen = np.argpartition(scores, len(scores) - n)[len(scores) - n :]
    item = clusters.members[place[chosen]].astype(np.int64)
    order = np.argsort(item)
    return item[order], scores[chosen][order]


def _promising(clusters: Clusters, query: Floats, n: int) -> Ints:
    """Groups that hold enough items together, those of the best outlook; ascending, so that memory is read in order."""
    outlook = clusters.centres @ query + np.float32(REACH * np.sqrt(query @ query)) * clusters.spread
    size, items = clusters.sizes, len(clusters.members)
    wanted = max(n, int(LOOKED_AT * np.sqrt(items)))
    likely = min(len(size), 1 + 4 * wanted * len(size) // items)  # hold enough, unless the best are the smallest
    for count in (likely, len(size)):
        order = np.argpartition(outlook, len(size) - count)[len(size) - count :]
        order = order[np.argsort(-outlook[order])]
        held = np.cumsum(size[order])
        if held[-1] >= wanted:
            break
    return np.sort(order[: np.searchsorted(held, wanted) + 1])
