"""Starts a state machine and waits for its end. It goes on if you stop waiting."""

import json
import sys
import time
from typing import Any

from aisle_aws.transport.clients import client

POLL_S = 1.0
REMIND_S = 30.0


def run(machine: str, given: dict[str, Any], doing: str) -> dict[str, Any]:
    """The execution, as Step Functions describes it. `doing` is said at its start, with the execution's ARN."""
    arn = client("stepfunctions").start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"]
    say(f"{doing}, and what serves answers meanwhile. The execution is {arn}")
    began = reminded = time.monotonic()
    while True:
        execution: dict[str, Any] = client("stepfunctions").describe_execution(executionArn=arn)
        if execution["status"] != "RUNNING":
            return execution
        if (now := time.monotonic()) - reminded >= REMIND_S:
            reminded = now
            say(f"still under way after {now - began:.0f} s; what served before serves on")
        time.sleep(POLL_S)


def say(line: str) -> None:
    """To standard error: standard output is for what the command tells."""
    print(line, file=sys.stderr, flush=True)
