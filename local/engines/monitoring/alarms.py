"""Alarms are evaluated every minute of the cloud's clock, and act as they change: topics, functions and EventBridge.

Composite alarms and anomaly detection are not evaluated.
"""

import json
import logging
import math
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.cloudwatch.models import Alarm, CloudWatchBackend, cloudwatch_backends

from local.engines import targets
from local.engines.monitoring import cloudwatch_metrics
from local.engines.monitoring.alarm_state import State, evaluate
from local.engines.monitoring.cloudwatch_metrics import Metrics
from local.engines.monitoring.metric_store import MINUTE
from local.engines.monitoring.watched import rule_of, watched
from local.runtime.running_cloud import RunningCloud

NEVER = math.inf
ACTIONS = {"ALARM": "alarm_actions", "OK": "ok_actions", "INSUFFICIENT_DATA": "insufficient_data_actions"}

log = logging.getLogger(__name__)


class Alarms:
    def __init__(self, cloud: RunningCloud, metrics: Metrics) -> None:
        self._cloud, self._metrics = cloud, metrics

    def next_due(self, after: float, until: float) -> float:
        """The first minute at which an alarm would change, by the metrics so far."""
        first, last = math.floor(after / MINUTE), math.floor(until / MINUTE)
        found = [self._next_change(alarm, first, last) for alarm in _all(self._cloud)]
        return min((minute * MINUTE for minute in found if minute is not None), default=NEVER)

    def run(self, at: float) -> bool:
        changed = False
        for alarm in _all(self._cloud):
            state = self._state(alarm, math.floor(at / MINUTE))
            if state != alarm.state_value:
                _change(self._cloud, alarm, state, at)
                changed = True
        return changed

    def _next_change(self, alarm: Any, after: int, until: int) -> int | None:
        number = rule_of(alarm).evaluation_range
        turning = set(watched(alarm).turning_minutes(self._metrics, after, until, number))
        turning |= {after + 1} if after < until else set()  # the alarm may be new, or changed
        return next((minute for minute in sorted(turning) if self._state(alarm, minute) != alarm.state_value), None)

    def _state(self, alarm: Any, minute: int) -> State:
        rule = rule_of(alarm)
        return evaluate(rule, watched(alarm).points(self._metrics, minute, rule.evaluation_range), alarm.state_value)


def install(cloud: RunningCloud) -> None:
    moto_put = CloudWatchBackend.put_metric_alarm

    def put_metric_alarm(self: Any, **given: Any) -> Alarm:
        """An alarm begins without data; a changed one keeps its state. moto says OK of both."""
        former = self.alarms.get(given["name"])
        alarm: Any = moto_put(self, **given)
        alarm.state_value = former.state_value if former else "INSUFFICIENT_DATA"
        if former:
            alarm.history, alarm.state_reason = former.history, former.state_reason
            alarm.state_updated_timestamp = former.state_updated_timestamp
        return alarm

    cloud.patch(CloudWatchBackend, "put_metric_alarm", put_metric_alarm)
    cloud.clock.add(Alarms(cloud, cloudwatch_metrics.install(cloud)))


def _all(cloud: RunningCloud) -> list[Any]:
    return [each for each in list(cloudwatch_backends[cloud.account_id][cloud.region].alarms.values()) if not each.rule]


def _change(cloud: RunningCloud, alarm: Any, state: State, at: float) -> None:
    former = alarm.state_value
    reason = f"Threshold Crossed: {alarm.comparison_operator} {alarm.threshold} decides for {state}"
    alarm.update_state(reason, "{}", state)
    alarm.state_updated_timestamp = datetime.fromtimestamp(at, UTC).replace(tzinfo=None)
    log.info("Alarm %s is %s", alarm.name, state)
    message = json.dumps(_message(cloud, alarm, former, at))
    for arn in (getattr(alarm, ACTIONS[state]) or []) if alarm.actions_enabled else []:
        _send(cloud, arn, message)
    event = {
        "Source": "aws.cloudwatch",
        "DetailType": "CloudWatch Alarm State Change",
        "Resources": [alarm.alarm_arn],
        "Detail": json.dumps(_detail(alarm, former, at)),
    }
    cloud.client("events").put_events(Entries=[event])


def _send(cloud: RunningCloud, arn: str, message: str) -> None:
    try:
        targets.send(cloud, arn, message)
    except (ClientError, BotoCoreError, ValueError):
        log.exception("An alarm did not reach %s", arn)


def _message(cloud: RunningCloud, alarm: Any, former: str, at: float) -> dict[str, Any]:
    """What CloudWatch sends to a topic, without the trigger's details."""
    return {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": cloud.account_id,
        "AlarmArn": alarm.alarm_arn,
        "Region": cloud.region,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "OldStateValue": former,
        "StateChangeTime": _time(at),
    }


def _detail(alarm: Any, former: str, at: float) -> dict[str, Any]:
    return {
        "alarmName": alarm.name,
        "state": {"value": alarm.state_value, "reason": alarm.state_reason, "timestamp": _time(at)},
        "previousState": {"value": former},
        "configuration": {"description": alarm.description},
    }


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
