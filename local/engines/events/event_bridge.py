"""EventBridge rules -> functions and state machines, which moto's own rules do not support."""

import json
import logging
from datetime import UTC, datetime
from functools import partial
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from moto.events.models import Rule
from moto.events.utils import EventTemplateParser

from local.engines import targets
from local.engines.child_job import in_background
from local.permissions.acting import require_service, taken
from local.runtime.running_cloud import RunningCloud

OURS = ("lambda", "states", "sns")
ENTRY = {
    "lambda": "lambda:InvokeFunction",
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
}  # by the target's own policy

log = logging.getLogger(__name__)
_moto_send = Rule.send_to_targets


def payload(target: dict[str, Any], event: Any) -> str:
    """A target's payload: its own constant, the transformed event, or the event."""
    if target.get("Input"):
        return str(target["Input"])
    transformer = target.get("InputTransformer") or {}
    if transformer:
        given: Any = {"ingestion-time": event.get("time"), **event}
        return json.dumps(
            EventTemplateParser.parse(
                transformer.get("InputTemplate", ""), transformer.get("InputPathsMap") or {}, given
            )
        )
    return json.dumps(event)


def deliver(cloud: RunningCloud, target: dict[str, Any], event: dict[str, Any], source: str) -> None:
    """Sends to the target, or on failure to its dead-letter queue. Raises: botocore's errors if it has none.

    `source` is the ARN of the rule or schedule.
    """
    try:
        targets.send(cloud, target["Arn"], payload(target, event), role=_role(target, source, event))
    except (ClientError, BotoCoreError, ValueError) as error:
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if not queue:
            raise
        attributes = {"ERROR_MESSAGE": str(error)[:1024], "TARGET_ARN": target["Arn"]}
        targets.send(cloud, queue, payload(target, event), attributes, _role(target | {"Arn": queue}, source, event))


def _role(target: dict[str, Any], source: str, event: dict[str, Any]) -> str | None:
    """A schedule acts in its target's role, and so does a rule whose target has one. Else the target lets it in.

    Raises: AccessDenied.
    """
    service = "scheduler.amazonaws.com" if source.split(":")[2] == "scheduler" else "events.amazonaws.com"
    if target.get("RoleArn"):
        return taken(target["RoleArn"], service, source)
    action = ENTRY.get(target["Arn"].split(":")[2])
    if action:
        require_service(service, action, target["Arn"], source)
    return None


def install(cloud: RunningCloud) -> None:
    def deliver_or_log(target: dict[str, Any], event: dict[str, Any], rule: str) -> None:
        try:
            deliver(cloud, target, event, rule)
        except (ClientError, BotoCoreError, ValueError):
            log.exception("An event did not reach %s", target["Arn"])

    def send_to_targets(self: Any, original_event: Any, transform_input: bool = True) -> None:
        pattern = self.event_pattern
        # to moto a rule without a pattern, which is a schedule, matches every event
        if self.state != "ENABLED" or not pattern.get_pattern() or not pattern.matches_event(original_event):
            return
        ours = [target for target in self.targets if target["Arn"].split(":")[2] in OURS]
        event = {"version": "0", **original_event, "time": _iso(original_event.get("time"))}
        for target in ours:
            in_background(f"event to {target['Arn']}", partial(deliver_or_log, target, event, self.arn))
        rest = [target for target in self.targets if target not in ours]
        if rest:
            everything, self.targets = self.targets, rest
            try:
                _moto_send(self, original_event, transform_input)
            finally:
                self.targets = everything

    cloud.patch(Rule, "send_to_targets", send_to_targets)


def _iso(when: Any) -> str:
    moment = datetime.fromtimestamp(float(when), UTC) if isinstance(when, int | float) else datetime.now(UTC)
    return when if isinstance(when, str) else moment.strftime("%Y-%m-%dT%H:%M:%SZ")
