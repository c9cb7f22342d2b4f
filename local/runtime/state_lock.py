"""One cloud a state folder: two would write over each other's snapshot."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Held until the block ends, or the process does. Raises: OSError, if another cloud holds it."""
    with path.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(f"Another cloud is running on {path.parent}") from None
        yield
