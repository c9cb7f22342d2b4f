"""Tables as frozen dataclasses: one array per field, one entry per row, all of the same length."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from aisle.arrays.array_types import Bools, Ints

Record = TypeVar("Record")


def take(record: Record, rows: Ints | Bools) -> Record:
    """Select rows by position, in the given order, or by a boolean mask."""
    return type(record)(*(column[rows] for column in vars(record).values()))


def join(records: Sequence[Record]) -> Record:
    """Concatenate tables of the same type."""
    columns: list[Sequence[Any]] = list(zip(*(vars(record).values() for record in records), strict=True))
    return type(records[0])(*(np.concatenate(column) for column in columns))
