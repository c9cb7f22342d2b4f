"""Allows one cloud per state folder: two would overwrite each other's snapshot."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def lock(path: Path, note: str = "") -> Iterator[None]:
    """Locks until the block or the process ends; others may read the note. Raises: OSError, if another has the lock."""
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(f"Another cloud is running on {path.parent}") from None
        file.truncate(0)
        file.write(note)
        file.flush()
        yield


def note_of_holder(path: Path) -> str | None:
    """What the process that has the lock noted. Returns: None, if nobody has it."""
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return file.read()
        return None
