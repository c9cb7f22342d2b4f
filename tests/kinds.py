"""Markers by construction: what a test needs is read from its fixtures and imports, not from a list kept by hand.

Every run leaves the `long` tests out, unless `-m` names them.
"""

from collections.abc import Iterator
from typing import Any

import pytest

BY_FIXTURE = {"spark": "spark", "account": "account", "over_http": "account", "published": "dataset"}
BY_ORIGIN = {"local.cloud": "cloud", "training.fit": "training"}  # of what a module imports by name


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark the test; `-m` chooses by the markers afterwards."""
    for kind in kinds(item):
        item.add_marker(kind)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the long tests, unless the run asks for them."""
    if "long" in config.option.markexpr:
        return
    left_out = [item for item in items if item.get_closest_marker("long")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if not item.get_closest_marker("long")]


def kinds(item: pytest.Item) -> set[str]:
    """The markers of the test's fixtures, and those of what its module imports, or a fixture's module."""
    if not isinstance(item, pytest.Function):
        return set()
    origins = {getattr(value, "__module__", None) for names in _names(item) for value in names.values()}
    return {BY_FIXTURE[name] for name in item.fixturenames if name in BY_FIXTURE} | {
        BY_ORIGIN[origin] for origin in origins if isinstance(origin, str) and origin in BY_ORIGIN
    }


def _names(item: pytest.Function) -> Iterator[dict[str, Any]]:
    """The global names of the test's module, and of each fixture's that it uses, however indirectly."""
    yield item.function.__globals__
    for fixtures in item._fixtureinfo.name2fixturedefs.values():
        for fixture in fixtures:
            yield getattr(fixture.func, "__globals__", {})
