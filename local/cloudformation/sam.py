"""Applies the SAM transform with the official translator before moto reads the template."""

import json
import logging
from typing import Any

import boto3
from moto.cloudformation.models import CloudFormationBackend
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

from local.runtime.running_cloud import RunningCloud

TRANSFORM = "AWS::Serverless-2016-10-31"
# The managed policies that SAM's event sources read from IAM.
MANAGED_POLICIES = {
    name: f"arn:aws:iam::aws:policy/service-role/{name}"
    for name in ("AWSLambdaKinesisExecutionRole", "AWSLambdaSQSQueueExecutionRole", "AWSLambdaDynamoDBExecutionRole")
}

# It warns at each alias that a switch of SAM's own servers is not set: nobody sets one here.
logging.getLogger("samtranslator.feature_toggle.feature_toggle").setLevel(logging.ERROR)

_moto_create = CloudFormationBackend.create_stack
_moto_update = CloudFormationBackend.update_stack
_moto_change = CloudFormationBackend.create_change_set


def transform(template: str, parameters: dict[str, Any], region: str) -> str:
    """Returns plain CloudFormation as JSON. Raises: samtranslator's InvalidDocumentException."""
    document = yaml_parse(template)
    transforms = document.get("Transform") or []
    if TRANSFORM in ([transforms] if isinstance(transforms, str) else transforms):
        defaults = {name: slot.get("Default") for name, slot in (document.get("Parameters") or {}).items()}
        session = boto3.session.Session(region_name=region)
        translator = Translator(managed_policy_map=MANAGED_POLICIES, sam_parser=Parser(), boto_session=session)
        document = translator.translate(sam_template=document, parameter_values=defaults | parameters)
    return json.dumps(document, default=str)


def install(cloud: RunningCloud) -> None:
    def create_stack(self: Any, name: str, template: str, parameters: dict[str, Any], *rest: Any, **named: Any) -> Any:
        return _moto_create(self, name, transform(template, parameters, cloud.region), parameters, *rest, **named)

    def update_stack(self: Any, name: str, template: str, role_arn: Any, parameters: Any, tags: Any) -> Any:
        return _moto_update(
            self, name, transform(template, _plain(parameters), cloud.region), role_arn, parameters, tags
        )

    def create_change_set(
        self: Any, stack_name: str, change_set_name: str, template: str, parameters: Any, *rest: Any, **named: Any
    ) -> Any:
        plain = transform(template, _plain(parameters), cloud.region)
        return _moto_change(self, stack_name, change_set_name, plain, parameters, *rest, **named)

    cloud.patch(CloudFormationBackend, "create_stack", create_stack)
    cloud.patch(CloudFormationBackend, "update_stack", update_stack)
    cloud.patch(CloudFormationBackend, "create_change_set", create_change_set)


def _plain(parameters: Any) -> dict[str, Any]:
    if isinstance(parameters, dict):
        return parameters
    return {each["ParameterKey"]: each["ParameterValue"] for each in parameters or [] if "ParameterValue" in each}
