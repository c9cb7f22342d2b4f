"""Newcomers: items that came after the training. Each stands among its like, the trained items nearest to it.

Their positions follow those of the trained items. By its words a newcomer has neighbours of its own. Every other view
knows nothing of it, so its opinion is borrowed: the mean of the view's opinions of the newcomer's like. That is a
prior, which the next training replaces by what people did.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Floats, Indices, Ints
from aisle.arrays.ragged import expand
from aisle.arrays.sums import Sums

Entries = tuple[Indices, Indices, Floats]
"""Row, item and weight of entries of histories."""


@dataclass(frozen=True)
class Newcomers:
    """Shape: like, weight and cosine (newcomers, K), the nearest first."""

    first: int  # position of the first one: the number of trained items
    like: Indices  # positions of trained items
    weight: Floats  # a row sums to 1
    cosine: Floats  # by words; 0 for an item that is no like by its words

    def __len__(self) -> int:
        return len(self.like)

    def mean(self, trained: Any) -> Any:
        """The weighted mean of each newcomer's like. Shape: (trained items, ...) -> (newcomers, ...)."""
        mean = np.zeros((len(self), *trained.shape[1:]), dtype=np.float32)
        for like, weight in zip(self.like.T, self.weight.T, strict=True):
            mean += weight.reshape(-1, *(1,) * (trained.ndim - 1)) * trained[like]
        return mean

    def followed(self, trained: Floats) -> Floats:
        """A column of trained items, and the means of the newcomers after it. Shape: (items,)."""
        return np.concatenate((trained, self.mean(trained)))

    def stand_in(self, item: Indices) -> Indices:
        """The items, and the nearest of its like for each newcomer."""
        new = item >= self.first
        if not new.any():
            return item
        return np.where(new, self.like[np.maximum(item - self.first, 0), 0], item)

    def spread(self, entries: Entries) -> Entries:
        """The entries, with each newcomer's weight spread over its like."""
        row, item, weight = entries
        new = item >= self.first
        if not new.any():
            return entries
        like, share = (of[item[new] - self.first] for of in (self.like, self.weight))
        return (
            np.concatenate((row[~new], np.repeat(row[new], like.shape[1]))),
            np.concatenate((item[~new], like.ravel())),
            np.concatenate((weight[~new], (weight[new, None] * share).ravel())),
        )

    def by_words(self, entries: Entries, width: int) -> tuple[Ints, Floats]:
        """What entries add by words: those of trained items to newcomers, those of newcomers to their like.

        Shape: keys row * width + item, unsorted, and values.
        """
        row, item, weight = entries
        new = item >= self.first
        like, cosine = (of[item[new] - self.first] for of in (self.like, self.cosine))  # (new, K)
        to_like = (row[new, None].astype(np.int64) * width + like).ravel()
        named, places = self._inverse
        starts = np.searchsorted(named, item[~new])
        lengths = np.searchsorted(named, item[~new], side="right") - starts
        place = places[expand(starts, lengths)]
        to_new = np.repeat(row[~new].astype(np.int64) * width, lengths) + self.first + place // self.like.shape[1]
        given = np.repeat(weight[~new], lengths) * self.cosine.ravel()[place]
        keys, values = np.concatenate((to_like, to_new)), np.concatenate(((weight[new, None] * cosine).ravel(), given))
        nonzero = np.flatnonzero(values)
        return keys[nonzero], values[nonzero]

    def borrow(self, sums: Sums, parts: Bools, rows: int, width: int) -> None:
        """Adds to each newcomer's sums the mean of its like's, in these parts. Every newcomer has a key in the sums."""
        newcomer = np.tile(np.arange(len(self)), rows)
        start = np.repeat(np.arange(rows) * width, len(self))
        like = start[:, None] + self.like[newcomer]  # (rows * newcomers, K)
        touched = np.flatnonzero(sums.has(like).any(axis=1))
        values = sums.of(like[touched].ravel())[parts].reshape(int(parts.sum()), *like[touched].shape)
        means = np.einsum("ptk,tk->pt", values, self.weight[newcomer[touched]])
        keys = start[touched] + self.first + newcomer[touched]
        sums.values[np.ix_(np.flatnonzero(parts), sums.position[keys])] += means

    def keys(self, rows: int, width: int) -> Ints:
        """The keys of all newcomers for each row. Shape: (rows, newcomers)."""
        return np.arange(rows, dtype=np.int64)[:, None] * width + self.first + np.arange(len(self))

    @cached_property
    def _inverse(self) -> tuple[Indices, Ints]:
        """The trained items that are somebody's like, ascending, and where in `like` each stands."""
        order = np.argsort(self.like, axis=None, kind="stable")
        return self.like.ravel()[order], order
