"""Allows one cloud per state folder: two would overwrite each other's snapshot."""

import fcntl
import shutil
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


def start_over(folder: Path) -> None:
    """Empties the folder, or makes it. Raises: OSError, if a cloud runs on it."""
    folder.mkdir(parents=True, exist_ok=True)
    with lock(folder / "lock"):
        for each in folder.iterdir():
            if each.is_dir():
                shutil.rmtree(each)
            elif each.name != "lock":
                each.unlink()
