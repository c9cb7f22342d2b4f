"""AWS::Glue::Job. moto cannot change one, so it is made again with its runs: an execution may wait for one."""

from typing import Any

from moto.glue.models import glue_backends

from local.cloudformation.declare import Declared, Resource, current

DECLARED = Declared("glue", "create_job", id="answer.Name", name="Name", delete=("delete_job", {"JobName": "id"}))


class Job:
    name = DECLARED.name

    def __getattr__(self, name: str) -> Any:
        return getattr(DECLARED, name)

    def update_from_cloudformation_json(
        self, original_resource: Resource, new_resource_name: str, cloudformation_json: Any, *place: Any, **named: Any
    ) -> Resource:
        jobs = glue_backends[current().account_id][current().region].jobs
        runs = jobs[original_resource.physical_resource_id].job_runs
        DECLARED.remove(original_resource)
        made = DECLARED.create_from_cloudformation_json(new_resource_name, cloudformation_json, "", "")
        jobs[made.physical_resource_id].job_runs = runs
        return made
