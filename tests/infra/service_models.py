"""Does a service know this call? By the models that boto3 itself is made of, and offline."""

import re
from typing import Any

import botocore.session
from botocore.model import OperationModel
from botocore.validate import ParamValidator

from tests.infra.state_machine import Call

BOTO_NAMES = {
    "applicationautoscaling": "application-autoscaling",
    "emrserverless": "emr-serverless",
    "sfn": "stepfunctions",
    "states": "stepfunctions",
}
_session = botocore.session.get_session()


def faults(call: Call) -> list[str]:
    """Unknown members, wrong types, missing ones, and texts that break a member's pattern or enumeration."""
    operation = find(call)
    given = call.arguments
    if call.service in ("aws-sdk:emrserverless", "aws-sdk:sfn", "states"):
        given = _camel(given)  # Step Functions writes JobDriver where EMR Serverless's API has jobDriver
    if call.action == "invoke":
        given = {**given, "Payload": b""}  # Step Functions makes it bytes
    if call.service == "states":
        given = {**given, "input": ""}  # Step Functions makes it text
    report = ParamValidator().validate(given, operation.input_shape)
    result = [report.generate_report()] if report.has_errors() else []
    return [f"{call.action}: {each}" for each in result + list(_texts(given, operation.input_shape, ""))]


def find(call: Call) -> OperationModel:
    """Raises: KeyError, where the service has no such operation."""
    service = call.service.removeprefix("aws-sdk:")
    model = _session.get_service_model(BOTO_NAMES.get(service, service))
    names = {name.lower(): name for name in model.operation_names}
    return model.operation_model(names[call.action.lower()])


def _texts(value: Any, shape: Any, place: str) -> Any:
    """What botocore's validator leaves to the service."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in value.items():
            if name in shape.members:
                yield from _texts(member, shape.members[name], f"{place}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for number, member in enumerate(value):
            yield from _texts(member, shape.member, f"{place}[{number}]")
    elif shape.type_name == "string" and isinstance(value, str):
        if shape.enum and value not in shape.enum and not value.isidentifier():
            yield f"{place}: {value!r} is none of {shape.enum}"
        longest = shape.metadata.get("max")
        if longest and len(value) > longest:
            yield f"{place}: longer than {longest}"


def _camel(value: Any) -> Any:
    if isinstance(value, list):
        return [_camel(each) for each in value]
    if isinstance(value, dict):
        return {re.sub("^[A-Z]", lambda first: first[0].lower(), name): _camel(each) for name, each in value.items()}
    return value
