"""Stack updates, direct or by change set: what changed is changed in place, and what is gone goes last.

moto compares the template's text alone. So it misses a resource that a condition adds or removes, or one that refers to
another whose attributes changed. Here each resource is compared as it was applied, with its references resolved.
A failed update is not rolled back: the next one goes on from where it stopped.
"""

import re
from collections.abc import Iterator
from typing import Any

from moto.cloudformation import parsing
from moto.cloudformation.models import CloudFormationBackend, Stack
from moto.cloudformation.parsing import ResourceMap
from moto.cloudformation.responses import CloudFormationResponse

from local.cloudformation.parsing import applied, resolved_properties
from local.runtime.running_cloud import RunningCloud

FAILED = "UPDATE_FAILED"
RETAINED = ("Retain", "RetainExceptOnCreate")

_moto_execute = CloudFormationBackend.execute_change_set
_moto_update = Stack.update
_moto_refuse_same = CloudFormationResponse._validate_different_update


def install(cloud: RunningCloud) -> None:
    def execute_change_set(self: Any, change_set_name: str, stack_name: str | None = None) -> None:
        change_set = self.describe_change_set(change_set_name)
        stack = self.stacks[change_set.stack_id]
        try:
            _moto_execute(self, change_set_name, stack_name)
        except Exception:
            stack.status = f"{change_set.change_set_type}_FAILED"
            raise
        stack.template_dict, stack.parameters = change_set.template_dict, change_set.parameters
        stack.output_map = stack._create_output_map()

    cloud.patch(CloudFormationBackend, "execute_change_set", execute_change_set)
    cloud.patch(Stack, "update", _update_stack)
    cloud.patch(CloudFormationResponse, "_validate_different_update", _refuse_same)
    cloud.patch(ResourceMap, "update", update)


def update(resources: Any, template: dict[str, Any], parameters: dict[str, Any] | None = None) -> None:
    """Brings the resources to the template. Raises: ResourceError, with the resource and the reason."""
    former = dict(resources._resource_json_map)
    resources._template, resources._resource_json_map = template, template["Resources"]
    if parameters:
        resources.input_parameters = parameters
    resources.load_mapping()
    resources.load_parameters()
    resources.load_conditions()
    visited: set[str] = set()
    for name in template["Resources"]:
        _bring(resources, name, visited)
    for name in reversed([name for name in former if name not in template["Resources"]]):
        _remove(resources, name, former[name])
    for name in reversed(list(template["Resources"])):
        if not _wanted(resources, template["Resources"][name]):
            _remove(resources, name, template["Resources"][name])


def references(value: Any) -> Iterator[str]:
    """The logical ids, parameters and pseudo parameters that a resource names.

    >>> sorted(references({"DependsOn": "A", "X": [{"Ref": "B"}, {"Fn::Sub": "${C}-${D.Arn}"}]}))
    ['A', 'B', 'C', 'D']
    """
    if isinstance(value, list):
        for each in value:
            yield from references(each)
    if not isinstance(value, dict):
        return
    for key, each in value.items():
        if key in ("Ref", "DependsOn"):
            yield from [each] if isinstance(each, str) else each
        elif key == "Fn::GetAtt":
            yield (each[0] if isinstance(each, list) else each.split(".")[0])
        elif key == "Fn::Sub":
            text = each[0] if isinstance(each, list) else each
            yield from (found.split(".")[0] for found in re.findall(r"\$\{([^!}]+)\}", text))
        yield from references(each)


def _bring(resources: Any, name: str, visited: set[str]) -> None:
    """First whatever it refers to: its own properties hold the others' attributes."""
    if name in visited:
        return
    visited.add(name)
    resource_json = resources._resource_json_map[name]
    for other in references(resource_json):
        if other in resources._resource_json_map:
            _bring(resources, other, visited)
    if not _wanted(resources, resource_json):
        return
    if name not in resources._parsed_resources:
        resources[name]
    elif applied(resources).get(name) != resolved_properties(resource_json, resources):
        resources._parsed_resources[name] = parsing.parse_and_update_resource(
            name, resource_json, resources, resources._account_id, resources._region_name
        )


def _wanted(resources: Any, resource_json: dict[str, Any]) -> bool:
    condition = resource_json.get("Condition")
    return not condition or bool(resources.lazy_condition_map[condition])


def _remove(resources: Any, name: str, resource_json: dict[str, Any]) -> None:
    resource = resources._parsed_resources.pop(name, None)
    applied(resources).pop(name, None)
    if resource is not None and resource_json.get("DeletionPolicy") not in RETAINED:
        resources._delete_resource(resource, resource_json)


def _update_stack(self: Any, *arguments: Any, **named: Any) -> None:
    try:
        _moto_update(self, *arguments, **named)
    except Exception:
        self.status = FAILED
        raise


def _refuse_same(self: Any, parameters: Any, template: str, stack: Any) -> None:
    """After a failure any template is an update, also the one that failed."""
    if stack.status != FAILED:
        _moto_refuse_same(self, parameters, template, stack)
