"""A release that failed after the endpoint served as asked: what it left is mended, and nothing serves otherwise."""

import json
from typing import Any

from aisle_aws.transport.clients import client
from ops.releasing import versions
from ops.releasing.release import release
from ops.stack import Stack

AFTER = ("PublishChampionFailed", "ScaleVariantsFailed", "RecordVerdictFailed")  # the errors of the steps after it


def left(stack: Stack) -> dict[str, Any]:
    """What the last release was asked for, where it ended so. Empty where it did not."""
    steps, machine = client("stepfunctions"), stack.output("ReleaseStateMachineArn")
    newest = steps.list_executions(stateMachineArn=machine, maxResults=1)["executions"]
    if not newest or newest[0]["status"] != "FAILED":
        return {}
    execution = steps.describe_execution(executionArn=newest[0]["executionArn"])
    asked: dict[str, Any] = json.loads(execution["input"]) if execution.get("error") in AFTER else {}
    return asked


def mend(stack: Stack, asked: dict[str, Any]) -> dict[str, Any]:
    """The pointer and the scaling follow what serves, and the verdict of what was asked is told.

    Raises: InvalidInput, Unavailable
    """
    told = {name: asked[name] for name in ("verdict", "reasons") if "verdict" in asked}
    if told and (version := asked.get("verdict_of") or asked.get("model_version")):
        told["verdict_of"] = version
    doing = f"{versions.champion(stack) or 'the champion'} serves, and what the last release left is mended"
    return release(stack, doing, change="mend", **told)


def goes_on(stack: Stack, change: str, **same: Any) -> dict[str, Any] | None:
    """The end of such a change, where the last release was one and failed after the endpoint served. Else None."""
    asked = left(stack)
    if asked.get("change") != change or any(asked.get(name) != value for name, value in same.items()):
        return None
    return mend(stack, asked)
