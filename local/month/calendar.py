"""The month's calendar: told to go on to an hour of a day, it lets happen what the schedules plan until then.

Two calendars: `StandingCalendar` presses the days together, for a cloud whose clock cannot be moved. Its schedules fire
in their order, and all times that a service writes are of today.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from local.cloud import Cloud
from local.engines.events.schedule_times import next_time

BEGINS_AT = 3  # o'clock, when the night's training is over
QUIET_SECONDS = 900.0
POLL_SECONDS = 0.2


class Calendar(Protocol):
    def now(self) -> datetime:
        """What the clocks of shoppers and of the shop's server show."""
        ...

    def advance(self, day: int, hour: int) -> None:
        """Goes on to this hour of this day of the month. Returns when whatever was due has happened."""
        ...


class StandingCalendar:
    """Fires each schedule that is due between two calls, once, in order of time."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)  # of day 1
        self._at = self._midnight + timedelta(hours=BEGINS_AT)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def advance(self, day: int, hour: int) -> None:
        """Raises: TimeoutError naming the state machine that does not end."""
        until = self._midnight + timedelta(days=day - 1, hours=hour)
        due = [
            (next_time(each["ScheduleExpression"], self._at.timestamp()), each["Name"]) for each in self._schedules()
        ]
        for moment, name in sorted(due):
            if moment <= until.timestamp():
                self._cloud.fire_schedule(name)
                wait_for_executions(self._cloud)
        self._at = max(self._at, until)

    def _schedules(self) -> list[dict[str, Any]]:
        scheduler = self._cloud.client("scheduler")
        return [
            scheduler.get_schedule(Name=each["Name"], GroupName=each["GroupName"])
            for each in scheduler.list_schedules()["Schedules"]
        ]


def wait_for_executions(cloud: Cloud) -> None:
    """Until no state machine runs. Raises: TimeoutError."""
    client, deadline = cloud.client("stepfunctions"), time.monotonic() + QUIET_SECONDS
    arns = [each["stateMachineArn"] for each in client.list_state_machines()["stateMachines"]]
    while running := [
        each["executionArn"]
        for arn in arns
        for each in client.list_executions(stateMachineArn=arn, statusFilter="RUNNING")["executions"]
    ]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"After {QUIET_SECONDS:.0f} s there still runs {', '.join(running)}")
        time.sleep(POLL_SECONDS)
