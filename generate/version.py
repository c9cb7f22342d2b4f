"""The project's version. It stands in pyproject.toml alone."""

import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def version() -> str:
    """The version of the release in work, or of the last one."""
    return str(tomllib.loads(PROJECT.read_text())["project"]["version"])
