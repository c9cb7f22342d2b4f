"""Starts the release state machine and waits for its end: of a change of what serves."""

import json
from typing import Any

from aisle.errors import InvalidInput, Unavailable
from ops.releasing import execution
from ops.stack import Stack

UNPLANNED = "PlanReleaseFailed"  # the first step


def release(stack: Stack, doing: str, **change: Any) -> dict[str, Any]:
    """What the release tells. It goes on if you stop waiting.

    Raises: InvalidInput, Unavailable, in the words of the step that refused
    """
    ended = execution.run(stack.output("ReleaseStateMachineArn"), change, f"{doing}. That takes some minutes")
    if ended["status"] != "SUCCEEDED":
        raise fault(ended.get("error") or ended["status"], ended.get("cause") or "no cause was given")
    told: dict[str, Any] = json.loads(ended["output"])
    execution.say(f"{told['model_version']} serves as {told['variant']}; the champion is {told['champion']}")
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
    goes_on = "The same command again goes on where this one ended; `ops.models mend` ends it too."
    after = "Nothing changed." if error == UNPLANNED else goes_on
    return Unavailable(f"{error}: {said.rstrip('.')}. {after}")
