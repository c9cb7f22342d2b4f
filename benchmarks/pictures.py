"""Where a picture goes. That it can be drawn is asked first: a benchmark should not run for an hour and fail then."""

from argparse import ArgumentTypeError
from importlib.util import find_spec
from pathlib import Path


def picture(path: str) -> Path:
    """Raises: ArgumentTypeError without matplotlib."""
    if find_spec("matplotlib") is None:
        raise ArgumentTypeError("matplotlib draws it, which `make bench-install` puts into .venv-benchmarks")
    return Path(path)
