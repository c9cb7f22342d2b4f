"""What every peer gets: the visits that may be fitted, and each case's visits before its moment.

Peers count a visit as one act, whatever was done in it: none of them has an input for strength, price, text or hour.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from aisle.array_types import Indices, Ints
from aisle.segments import place_in_row
from benchmarks.protocols import Split
from training.examples import Examples
from training.visits import Visits, visits


@dataclass(frozen=True)
class Sequences:
    """Visits of many cases: by row, the latest first."""

    rows: int
    row: Ints
    item: Indices
    step: Ints  # 0 for the latest of its row


@dataclass(frozen=True)
class Given:
    split: Split

    @cached_property
    def fitted(self) -> Visits:
        return visits(self.split.dataset, self.split.fitted)

    @cached_property
    def told(self) -> Visits:
        return visits(self.split.dataset, self.split.given)

    def matrix(self) -> sparse.csr_matrix:
        """Who has visited what, of what may be fitted: ones. Shape: (people, items)."""
        seen, shape = self.fitted, (len(self.split.dataset.people), len(self.split.dataset.catalogue))
        met = sparse.csr_matrix((np.ones(len(seen), dtype=np.float32), (seen.person, seen.item)), shape=shape)
        met.data[:] = 1  # repeated visits had been summed
        return met

    def sequences(self, cases: Examples) -> Sequences:
        """What each case may know; the last visits too, though nothing was fitted on them."""
        begin = np.searchsorted(self.told.touch, cases.since)
        end = np.maximum(np.searchsorted(self.told.touch, cases.touch), begin)
        row = np.repeat(np.arange(len(cases)), end - begin)
        step = place_in_row(row)
        return Sequences(len(cases), row, self.told.item[end[row] - 1 - step], step)

    def histories(self, cases: Examples, decay: float) -> sparse.csr_matrix:
        """Each case's items, at decay ** (visits since the item's last). Shape: (cases, items)."""
        of = self.sequences(cases)
        key = of.row * len(self.split.dataset.catalogue) + of.item
        latest = np.unique(key, return_index=True)[1]
        weight = np.float32(decay) ** of.step[latest].astype(np.float32)
        shape = (of.rows, len(self.split.dataset.catalogue))
        return sparse.csr_matrix((weight, (of.row[latest], of.item[latest])), shape=shape)
