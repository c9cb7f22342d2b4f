"""The network's lists for torch: standardised, in half precision, one after the other without padding."""

import dataclasses

import numpy as np
import torch
from torch import Tensor

from aisle.arrays.array_types import Floats
from aisle.arrays.ragged import place_in_row
from aisle.ranking.network import FARTHEST
from training.ranker.lists import Lists

PART = 100_000  # candidates standardised at once


@dataclasses.dataclass(frozen=True)
class Packed:
    """Lists that contain their label."""

    features: Tensor  # (rows, features), between -6 and 6, so half precision is enough
    stands_for: Tensor  # (rows,) log of the number of candidates a row stands for
    first: Tensor  # (lists,) where a list begins
    length: Tensor  # (lists,)
    label: Tensor  # (lists,) position of the label in its list
    importance: Tensor  # (lists,)


@dataclasses.dataclass(frozen=True)
class Batch:
    """A selection of the lists."""

    features: Tensor  # (rows, features)
    stands_for: Tensor  # (rows,)
    row: Tensor  # (rows,) the list's number, from 0
    column: Tensor  # (rows,) the position in the list
    label: Tensor  # (lists,)
    importance: Tensor  # (lists,)


def pack(lists: Lists, mean: Floats, scale: Floats, importance: Floats) -> Packed:
    """Shape: importance (examples,)."""
    rows = len(lists.example)
    features = np.empty((rows, len(mean)), dtype=np.float16)
    for start in range(0, rows, PART):
        standard = (lists.features[start : start + PART] - mean) / scale
        features[start : start + PART] = np.clip(standard, -FARTHEST, FARTHEST, out=standard)
    example, first, length = np.unique(lists.example, return_index=True, return_counts=True)
    found = np.isin(example, lists.example[lists.label])
    label = place_in_row(lists.example)[lists.label]
    stands_for = np.log(lists.weight).astype(np.float32)
    weights = importance[example[found]].astype(np.float32)
    return Packed(*map(torch.from_numpy, (features, stands_for, first[found], length[found], label, weights)))


def batch(lists: Packed, which: Tensor) -> Batch:
    """The lists with the numbers `which`."""
    length = lists.length[which]
    row = torch.repeat_interleave(length)
    column = torch.arange(len(row)) - (length.cumsum(0) - length)[row]
    rows = lists.first[which][row] + column
    return Batch(
        lists.features[rows].float(), lists.stands_for[rows], row, column, lists.label[which], lists.importance[which]
    )
