"""Rules by which Step Functions hears that a `.sync` job has ended: its role must be allowed to make them.

Nothing is made here, since jobs are watched. AWS refuses a state machine whose role may not.
Source: docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
"""

import re
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local.permissions.acting import AccessDenied, require
from local.runtime.running_cloud import RunningCloud

RULES = {
    "sagemaker:createTrainingJob.sync": "StepFunctionsGetEventsForSageMakerTrainingJobsRule",
    "states:startExecution.sync": "StepFunctionsGetEventsForStepFunctionsExecutionRule",
}
ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")


class NotAuthorized(JsonRESTError):
    def __init__(self, role: str) -> None:
        super().__init__("AccessDeniedException", f"'{role}' is not authorized to create managed-rule.")


def install(cloud: RunningCloud) -> None:
    create, update = StepFunctionsParserBackend.create_state_machine, StepFunctionsParserBackend.update_state_machine

    def create_state_machine(self: Any, name: str, definition: str, roleArn: str, **given: Any) -> Any:  # noqa: N803
        _require_rules(cloud, definition, roleArn)
        return create(self, name=name, definition=definition, roleArn=roleArn, **given)

    def update_state_machine(self: Any, arn: str, **given: Any) -> Any:
        machine = self.describe_state_machine(arn)
        definition, role = given.get("definition") or machine.definition, given.get("role_arn") or machine.roleArn
        _require_rules(cloud, definition, role)
        return update(self, arn, **given)

    cloud.patch(StepFunctionsParserBackend, "create_state_machine", create_state_machine)
    cloud.patch(StepFunctionsParserBackend, "update_state_machine", update_state_machine)


def _require_rules(cloud: RunningCloud, definition: str, role: str) -> None:
    """Raises: NotAuthorized."""
    for job in re.findall(r"arn:aws:states:::(\w+:\w+\.sync)", definition):
        if job in RULES:
            rule = f"arn:aws:events:{cloud.region}:{cloud.account_id}:rule/{RULES[job]}"
            try:
                for action in ACTIONS:
                    require(role, action, rule, "StepFunctions")
            except AccessDenied as denied:
                raise NotAuthorized(role) from denied
