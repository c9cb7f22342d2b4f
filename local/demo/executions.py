"""Starts a state machine and follows it to its end."""

import json
import re
import time
from pathlib import Path
from typing import Any

from local.cloud import Cloud
from local.demo.progress import Advance

POLL_SECONDS = 0.5
END_OF_LOG = re.compile(r"The end of (\S+\.log):\s*")  # so a job's message introduces its last lines
NO_REASON = (" ", "\t", "Traceback", "Caused by")  # how lines of a stack trace begin
LOG_LINE = re.compile(r"^[\d-]{10} [\d:,]+ \w+: ")  # time and name, before what a training says
TAIL_BYTES = 2_000


class ExecutionFailed(RuntimeError):
    """A state machine did not succeed. The message names the state and the reason, without any stack trace."""

    def __init__(self, state: str, error: str, cause: str) -> None:
        self.state, self.error, self.cause = state, error, cause
        reason, self.log_name = reason_of(cause)
        super().__init__(f"{state} failed: {reason or error}")


def reason_of(cause: str) -> tuple[str, str | None]:
    r"""What went wrong, and the name of the log that says more: of a job the last line of its log.

    >>> reason_of('{"ErrorMessage": "The end of x.log:\\nTraceback\\n  File y\\nKeyError: 1", "JobName": "x"}')
    ('KeyError: 1', 'x.log')
    """
    text = next((each for each in _texts(cause) if END_OF_LOG.search(each)), cause)
    found = END_OF_LOG.search(text)
    if not found:
        return text.strip(), None
    lines = text[found.end() :].splitlines()
    said = [line for line in lines if line.strip() and not line.startswith(NO_REASON)]
    return LOG_LINE.sub("", said[-1]).removeprefix(": ") if said else "", found[1]


def _texts(cause: str) -> list[str]:
    """The texts of the job's description, which a cause holds as JSON."""
    try:
        described, _ = json.JSONDecoder().raw_decode(cause, max(cause.find("{"), 0))
    except ValueError:
        return []
    return [value for value in described.values() if isinstance(value, str)] if isinstance(described, dict) else []


def run(cloud: Cloud, state_machine_arn: str, given: dict[str, Any], advance: Advance) -> Any:
    """The output of one execution. Raises: ExecutionFailed."""
    client = cloud.client("stepfunctions")
    steps = len(json.loads(client.describe_state_machine(stateMachineArn=state_machine_arn)["definition"])["States"])
    arn = client.start_execution(stateMachineArn=state_machine_arn, input=json.dumps(given))["executionArn"]
    while True:
        entered = _states_entered(cloud, arn)
        if entered:
            advance(min(0.98, len(entered) / steps), _doing(entered[-1], cloud.log_dir))
        execution = client.describe_execution(executionArn=arn)
        if execution["status"] == "SUCCEEDED":
            return json.loads(execution["output"])
        if execution["status"] != "RUNNING":
            error = str(execution.get("error") or execution["status"])
            state = error.removesuffix("Failed") if error.endswith("Failed") else ["the first state", *entered][-1]
            raise ExecutionFailed(state, error, execution.get("cause") or "")
        time.sleep(POLL_SECONDS)


def _states_entered(cloud: Cloud, execution_arn: str) -> list[str]:
    events = cloud.client("stepfunctions").get_execution_history(executionArn=execution_arn, maxResults=1000)["events"]
    return [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]


def _doing(state: str, log_dir: Path) -> str:
    """The state, and how far its job says that it is."""
    said = _last_message(log_dir) if state == "Train" else None
    return f"{state}: {said}" if said else state


def _last_message(log_dir: Path) -> str | None:
    """Of the latest training: what follows time and name in the last line of its log."""
    logs = sorted(log_dir.glob("train-*.log"), key=lambda path: path.stat().st_mtime)
    if not logs:
        return None
    with logs[-1].open("rb") as file:
        file.seek(max(0, logs[-1].stat().st_size - TAIL_BYTES))
        lines = file.read().decode(errors="replace").splitlines()
    return lines[-1].partition(": ")[2][:80] if lines else None
