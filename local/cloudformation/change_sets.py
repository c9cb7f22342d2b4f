"""Change sets: after an execution the stack has the outputs of its new template. moto keeps the old ones."""

from typing import Any

from moto.cloudformation.models import CloudFormationBackend

from local.runtime.running_cloud import RunningCloud

_moto_execute = CloudFormationBackend.execute_change_set


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
