"""Schedules. By default none fires by itself; `fire` runs one, and a ticking cloud runs all at their times."""

import logging
import threading
import time
import uuid
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.events.models import events_backends
from moto.scheduler.models import scheduler_backends

from local.engines.events import event_bridge
from local.engines.events.schedule_times import next_time
from local.runtime.running_cloud import RunningCloud

TICK_SECONDS = 1.0

log = logging.getLogger(__name__)


def fire(cloud: RunningCloud, name: str) -> None:
    """Runs the target of a schedule (or scheduled rule) now, enabled or not.

    Raises: KeyError where none has that name; botocore's errors where its target fails.
    """
    for each in _all(cloud):
        if each["name"] == name:
            for target in each["targets"]:
                event_bridge.deliver(cloud, target, _event(cloud, each), each["arn"])
            return
    raise KeyError(f"No schedule is named {name}; there are {', '.join(each['name'] for each in _all(cloud))}")


def install(cloud: RunningCloud) -> None:
    if not cloud.tick_schedules:
        return
    stopped = threading.Event()
    threading.Thread(target=_tick, args=(cloud, stopped), name="schedules", daemon=True).start()
    cloud.on_stop(stopped.set)


def _tick(cloud: RunningCloud, stopped: threading.Event) -> None:
    due: dict[tuple[str, str], float] = {}
    while not stopped.wait(TICK_SECONDS):
        for each in _all(cloud):
            key, now = (each["name"], each["expression"]), time.time()
            at = due.setdefault(key, next_time(each["expression"], now))
            if now >= at:
                due[key] = next_time(each["expression"], now)
                if each["enabled"]:
                    _fire_quietly(cloud, each["name"])


def _fire_quietly(cloud: RunningCloud, name: str) -> None:
    try:
        fire(cloud, name)
    except (ClientError, BotoCoreError, ValueError):
        log.exception("Schedule %s did not reach its target", name)


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


def _event(cloud: RunningCloud, schedule: dict[str, Any]) -> dict[str, Any]:
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": cloud.account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": cloud.region,
        "resources": [schedule["arn"]],
        "detail": {},
    }
