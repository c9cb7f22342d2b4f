"""Arrays in a folder, one .npy file each. Pickle is off, so a file cannot run code."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def save_arrays(arrays: Mapping[str, Array], folder: Path) -> None:
    """Write each array to `<name>.npy` in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load_arrays(folder: Path, mapped: bool) -> dict[str, Array]:
    """Load every array of the folder, by name.

    `mapped` opens the files without copying them, so loading is quick. Without it, arrays are copied into memory.
    A long-running server is faster with copies, because memory has larger pages than a mapped file.
    """
    paths = sorted(folder.glob("*.npy"))
    return {path.stem: _map(path) if mapped else np.load(path, allow_pickle=False) for path in paths}


def _map(path: Path) -> Array:
    """A plain array over the mapped file. Numpy's memmap class costs time at every access.

    An empty array cannot be mapped, so it is loaded.
    """
    if np.load(path, allow_pickle=False, mmap_mode=None if _is_empty(path) else "r").size == 0:
        return np.asarray(np.load(path, allow_pickle=False))
    return np.load(path, allow_pickle=False, mmap_mode="r").view(np.ndarray)


def _is_empty(path: Path) -> bool:
    with path.open("rb") as file:
        major, _ = np.lib.format.read_magic(file)
        read_header = np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
        shape, _, _ = read_header(file)
    return 0 in shape
