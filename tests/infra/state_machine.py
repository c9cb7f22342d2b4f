"""A state machine of statemachines/, run by moto's interpreter, with the services' answers given by the test."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from moto.stepfunctions.parser.api import HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_task import mock_eval_utils
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.evaluation_details import AWSExecutionDetails
from moto.stepfunctions.parser.asl.eval.event.event_manager import EventHistoryContext
from moto.stepfunctions.parser.asl.eval.program_state import ProgramEnded
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.mocking.mock_config import MockedResponseReturn, MockedResponseThrow

FOLDER = Path(__file__).parents[2] / "statemachines"
ARN = "arn:aws:states:eu-west-1:123456789012"
MOST_ATTEMPTS = 5
STARTED_AT = datetime(2026, 11, 24, 9, 30, 0, 123_000, tzinfo=UTC)


def _error_name(name: str) -> ErrorName:
    """An execution that was waited for fails as States.TaskFailed, which moto lets no given answer say."""
    failed = StatesErrorNameType.StatesTaskFailed
    return StatesErrorName(failed) if name == failed.to_name() else CustomErrorName(name)


mock_eval_utils.CustomErrorName = _error_name  # type: ignore[assignment,misc]


@dataclass(frozen=True)
class Refusal:
    error: str
    cause: str = "no reason given"


@dataclass(frozen=True)
class Call:
    service: str  # lambda, or aws-sdk:sagemaker
    action: str
    arguments: dict[str, Any]


@dataclass(frozen=True)
class Execution:
    succeeded: bool
    output: Any
    error: str | None
    cause: str | None
    calls: list[Call]

    def arguments(self, action: str) -> dict[str, Any]:
        return next(call.arguments for call in self.calls if call.action == action)


def run(name: str, given: Any, answers: Mapping[str, Iterable[Any]], substitutions: Mapping[str, str]) -> Execution:
    """`answers`: by the state's name, one an entry into it, the last one for ever. Waits take no time."""
    program = AmazonStateLanguageParser.parse(_definition(name, substitutions))[0]
    responses = {state: SimpleNamespace(mocked_responses=_Answers(each)) for state, each in answers.items()}
    env = Environment(
        aws_execution_details=AWSExecutionDetails("123456789012", "eu-west-1", f"{ARN}:role"),
        execution_type="STANDARD",
        context={
            "Execution": {
                "Id": f"{ARN}:execution:{name}:1",
                "Input": given,
                "Name": "3f6c2f9e-0000-4000-8000-000000000001",
                "RoleArn": f"{ARN}:role",
                "StartTime": STARTED_AT,
            },
            "StateMachine": {"Id": f"{ARN}:stateMachine:{name}", "Name": name},
        },
        event_history_context=EventHistoryContext.of_program_start(),
        cloud_watch_logging_session=None,
        activity_store={},
        mock_test_case=SimpleNamespace(state_mocked_responses=responses),
    )
    env.states.reset(given)
    program.eval(env)
    end = env.program_state()
    failure = {} if isinstance(end, ProgramEnded) else end.error
    return Execution(
        succeeded=isinstance(end, ProgramEnded),
        output=env.states.get_input(),
        error=failure.get("error"),
        cause=failure.get("cause"),
        calls=[_call(event) for event in env.event_manager.get_event_history() if _is_call(event)],
    )


class _Answers:
    """moto asks for the answer of retry number n; what is given is the next one, whatever n."""

    def __init__(self, answers: Iterable[Any]) -> None:
        self._left = list(answers)

    def __len__(self) -> int:
        return 1_000

    def __getitem__(self, _: int) -> MockedResponseReturn | MockedResponseThrow:
        answer = self._left.pop(0) if len(self._left) > 1 else self._left[0]
        if isinstance(answer, Refusal):
            return MockedResponseThrow(0, 0, answer.error, answer.cause)
        return MockedResponseReturn(0, 0, answer)


def _definition(name: str, substitutions: Mapping[str, str]) -> str:
    text = (FOLDER / f"{name}.asl.json").read_text()
    for key, value in substitutions.items():
        text = text.replace(f"${{{key}}}", value)
    return json.dumps(_at_once(json.loads(text)))


def _at_once(value: Any) -> Any:
    if isinstance(value, list):
        return [_at_once(each) for each in value]
    if isinstance(value, dict):
        quick = {"Seconds": 0, "IntervalSeconds": 1, "MaxAttempts": min(value.get("MaxAttempts", 0), MOST_ATTEMPTS)}
        steady = {"BackoffRate": 1} if "MaxAttempts" in value else {}
        return {key: quick[key] if key in quick else _at_once(each) for key, each in value.items()} | steady
    return value


def _is_call(event: Mapping[str, Any]) -> bool:
    return event["type"] == HistoryEventType.TaskScheduled


def _call(event: Mapping[str, Any]) -> Call:
    details = event["taskScheduledEventDetails"]
    return Call(details["resourceType"], details["resource"].partition(".")[0], json.loads(details["parameters"]))
