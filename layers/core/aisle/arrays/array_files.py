"""Arrays in a folder, a .npy file each: nothing in it can run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def save_arrays(arrays: Mapping[str, Array], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)


def load_arrays(folder: Path, mapped: bool) -> dict[str, Array]:
    """Mapped, so that loading reads almost nothing; or read, for a server that asks them all day long: memory in large
    pages is faster than pages of a file."""
    paths = sorted(folder.glob("*.npy"))
    return {path.stem: _map(path) if mapped else np.load(path, allow_pickle=False) for path in paths}


def _map(path: Path) -> Array:
    """A plain array over the mapped file (numpy's memmap class costs time at every access); an empty one is read."""
    if np.load(path, allow_pickle=False, mmap_mode=None if _is_empty(path) else "r").size == 0:
        return np.asarray(np.load(path, allow_pickle=False))
    return np.load(path, allow_pickle=False, mmap_mode="r").view(np.ndarray)


def _is_empty(path: Path) -> bool:
    with path.open("rb") as file:
        major, _ = np.lib.format.read_magic(file)
        read = np.lib.format.read_array_header_1_0 if major == 1 else np.lib.format.read_array_header_2_0
        shape, _, _ = read(file)
    return 0 in shape
