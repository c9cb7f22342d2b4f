"""Records of equally long columns: one frozen dataclass, one array per field, one entry per row."""

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from aisle.arrays.array_types import Bools, Ints

Record = TypeVar("Record")


def take(record: Record, which: Ints | Bools) -> Record:
    """These rows, in this order."""
    return type(record)(*(column[which] for column in vars(record).values()))


def join(records: Sequence[Record]) -> Record:
    """One after the other."""
    columns: list[Sequence[Any]] = list(zip(*(vars(each).values() for each in records), strict=True))
    return type(records[0])(*(np.concatenate(column) for column in columns))
