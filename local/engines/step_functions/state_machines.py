"""Runs state machines on moto's ASL engine, plus the parts it lacks: JSONata, `.sync` jobs, dates in results."""

import json
import sys
import uuid
from typing import Any

import boto3
import moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_factory as factory
import moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task_factory as tasks
from botocore.config import Config
from moto.core.config import default_user_config
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.component import eval_component
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_parallel import branches_decl
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import state_task_service_aws_sdk as aws_sdk
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import ResourceCondition
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import StateTaskService
from moto.stepfunctions.parser.asl.utils import boto_client
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication
from moto.stepfunctions.parser.models import StepFunctionsParserBackend, stepfunctions_parser_backends

from local.engines.monitoring.cloudwatch_metrics import count
from local.engines.step_functions import child_executions, jsonata, managed_rules, waits
from local.engines.step_functions.sync import SERVICES, SyncService, lower_camel, upper_camel
from local.permissions.acting import taken
from local.runtime.running_cloud import RunningCloud

BOTO_NAMES = {"applicationautoscaling": "application-autoscaling", "emrserverless": "emr-serverless"}
LONGEST_CALL_SECONDS = 900  # of a function
LOWER_CAMEL = frozenset({"emrserverless", "sfn"})  # APIs whose members start in lower case
ERROR_NAMES = {
    "applicationautoscaling": "ApplicationAutoScaling",
    "emrserverless": "EmrServerless",
    "glue": "Glue",
    "sagemaker": "SageMaker",
    "athena": "Athena",
    "s3": "S3",
}


def install(cloud: RunningCloud) -> None:
    default_user_config["stepfunctions"]["execute_state_machine"] = True
    cloud.patch(eval_component.LOG, "disabled", True)  # it logs errors that the state machine catches
    _name_executions(cloud)
    _run_jobs(cloud)
    _call_in_role(cloud)
    _speak_lower_camel(cloud)
    child_executions.install(cloud)
    jsonata.install(cloud)
    managed_rules.install(cloud)
    _answer_plain_json(cloud)
    _pass_errors_on(cloud)
    _count_executions(cloud)
    waiting = waits.install(cloud)
    cloud.activity.watch("executions", lambda: _running(cloud) - len(waiting))


def _running(cloud: RunningCloud) -> int:
    backend = stepfunctions_parser_backends[cloud.account_id][cloud.region]
    return len(backend._get_executions(ExecutionStatus.RUNNING))


def _name_executions(cloud: RunningCloud) -> None:
    """Names executions without a name. moto names them None, so a second one would already exist."""
    moto_start = StepFunctionsParserBackend.start_execution

    def start(self: Any, state_machine_arn: str, name: str | None = None, *args: Any, **kwargs: Any) -> Any:
        return moto_start(self, state_machine_arn, name or str(uuid.uuid4()), *args, **kwargs)

    cloud.patch(StepFunctionsParserBackend, "start_execution", start)


def _count_executions(cloud: RunningCloud) -> None:
    moto_reflect = BaseExecutionWorkerCommunication._reflect_execution_status

    def reflect(self: Any) -> None:
        moto_reflect(self)
        machine: Any = self.execution.state_machine
        named = {"StateMachineArn": getattr(machine, "source_arn", None) or machine.arn}
        status = self.execution.exec_status
        count("AWS/States", "ExecutionsSucceeded", named, int(status == ExecutionStatus.SUCCEEDED))
        count("AWS/States", "ExecutionsFailed", named, int(status == ExecutionStatus.FAILED))
        count("AWS/States", "ExecutionsTimedOut", named, int(status == ExecutionStatus.TIMED_OUT))
        count("AWS/States", "ExecutionsAborted", named, int(status == ExecutionStatus.ABORTED))

    cloud.patch(BaseExecutionWorkerCommunication, "_reflect_execution_status", reflect)


