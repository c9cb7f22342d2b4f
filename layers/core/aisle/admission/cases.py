"""The cases of an evaluation: each held-out example with what the model gained on it, in evaluation_cases.npz.

The file comes out of a model's archive, so nothing in it is believed: sizes, types and ranges are checked.
"""

import io
import math
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from aisle.arrays.array_types import Bools, Doubles, Hashes
from aisle.errors import InvalidInput

FILE = "evaluation_cases.npz"
MOST_BYTES = 16_000_000  # of the file, and of each array in it
MOST_SLICES = 64  # one bit each
COLUMNS = {"person": "u8", "gain": "f4", "hit": "b1", "slices": "u8"}  # one entry per case
UNREADABLE = (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError)


@dataclass(frozen=True)
class Cases:
    """Shape: (cases,) each. Two evaluations on the same examples have the same persons in the same order."""

    person: Hashes  # salted by all examples of the evaluation, so it leads to nobody
    gain: Doubles  # NDCG@10 of the case
    hit: Bools  # whether the item is among the first ten
    slices: Mapping[str, Bools]

    def __len__(self) -> int:
        return len(self.person)


def pack_cases(cases: Cases) -> bytes:
    """The file. Slices are stored by name, and each case has a bit for each."""
    names = sorted(cases.slices)
    bits = np.zeros(len(cases), dtype=np.uint64)
    for place, name in enumerate(names):
        bits |= cases.slices[name].astype(np.uint64) << np.uint64(place)
    file = io.BytesIO()
    columns: dict[str, Any] = {"person": cases.person, "gain": cases.gain.astype(np.float32), "hit": cases.hit}
    np.savez_compressed(file, **columns, slices=bits, slice_names=np.array(names, dtype=np.str_))
    return file.getvalue()


def read_cases(file: bytes) -> Cases:
    """Read what `pack_cases` wrote.

    Raises: InvalidInput, where the file is broken, or holds what no evaluation can have.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(file)) as archive:
            arrays = {name: _array(archive, f"{name}.npy") for name in (*COLUMNS, "slice_names")}
    except UNREADABLE as error:
        raise InvalidInput(FILE, f"is no file of cases: {error}") from None
    _check(arrays)
    names, bits = arrays["slice_names"].tolist(), arrays["slices"]
    return Cases(
        person=arrays["person"],
        gain=arrays["gain"].astype(np.float64),
        hit=arrays["hit"],
        slices={name: (bits >> np.uint64(place) & np.uint64(1)).astype(bool) for place, name in enumerate(names)},
    )


def _array(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """An array, of plain values and as long as it says: numpy would believe the header. Raises: UNREADABLE"""
    if archive.getinfo(name).file_size > MOST_BYTES:
        raise ValueError(f"{name} is larger than {MOST_BYTES} bytes")
    stream = io.BytesIO(archive.read(name))
    if np.lib.format.read_magic(stream) != (1, 0):
        raise ValueError(f"{name} is of another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(stream)
    rest = stream.read()
    if dtype.hasobject or len(shape) != 1 or math.prod(shape) * dtype.itemsize != len(rest):
        raise ValueError(f"{name} is no list of {shape} plain values")
    return np.frombuffer(rest, dtype=dtype) if dtype.itemsize else np.zeros(shape, dtype=dtype)


def _check(arrays: Mapping[str, np.ndarray]) -> None:
    """Raises: InvalidInput"""
    for name, kind in COLUMNS.items():
        if arrays[name].dtype != np.dtype(kind) or len(arrays[name]) != len(arrays["person"]):
            raise InvalidInput(FILE, f"{name} must have one value of type {kind} for each case")
    if arrays["slice_names"].dtype.kind != "U" or len(arrays["slice_names"]) > MOST_SLICES:
        raise InvalidInput(FILE, f"slice_names must be at most {MOST_SLICES} names")
    if not np.all((arrays["gain"] >= 0) & (arrays["gain"] <= 1)):  # NaN is neither
        raise InvalidInput(FILE, "gain must be from 0 to 1")
