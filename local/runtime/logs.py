"""The cloud's own log: all of it to a file, errors to the terminal too. Functions and jobs have files of their own."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCES = ("local", "moto")


@contextmanager
def logs_in(folder: Path) -> Iterator[None]:
    """Begins anew: what an earlier run wrote is removed."""
    for former in folder.glob("*.log"):
        former.unlink()
    to_file, to_terminal = logging.FileHandler(folder / "cloud.log", delay=True), logging.StreamHandler()
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    to_terminal.setLevel(logging.ERROR)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    for source in SOURCES:
        logging.getLogger(source).addHandler(to_file)
        logging.getLogger(source).addHandler(to_terminal)
    try:
        yield
    finally:
        for source in SOURCES:
            logging.getLogger(source).removeHandler(to_file)
            logging.getLogger(source).removeHandler(to_terminal)
        to_file.close()