def _run_jobs(cloud: RunningCloud) -> None:
    moto_service_for = factory.state_task_service_for

    def service_for(service_name: str) -> Any:
        return SyncService() if service_name in SERVICES else moto_service_for(service_name)

    cloud.patch(factory, "state_task_service_for", service_for)
    cloud.patch(tasks, "state_task_service_for", service_for)
    for service in (factory.StateTaskServiceGlue, factory.StateTaskServiceSfn):
        cloud.patch(service, "__init__", _with_task_token(service.__init__))
    names = {**StateTaskService._SERVICE_NAME_SFN_TO_BOTO_OVERRIDES, **BOTO_NAMES}
    cloud.patch(StateTaskService, "_SERVICE_NAME_SFN_TO_BOTO_OVERRIDES", names)
    cloud.patch(aws_sdk, "_SERVICE_ERROR_NAMES", {**aws_sdk._SERVICE_ERROR_NAMES, **ERROR_NAMES})


def _call_in_role(cloud: RunningCloud) -> None:
    """Each task calls as its state machine's role, or the one that it names. moto calls as nobody in particular."""
    moto_client = boto_client.boto_client_for
    config = Config(parameter_validation=False, retries={"total_max_attempts": 1}, read_timeout=LONGEST_CALL_SECONDS)

    def client_for(region: str, service: str, state_credentials: Any) -> Any:
        role = taken(state_credentials.role_arn, "states.amazonaws.com")
        key = cloud.callers.key(role, "StepFunctions")
        keys: Any = {"aws_access_key_id": key, "aws_secret_access_key": key}
        client: Any = boto3.client
        return client(service, region_name=region, endpoint_url=cloud.endpoint_url, config=config, **keys)

    for module in list(sys.modules.values()):
        if getattr(module, "boto_client_for", None) is moto_client:
            cloud.patch(module, "boto_client_for", client_for)


def _speak_lower_camel(cloud: RunningCloud) -> None:
    """Step Functions writes ApplicationId, in requests and answers, where the API itself has applicationId."""
    moto_task = aws_sdk.StateTaskServiceAwsSdk._eval_service_task

    def task(
        self: Any, env: Any, resource_runtime_part: Any, normalised_parameters: Any, state_credentials: Any
    ) -> None:
        if self.resource.api_name not in LOWER_CAMEL:
            return moto_task(self, env, resource_runtime_part, normalised_parameters, state_credentials)
        moto_task(self, env, resource_runtime_part, lower_camel(normalised_parameters), state_credentials)
        env.stack[-1] = upper_camel(env.stack[-1])
        return None

    cloud.patch(aws_sdk.StateTaskServiceAwsSdk, "_eval_service_task", task)


def _with_task_token(moto_init: Any) -> Any:
    """Adds the task-token pattern: without it a `.sync` service fails in moto when its job ends."""

    def init(self: Any) -> None:
        moto_init(self)
        self._supported_integration_patterns = {
            *self._supported_integration_patterns,
            ResourceCondition.WaitForTaskToken,
        }

    return init


def _answer_plain_json(cloud: RunningCloud) -> None:
    """Converts dates in results of API calls, since states pass on JSON."""
    moto_after = StateTaskService._after_eval_execution

    def after(self: Any, env: Any, *args: Any, **kwargs: Any) -> None:
        env.stack[-1] = json.loads(to_json_str(env.stack[-1]))
        moto_after(self, env, *args, **kwargs)

    cloud.patch(StateTaskService, "_after_eval_execution", after)


def _pass_errors_on(cloud: RunningCloud) -> None:
    """Names an error of a branch or an iteration as it was. moto takes States.TaskFailed for no name, and loses it."""
    for module in (branches_decl, iteration_worker):
        cloud.patch(module, "CustomErrorName", _error_name)


def _error_name(error_name: str | None) -> ErrorName:
    if error_name is not None and error_name.startswith("States."):
        return StatesErrorName.from_name(error_name)
    return CustomErrorName(error_name=error_name)
