"""The cloud's own log: to a file, and a line of each error to the terminal. Functions and jobs have their own files."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SOURCES = ("local", "moto", "werkzeug")
LONGEST = 160  # characters of an error on the terminal


class _Terminal(logging.Handler):
    """The first line of an error, without a stack trace, to the present standard error: a progress line may hold it."""

    def __init__(self, file: Path) -> None:
        super().__init__(logging.ERROR)
        self._file = file

    def emit(self, record: logging.LogRecord) -> None:
        first = record.getMessage().partition("\n")[0][:LONGEST]
        sys.stderr.write(f"{record.levelname.capitalize()}: {first} (more in {self._file})\n")


@contextmanager
def logs_in(folder: Path) -> Iterator[None]:
    """Removes the logs of earlier runs."""
    for former in folder.glob("*.log"):
        former.unlink()
    to_file, to_terminal = logging.FileHandler(folder / "cloud.log", delay=True), _Terminal(folder / "cloud.log")
    to_file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
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
