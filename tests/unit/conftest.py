from pathlib import Path

import pytest

from local.runtime.checkout import ROOT
from tests.spark_session import spark

__all__ = ["spark"]

DATA = ROOT.parent / "shared" / "data"


@pytest.fixture
def published():
    """Call it with a data set and one of its files, as published: the path. Skips where it is not on this machine."""

    def find(data_set: str, file: str) -> Path:
        path = DATA / data_set / file
        if not path.is_file():
            pytest.skip(f"the whole data set is not at {path}")
        return path

    return find
