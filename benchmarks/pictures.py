"""Draws pictures. It checks for matplotlib first, so that a benchmark does not run for an hour and then fail."""

from argparse import ArgumentTypeError
from importlib.util import find_spec
from pathlib import Path
from typing import Any


def picture(path: str) -> Path:
    """The type of a command-line option. Raises: ArgumentTypeError without matplotlib."""
    if find_spec("matplotlib") is None:
        raise ArgumentTypeError("needs matplotlib, which `make bench-install` installs into .venv-benchmarks")
    return Path(path)


def pyplot() -> Any:
    """matplotlib's pyplot, without a screen."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot as plt

    return plt


def save(figure: Any, path: Path) -> None:
    figure.tight_layout()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)
    pyplot().close(figure)
