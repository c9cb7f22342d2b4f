"""The matrix of preferences: people by items, what each person's interactions net to."""

import numpy as np
import scipy.sparse as sp

from aisle.arrays.array_types import Bools
from aisle.arrays.columns import take
from aisle.inputs.histories import FULL_STRENGTH
from training.data.dataset import Dataset


def preference_matrix(dataset: Dataset, among: Bools) -> sp.csr_matrix:
    """Shape: (people, items), float32: 1 for a single purchase, below 0 where refunds and rejections prevail."""
    interactions = take(dataset.interactions, among)
    shape = (len(dataset.people), len(dataset.catalogue))
    net = sp.csr_matrix(
        (interactions.weight, (interactions.row, interactions.item)), shape=shape
    )  # sums what falls on one cell
    net.data = (np.sign(net.data) * np.log1p(np.abs(net.data)) / FULL_STRENGTH).astype(np.float32)
    net.eliminate_zeros()
    return net


def liked(preferences: sp.csr_matrix) -> sp.csr_matrix:
    """1 where a person likes an item, else empty."""
    positive = preferences.copy()
    positive.data = (positive.data > 0).astype(np.float32)
    positive.eliminate_zeros()
    return positive
