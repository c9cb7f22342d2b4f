"""Every full hour of the cloud's clock, whatever has outlived its retention is removed."""

from local.engines.retention import log_events, objects, queue_messages, records, table_items
from local.runtime.running_cloud import RunningCloud

EVERY_SECONDS = 3_600
PARTS = (table_items, records, queue_messages, objects, log_events)


class Sweep:
    def __init__(self, cloud: RunningCloud) -> None:
        self._cloud = cloud

    def next_due(self, after: float, until: float) -> float:
        return (after // EVERY_SECONDS + 1) * EVERY_SECONDS

    def run(self, at: float) -> bool:
        return sum(part.expire(self._cloud, at) for part in PARTS) > 0


def install(cloud: RunningCloud) -> None:
    objects.install(cloud)
    cloud.clock.add(Sweep(cloud))
