"""Corrects moto's template parser where it differs from CloudFormation's.

- names and stack ids are the same at every deployment, so a snapshot fits the next one
- an unknown type is an error; an error names the resource and is an event of the stack
- Fn::Sub takes `${A.B.C}`; lists lose AWS::NoValue; an API's URL is its local one
"""

import copy
import hashlib
import json
import re
import uuid
from typing import Any

from moto.cloudformation import models, parsing, responses
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.models import Event, Stack, cloudformation_backends

from local.cloudformation.types import declared
from local.engines.http_api.http_fronts import with_local_urls
from local.runtime.loopback import HOST
from local.runtime.running_cloud import RunningCloud

LOWER_CASE_TYPES = ("AWS::S3::Bucket", "AWS::ECR::Repository")

_moto_clean = parsing.clean_json
_moto_create = parsing.parse_and_create_resource
_moto_update = parsing.parse_and_update_resource
_moto_class = parsing.resource_class_from_type
_moto_name = parsing.resource_name_property_from_type
_moto_fetch = responses.get_stack_from_s3_url
_moto_parse = Stack.parse_template


class ResourceError(ValidationError):
    """A resource of a stack failed; the message names it."""


def install(cloud: RunningCloud) -> None:
    cloud.patch(parsing, "clean_json", clean)
    cloud.patch(parsing, "generate_resource_name", generated_name)
    cloud.patch(parsing, "resource_class_from_type", _class_of)
    cloud.patch(parsing, "resource_name_property_from_type", _name_property_of)
    cloud.patch(parsing, "parse_and_create_resource", _create)
    cloud.patch(parsing, "parse_and_update_resource", _update)
    cloud.patch(models, "generate_stack_id", stack_id)
    cloud.patch(responses, "get_stack_from_s3_url", _template_at)
    cloud.patch(Stack, "parse_template", staticmethod(_parse))


def clean(value: Any, resources: Any) -> Any:
    """Resolves CloudFormation's functions in `value`."""
    if isinstance(value, list):
        return [each for each in (clean(each, resources) for each in value) if each is not None]
    if isinstance(value, dict) and "Fn::Sub" in value:
        return with_local_urls(_substituted(value["Fn::Sub"], resources))
    if isinstance(value, dict) and isinstance(value.get("Fn::GetAtt"), str):
        value = {"Fn::GetAtt": value["Fn::GetAtt"].split(".", 1)}
    resolved = _moto_clean(value, resources)
    return with_local_urls(resolved) if isinstance(resolved, str) else resolved


def generated_name(resource_type: str, stack_name: str, logical_id: str) -> str:
    suffix = hashlib.sha256(f"{stack_name}/{logical_id}".encode()).hexdigest()[:12]
    name = f"{stack_name}-{logical_id}"[: 63 - 13] + f"-{suffix}"
    return name.lower() if resource_type in LOWER_CASE_TYPES else name


def stack_id(stack_name: str, region: str, account: str) -> str:
    return f"arn:aws:cloudformation:{region}:{account}:stack/{stack_name}/{uuid.uuid5(uuid.NAMESPACE_DNS, stack_name)}"


def applied(resources: Any) -> dict[str, Any]:
    """The properties with which each resource was last created or changed, by logical id."""
    properties: dict[str, Any] = vars(resources).setdefault("applied_properties", {})
    return properties


def resolved_properties(resource_json: dict[str, Any], resources: Any) -> Any:
    return copy.deepcopy(parsing.clean_json(resource_json.get("Properties") or {}, resources))


def _substituted(argument: Any, resources: Any) -> str:
    text, variables = argument if isinstance(argument, list) else (argument, {})
    variables = clean(variables, resources)

    def value(found: re.Match[str]) -> str:
        name = found[1].strip()
        if name.startswith("!"):
            return f"${{{name[1:]}}}"
        if name in variables:
            return str(variables[name])
        reference = {"Fn::GetAtt": name.split(".", 1)} if "." in name else {"Ref": name}
        return str(clean(reference, resources))

    return re.sub(r"\$\{([^}]+)\}", value, text)


def _class_of(resource_type: str) -> Any:
    if resource_type in declared:
        return declared[resource_type]
    if resource_type.startswith("Custom::"):
        return declared["AWS::CloudFormation::CustomResource"]
    known = _moto_class(resource_type)
    if known is None and resource_type not in parsing.NULL_MODELS:
        raise ValidationError(message=f"The embedded cloud does not know the type {resource_type}")
    return known


def _name_property_of(resource_type: str) -> str | None:
    if resource_type in declared:
        name: str | None = declared[resource_type].name
        return name
    return None if resource_type.startswith("Custom::") else _moto_name(resource_type)


def _create(logical_id: str, resource_json: Any, resources: Any, account_id: str, region_name: str) -> Any:
    try:
        resource = _moto_create(logical_id, resource_json, resources, account_id, region_name)
    except ResourceError:
        raise  # the error of a resource that this one refers to
    except Exception as error:
        raise _failed("CREATE_FAILED", logical_id, resource_json, resources, error) from error
    if resource is not None:
        applied(resources)[logical_id] = resolved_properties(resource_json, resources)
        _add_event(resources, "CREATE_COMPLETE", logical_id, resource_json["Type"], resource)
    return resource


def _update(logical_id: str, resource_json: Any, resources: Any, account_id: str, region_name: str) -> Any:
    former = resources[logical_id]
    try:
        resource = _moto_update(logical_id, resource_json, resources, account_id, region_name)
    except Exception as error:
        raise _failed("UPDATE_FAILED", logical_id, resource_json, resources, error) from error
    applied(resources)[logical_id] = resolved_properties(resource_json, resources)
    _add_event(resources, "UPDATE_COMPLETE", logical_id, resource_json["Type"], resource or former)
    return resource or former  # moto returns None for a type that it cannot update


def _failed(status: str, logical_id: str, resource_json: Any, resources: Any, error: Exception) -> Exception:
    if isinstance(error, ResourceError):
        return error
    reason = getattr(error, "message", None) or str(error) or repr(error)
    if isinstance(error, KeyError) and str(error).strip("'") not in resources:
        reason = f"it refers to {error}, which does not exist"
    _add_event(resources, status, logical_id, resource_json["Type"], None, reason)
    return ResourceError(message=f"{logical_id} ({resource_json['Type']}): {reason}")


def _add_event(
    resources: Any, status: str, logical_id: str, resource_type: str, resource: Any, reason: str | None = None
) -> None:
    stack = cloudformation_backends[resources._account_id][resources._region_name].stacks.get(resources.stack_id)
    if stack:
        physical_id = str(getattr(resource, "physical_resource_id", "") or "")
        stack.events.append(
            Event(resources.stack_id, stack.name, logical_id, physical_id, resource_type, status, reason, None)
        )


def _template_at(template_url: str, account_id: str, partition: str) -> str:
    """moto takes the URL's host for a bucket, unless the host is localhost."""
    return _moto_fetch(template_url.replace(f"//{HOST}", "//localhost"), account_id, partition)


def _parse(template: str) -> dict[str, Any]:
    try:
        parsed: dict[str, Any] = json.loads(template)  # 100 times faster than YAML
        return parsed
    except ValueError:
        return _moto_parse(template)
