"""What holds for every test and doctest: markers by construction, and an end when the run is told to end."""

from tests.kinds import pytest_collection_modifyitems, pytest_itemcollected
from tests.termination import pytest_configure

__all__ = ["collect_ignore", "pytest_collection_modifyitems", "pytest_configure", "pytest_itemcollected"]

collect_ignore = ["layers/jobs"]  # links to code that is collected where it lies
