"""Starts the release state machine and waits for its end: of a change of what serves."""

import json
import sys
import time
from typing import Any

from aisle.errors import InvalidInput, Unavailable
from aisle_aws.transport.clients import client
from ops.stack import Stack

POLL_S = 1.0
REMIND_S = 30.0
UNPLANNED = "PlanReleaseFailed"  # the first step


def release(stack: Stack, doing: str, **change: Any) -> dict[str, Any]:
    """What the release tells. It goes on if you stop waiting.

    Raises: InvalidInput, Unavailable, in the words of the step that refused
    """
    machine = stack.output("ReleaseStateMachineArn")
    arn = client("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(change))["executionArn"]
    _say(f"{doing}. That takes some minutes, and what serves answers meanwhile. The execution is {arn}")
    execution = _wait(arn)
    if execution["status"] != "SUCCEEDED":
        raise fault(execution.get("error") or execution["status"], execution.get("cause") or "no cause was given")
    told: dict[str, Any] = json.loads(execution["output"])
    _say(f"{told['model_version']} serves as {told['variant']}; the champion is {told['champion']}")
    return told


def fault(error: str, cause: str) -> Exception:
    """What is raised for a release that failed: a function's own words, where one refused."""
    name, _, told = cause.partition(": ")
    try:
        said = str(json.loads(told)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        said = cause
    field, colon, rule = said.partition(": ")
    if name == "InvalidInput" and colon:
        return InvalidInput(field, rule)
    after = "Nothing changed." if error == UNPLANNED else "The same command again goes on where this one ended."
    return Unavailable(f"{error}: {said.rstrip('.')}. {after}")


def _wait(arn: str) -> dict[str, Any]:
    began = reminded = time.monotonic()
    while True:
        execution: dict[str, Any] = client("stepfunctions").describe_execution(executionArn=arn)
        if execution["status"] != "RUNNING":
            return execution
        if (now := time.monotonic()) - reminded >= REMIND_S:
            reminded = now
            _say(f"still under way after {now - began:.0f} s; what served before serves on")
        time.sleep(POLL_S)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
