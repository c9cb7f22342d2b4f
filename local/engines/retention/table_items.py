"""DynamoDB's time to live. DynamoDB removes an item within days of its time; here it goes with the next sweep.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
"""

from collections.abc import Iterator
from typing import Any

from moto.dynamodb.models import dynamodb_backends

from local.runtime.running_cloud import RunningCloud

OLDEST_SECONDS = 5 * 365 * 86_400  # an item that expired earlier than this is taken for a mistake, and stays


def expire(cloud: RunningCloud, at: float) -> int:
    """Returns the number of items that were removed."""
    removed = 0
    for table in list(dynamodb_backends[cloud.account_id][cloud.region].tables.values()):
        if table.ttl.get("TimeToLiveStatus") == "ENABLED":
            for item in _expired(table, table.ttl["AttributeName"], at):
                table.delete_item(item.hash_key, item.range_key)
                removed += 1
    return removed


def _expired(table: Any, attribute: str, at: float) -> list[Any]:
    return [item for item in _items(table) if at - OLDEST_SECONDS < _expires_at(item, attribute, at) <= at]


def _expires_at(item: Any, attribute: str, at: float) -> float:
    """The item's own time; after `at`, where it has none that is a number."""
    value = item.attrs.get(attribute)
    return float(value.value) if value is not None and value.type == "N" else at + 1


def _items(table: Any) -> Iterator[Any]:
    for group in list(table.items.values()):
        yield from list(group.values()) if table.has_range_key else (group,)
