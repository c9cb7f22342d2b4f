"""The `.sync` integrations that moto lacks: start a job, wait for its end, return its description."""

import uuid
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import FailureEvent, FailureEventException
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import StatesErrorNameType
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from local.engines.step_functions.jobs import JOBS, Job

Json = dict[str, Any]


SERVICES = {"sagemaker": "SageMaker", "athena": "Athena", "emr-serverless": "EMRServerless"}  # prefixes of error names
LOWER_CAMEL = frozenset({"emr-serverless"})


class SyncService(StateTaskServiceCallback):
    """One task state of a service in SERVICES, with or without `.sync`."""

    def __init__(self) -> None:
        patterns: Any = {ResourceCondition.Sync, ResourceCondition.WaitForTaskToken}  # moto needs WaitForTaskToken
        super().__init__(supported_integration_patterns=patterns)

    @property
    def job(self) -> Job:
        return JOBS[(self.resource.service_name, self.resource.api_action)]

    def _validate_service_integration_is_supported(self) -> None:
        waited_for = self.resource.condition == ResourceCondition.Sync
        if waited_for and (self.resource.service_name, self.resource.api_action) not in JOBS:
            raise ValueError(f"The resource provided {self.resource.resource_arn} not recognized.")

    def _client(self, part: Any, credentials: Any) -> Any:
        return boto_client_for(part.region, self._get_boto_service_name(), credentials)

    def _eval_service_task(
        self, env: Any, resource_runtime_part: Any, normalised_parameters: Json, state_credentials: Any
    ) -> None:
        act = getattr(self._client(resource_runtime_part, state_credentials), self._get_boto_service_action())
        if self.resource.service_name in LOWER_CAMEL:
            given = lower_camel(normalised_parameters)
            if self.resource.api_action == "startJobRun":
                given.setdefault("clientToken", str(uuid.uuid4()))
            env.stack.append(upper_camel(_plain(act(**given))))
        else:
            env.stack.append(_plain(act(**normalised_parameters)))

    def _build_sync_resolver(
        self, env: Any, resource_runtime_part: Any, normalised_parameters: Json, state_credentials: Any
    ) -> Callable[[], Json | None]:
        client, job = self._client(resource_runtime_part, state_credentials), self.job
        key = job.key(normalised_parameters, env.stack.pop())

        def look() -> Json | None:
            description = _plain(getattr(client, job.describe)(**key))
            if job.status(description) in job.bad:
                task_failed = StatesErrorName(StatesErrorNameType.StatesTaskFailed)
                raise FailureEventException(self._failed(env, task_failed, to_json_str(self._as_result(description))))
            return self._as_result(description) if job.status(description) in job.good else None

        return look

    def _from_error(self, env: Any, ex: Exception) -> FailureEvent:
        if isinstance(ex, ClientError):
            error = ex.response["Error"]
            name = f"{SERVICES[self.resource.service_name]}.{error['Code']}"
            return self._failed(env, CustomErrorName(error_name=name), error["Message"])
        return super()._from_error(env=env, ex=ex)

    def _as_result(self, answer: Json) -> Any:
        return upper_camel(answer) if self.resource.service_name in LOWER_CAMEL else answer

    def _failed(self, env: Any, error: ErrorName, cause: str) -> FailureEvent:
        details = TaskFailedEventDetails(
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
            error=error.error_name,
            cause=cause,
        )
        return FailureEvent(
            env=env,
            error_name=error,
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),  # type: ignore[typeddict-item]
        )


def _plain(answer: Json) -> Json:
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def upper_camel(value: Any) -> Any:
    return _renamed(value, str.upper)


def lower_camel(value: Any) -> Any:
    """Step Functions writes members as JobDriver where EMR Serverless's API has jobDriver."""
    return _renamed(value, str.lower)


def _renamed(value: Any, case: Callable[[str], str]) -> Any:
    if isinstance(value, list):
        return [_renamed(each, case) for each in value]
    if isinstance(value, dict):
        return {case(name[0]) + name[1:]: _renamed(each, case) for name, each in value.items()}
    return value
