"""Allows one cloud per state folder: two would overwrite each other's snapshot."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Locks until the block or the process ends. Raises: OSError, if another cloud has the lock."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(f"Another cloud is running on {path.parent}") from None
        yield
