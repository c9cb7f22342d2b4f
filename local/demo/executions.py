"""Starts a state machine and follows it to its end."""

import json
import time
from typing import Any

from local.cloud import Cloud
from local.demo.report import Advance

POLL_SECONDS = 0.5


class ExecutionFailed(RuntimeError):
    """A state machine did not succeed; the message names the state and the cause."""


def run(cloud: Cloud, state_machine_arn: str, given: dict[str, Any], advance: Advance) -> Any:
    """The output of one execution. Raises: ExecutionFailed."""
    client = cloud.client("stepfunctions")
    steps = len(json.loads(client.describe_state_machine(stateMachineArn=state_machine_arn)["definition"])["States"])
    arn = client.start_execution(stateMachineArn=state_machine_arn, input=json.dumps(given))["executionArn"]
    while True:
        entered = _states_entered(cloud, arn)
        if entered:
            advance(min(0.98, len(entered) / steps), entered[-1])
        execution = client.describe_execution(executionArn=arn)
        if execution["status"] == "SUCCEEDED":
            return json.loads(execution["output"])
        if execution["status"] != "RUNNING":
            last = entered[-1] if entered else "before the first state"
            raise ExecutionFailed(
                f"{execution['status']} at {last}: {execution.get('error', '')} {execution.get('cause', '')}"[:4000]
            )
        time.sleep(POLL_SECONDS)


def _states_entered(cloud: Cloud, execution_arn: str) -> list[str]:
    events = cloud.client("stepfunctions").get_execution_history(executionArn=execution_arn, maxResults=1000)["events"]
    return [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
