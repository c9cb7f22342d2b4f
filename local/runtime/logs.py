"""The cloud's own log: to a file, with errors also to the terminal. Functions and jobs have their own files."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCES = ("local", "moto")


@contextmanager
def logs_in(folder: Path) -> Iterator[None]:
    """Removes the logs of earlier runs."""
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
