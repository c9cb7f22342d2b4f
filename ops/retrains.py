"""Retrain a stack now, beside its schedule, and hear what the gates say.

    .venv/bin/python -m ops.retrains run [--stack NAME]

It waits, also for a retrain under way. The exit code is 1 where a recipe was refused, was not trained, or the retrain
failed; then standard error says why. The last line is what the retrain tells: {"released", "model_version",
"reasons", "models": [{"recipe", "gate", "approved", "reasons", ...}], ...}.
"""

import json
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from typing import Any

from aisle.errors import Unavailable
from aisle_aws.transport.clients import client
from ops.command import Command, Incomplete, Told
from ops.stack import Stack

POLL_S = 5.0
REMIND_S = 300.0
NO_REASON = "the gate gave no reason"


def run(given: Namespace, stack: Stack) -> Told:
    """Raises: Incomplete, with the gate's words; Unavailable, where the retrain itself failed"""
    machine = stack.output("RetrainStateMachineArn")
    given_to_it = json.dumps({"wait": True})
    arn = client("stepfunctions").start_execution(stateMachineArn=machine, input=given_to_it)["executionArn"]
    _say(f"{stack.name} retrains; what serves answers meanwhile. The execution is {arn}")
    execution = _wait(arn)
    if execution["status"] != "SUCCEEDED":
        error, cause = execution.get("error") or execution["status"], execution.get("cause") or "no cause was given"
        raise Unavailable(f"{stack.name} was not retrained: {error}: {cause}")
    told: dict[str, Any] = json.loads(execution["output"])
    if refused := list(refusals(told)):
        raise Incomplete(f"{stack.name}: {'; '.join(refused)}", told)
    _say(f"{told['model_version']} passed its gate")
    return told


def refusals(told: Told) -> Iterator[str]:
    """A sentence for each model that may not serve.

    >>> worse = {"model_version": "m1", "gate": "recipe", "approved": False, "reasons": ["Worse."]}
    >>> list(refusals({"models": [worse]}))
    ['m1 was refused by the recipe gate: Worse.']
    """
    for each in told.get("models", ()):
        if not each["approved"]:
            gate = f"the {each['gate']} gate" if each.get("gate") else "the gate"
            yield f"{each['model_version']} was refused by {gate}: {_joined(each.get('reasons'))}"
    for each in told.get("not_trained", ()):
        yield f"{each['model_version']} was not trained: {each['reason']}"
    if not told.get("released") and "models" not in told:
        yield f"{told['model_version']} was refused by the gate: {_joined(told.get('reasons'))}"


def _joined(reasons: Any) -> str:
    return " ".join(map(str, reasons or ())) or NO_REASON


def _wait(arn: str) -> dict[str, Any]:
    began = reminded = time.monotonic()
    while True:
        execution: dict[str, Any] = client("stepfunctions").describe_execution(executionArn=arn)
        if execution["status"] != "RUNNING":
            return execution
        if (now := time.monotonic()) - reminded >= REMIND_S:
            reminded = now
            _say(f"still under way after {(now - began) / 60:.0f} minutes")
        time.sleep(POLL_S)


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def command() -> Command:
    made = Command("retrains", __doc__)
    made.verb("run", run, "retrain now, wait, and fail where a gate refuses")
    return made


if __name__ == "__main__":
    sys.exit(command().run())
