"""The preference matrix: people by items, the net weight of each person's interactions."""

import numpy as np
import scipy.sparse as sp

from aisle.arrays.array_types import Bools
from aisle.arrays.columns import take
from aisle.inputs.histories import FULL_STRENGTH
from training.data.dataset import Dataset


def preference_matrix(dataset: Dataset, among: Bools) -> sp.csr_matrix:
    """Shape: (people, items), float32. A single purchase is 1; mostly refunds and rejections are below 0."""
    interactions = take(dataset.interactions, among)
    shape = (len(dataset.people), len(dataset.catalogue))
    net = sp.csr_matrix(
        (interactions.weight, (interactions.row, interactions.item)), shape=shape
    )  # sums duplicate cells
    net.data = (np.sign(net.data) * np.log1p(np.abs(net.data)) / FULL_STRENGTH).astype(np.float32)
    net.eliminate_zeros()
    return net


def liked(preferences: sp.csr_matrix) -> sp.csr_matrix:
    """1 where a person's net weight is above 0, else empty."""
    positive = preferences.copy()
    positive.data = (positive.data > 0).astype(np.float32)
    positive.eliminate_zeros()
    return positive
