"""A bucket is listed while others delete: moto lists a copy of the names, and fails where one has gone meanwhile."""

from collections.abc import Iterator
from typing import Any

from moto.s3.utils import _VersionedKeyStore

from local.runtime.running_cloud import RunningCloud


def install(cloud: RunningCloud) -> None:
    cloud.patch(_VersionedKeyStore, "items", _items)
    cloud.patch(_VersionedKeyStore, "values", _values)


def _items(self: Any) -> Iterator[tuple[str, Any]]:
    """Names and newest versions, as they were at one moment."""
    return ((name, versions[-1]) for name, versions in dict(self).items() if versions)


def _values(self: Any) -> Iterator[Any]:
    return (version for _, version in _items(self))
