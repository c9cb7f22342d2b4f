"""The input of every peer: the visits to fit on, and each case's visits before its moment.

Peers count a visit as one interaction: none of them has an input for strength, price, text or hour.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from aisle.arrays.array_types import Indices, Ints
from aisle.arrays.ragged import place_in_row
from benchmarks.protocols import Split
from training.data.examples import Examples
from training.data.visits import Visits, visits

FADING = (1.0, 0.99, 0.98, 0.95, 0.9, 0.8, 0.7, 0.5, 0.3)  # decays to try, per visit since


@dataclass(frozen=True)
class Sequences:
    """Visits of many cases: by row, latest first."""

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
    def given(self) -> Visits:
        return visits(self.split.dataset, self.split.given)

    def matrix(self, counted: bool = False) -> sparse.csr_matrix:
        """The visits to fit on: ones, or counts. Shape: (people, items)."""
        seen, shape = self.fitted, (len(self.split.dataset.people), len(self.split.dataset.catalogue))
        matrix = sparse.csr_matrix((np.ones(len(seen), dtype=np.float32), (seen.person, seen.item)), shape=shape)
        matrix.sum_duplicates()
        if not counted:
            matrix.data[:] = 1
        return matrix

    def sequences(self, cases: Examples) -> Sequences:
        """The visits in each case's history, including later ones that the fit did not see."""
        begin = np.searchsorted(self.given.interaction, cases.since)
        end = np.maximum(np.searchsorted(self.given.interaction, cases.interaction), begin)
        row = np.repeat(np.arange(len(cases)), end - begin)
        step = place_in_row(row)
        return Sequences(len(cases), row, self.given.item[end[row] - 1 - step], step)

    def histories(self, cases: Examples, decay: float, counted: bool = False) -> sparse.csr_matrix:
        """Each case's items, at decay ** (visits since the item's latest visit, or summed over all its visits).

        Shape: (cases, items).
        """
        of, width = self.sequences(cases), len(self.split.dataset.catalogue)
        latest = np.unique(of.row * width + of.item, return_index=True)[1]
        entry = np.arange(len(of.row)) if counted else latest
        weight = np.float32(decay) ** of.step[entry].astype(np.float32)
        return sparse.csr_matrix((weight, (of.row[entry], of.item[entry])), shape=(of.rows, width))
