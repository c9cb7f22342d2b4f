"""The capacity that DynamoDB counts of reads and writes of single items. Queries and scans are not counted here.

Each read counts as a consistent one, which is twice an eventual one.

Source: docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
"""

import math
from typing import Any

from moto.dynamodb.models import DynamoDBBackend

from local.engines.monitoring.cloudwatch_metrics import count
from local.runtime.running_cloud import RunningCloud

READ_BYTES, WRITE_BYTES = 4_096, 1_024  # of a unit
WRITES = ("put_item", "update_item", "delete_item")


def install(cloud: RunningCloud) -> None:
    moto_get = DynamoDBBackend.get_item

    def get_item(self: Any, table_name: str, *arguments: Any, **named: Any) -> Any:
        item = moto_get(self, table_name, *arguments, **named)
        count("AWS/DynamoDB", "ConsumedReadCapacityUnits", {"TableName": table_name}, _units(item, READ_BYTES))
        return item

    cloud.patch(DynamoDBBackend, "get_item", get_item)
    for name in WRITES:
        cloud.patch(DynamoDBBackend, name, _counted(getattr(DynamoDBBackend, name)))


def _counted(moto_write: Any) -> Any:
    def write(self: Any, table_name: str, *arguments: Any, **named: Any) -> Any:
        item = moto_write(self, table_name, *arguments, **named)
        count("AWS/DynamoDB", "ConsumedWriteCapacityUnits", {"TableName": table_name}, _units(item, WRITE_BYTES))
        return item

    return write


def _units(item: Any, unit_bytes: int) -> int:
    """An item that does not exist costs one."""
    return max(1, math.ceil(item.size() / unit_bytes)) if item else 1
