"""Groups of similar vectors, by k-means, so that serving need not scan every item."""

import numpy as np

from aisle.arrays.array_types import Floats, Ints
from aisle.retrieval.nearest import SCANNED_WHOLE, Clusters

GROUPS_PER_ROOT = 5.0  # groups per square root of the number of items; more take longer and find hardly more
SAMPLE_PER_GROUP = 20  # vectors to find a centre from
ROUNDS = 4
BLOCK_CELLS = 8_000_000  # distances at once


def cluster(vectors: Floats, seed: int) -> Clusters | None:
    """None for a catalogue that is scanned whole. Shape: vectors (items, size)."""
    items = len(vectors)
    if items <= SCANNED_WHOLE:
        return None
    groups = int(GROUPS_PER_ROOT * np.sqrt(items))
    rng = np.random.default_rng(seed)
    drawn = np.sort(rng.permutation(items)[: groups * SAMPLE_PER_GROUP])
    centres = _neighbours_side_by_side(_centres(vectors[drawn], groups, rng), rng)
    group = _closest(vectors, centres)
    members = np.argsort(group, kind="stable")
    starts = np.searchsorted(group[members], np.arange(groups + 1)).astype(np.int64)
    ordered = np.ascontiguousarray(vectors[members])
    centres = _means(ordered, starts)
    variance = np.maximum(_means(ordered * ordered, starts) - centres * centres, 0)
    return Clusters(centres, np.sqrt(variance.mean(axis=1)), starts, members.astype(np.int32), ordered)


def _centres(sample: Floats, groups: int, rng: np.random.Generator) -> Floats:
    centres = sample[rng.choice(len(sample), groups, replace=False)]
    for _ in range(ROUNDS):
        group = _closest(sample, centres)
        order = np.argsort(group, kind="stable")
        starts = np.searchsorted(group[order], np.arange(groups + 1))
        centres = np.where(np.diff(starts)[:, None] > 0, _means(sample[order], starts), centres)
    return centres


def _neighbours_side_by_side(centres: Floats, rng: np.random.Generator) -> Floats:
    """Orders the centres by groups of groups: the groups that a query searches then lie close in memory."""
    group = _closest(centres, _centres(centres, int(np.sqrt(len(centres))), rng))
    return centres[np.lexsort((-np.linalg.norm(centres, axis=1), group))]


def _closest(vectors: Floats, centres: Floats) -> Ints:
    """The nearest centre of each vector, by Euclidean distance."""
    half = (centres * centres).sum(axis=1) / 2
    step = max(1, BLOCK_CELLS // len(centres))
    blocks = (vectors[start : start + step] for start in range(0, len(vectors), step))
    return np.concatenate([(block @ centres.T - half).argmax(axis=1) for block in blocks])


def _means(ordered: Floats, starts: Ints) -> Floats:
    """The mean of each group; zeros for an empty one."""
    lengths = np.diff(starts)
    means = np.zeros((len(lengths), ordered.shape[1]), dtype=np.float32)
    filled = lengths > 0
    means[filled] = np.add.reduceat(ordered, starts[:-1][filled], axis=0) / lengths[filled, None]
    return means
