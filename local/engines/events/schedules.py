"""Schedules fire on the cloud's clock: when it is moved, and in a ticking cloud by themselves. `fire` runs one now."""

import logging
import uuid
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends

from local.engines.events import event_bridge
from local.engines.events.schedule_times import NEVER, next_time
from local.runtime.running_cloud import RunningCloud

log = logging.getLogger(__name__)


class Schedules:
    """Each due time once. A schedule counts from when it is first seen."""

    def __init__(self, cloud: RunningCloud) -> None:
        self._cloud = cloud
        self._due: dict[tuple[str, str], float] = {}  # by name and expression

    def next_due(self, after: float, until: float) -> float:
        seen = {(each["name"], each["expression"]) for each in _all(self._cloud)}
        self._due = {key: at for key, at in self._due.items() if key in seen}
        for key in seen:
            if self._due.get(key, 0.0) <= after:  # it is new, or its time passed while nothing ticked
                self._due[key] = next_time(key[1], after)
        return min(self._due.values(), default=NEVER)

    def run(self, at: float) -> bool:
        fired = False
        for each in _all(self._cloud):
            key = each["name"], each["expression"]
            if self._due.get(key, NEVER) <= at:
                self._due[key] = next_time(each["expression"], at)
                if each["enabled"]:
                    _fire_or_log(self._cloud, each, at)
                    fired = True
        return fired


def fire(cloud: RunningCloud, name: str) -> None:
    """Runs the target of a schedule (or scheduled rule) now, enabled or not.

    Raises: KeyError where none has that name; botocore's errors where its target fails.
    """
    for each in _all(cloud):
        if each["name"] == name:
            _deliver(cloud, each, cloud.clock.seconds())
            return
    raise KeyError(f"No schedule is named {name}; there are {', '.join(each['name'] for each in _all(cloud))}")


def install(cloud: RunningCloud) -> None:
    cloud.clock.add(Schedules(cloud))


def _fire_or_log(cloud: RunningCloud, schedule: dict[str, Any], at: float) -> None:
    try:
        _deliver(cloud, schedule, at)
    except (ClientError, BotoCoreError, ValueError):
        log.exception("Schedule %s did not reach its target", schedule["name"])


def _deliver(cloud: RunningCloud, schedule: dict[str, Any], at: float) -> None:
    for target in schedule["targets"]:
        event_bridge.deliver(cloud, target, _event(cloud, schedule, at), schedule["arn"])


def _all(cloud: RunningCloud) -> list[dict[str, Any]]:
    groups = scheduler_backends[cloud.account_id][cloud.region].schedule_groups
    found = [
        {
            "name": schedule.name,
            "arn": schedule.arn,
            "expression": schedule.schedule_expression,
            "enabled": schedule.state == "ENABLED",
            "targets": [{"Input": "{}", **schedule.target}],
        }
        for group in groups.values()
        for schedule in group.schedules.values()
    ]
    rules = events_backends[cloud.account_id][cloud.region].event_buses["default"].rules
    return found + [
        {
            "name": rule.name,
            "arn": rule.arn,
            "expression": rule.scheduled_expression,
            "enabled": rule.state == "ENABLED",
            "targets": rule.targets,
        }
        for rule in rules.values()
        if rule.scheduled_expression
    ]


def _event(cloud: RunningCloud, schedule: dict[str, Any], at: float) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": cloud.account_id,
        "time": datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": cloud.region,
        "resources": [schedule["arn"]],
        "detail": {},
    }
