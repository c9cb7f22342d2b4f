"""EMR Serverless applications of a stack are stopped before an update or a deletion, as EMR Serverless demands."""

import time

from local.runtime.running_cloud import RunningCloud

LIVE = ["SUBMITTED", "PENDING", "SCHEDULED", "QUEUED", "RUNNING", "CANCELLING"]
STOP_SECONDS = 60.0
POLL_SECONDS = 0.1


def stop_applications(cloud: RunningCloud, stack_name: str) -> bool:
    """Cancels the job runs of the stack's applications. Returns whether there was one. Raises: TimeoutError."""
    pages = cloud.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=stack_name)
    listed = [each for page in pages for each in page["StackResourceSummaries"]]
    ids = [each["PhysicalResourceId"] for each in listed if each["ResourceType"] == "AWS::EMRServerless::Application"]
    return sum(_stop(cloud, application_id) for application_id in ids) > 0


def _stop(cloud: RunningCloud, application_id: str) -> bool:
    emr, deadline = cloud.client("emr-serverless"), time.monotonic() + STOP_SECONDS
    if emr.get_application(applicationId=application_id)["application"]["state"] != "STARTED":
        return False
    found = emr.list_job_runs(applicationId=application_id, states=LIVE)["jobRuns"]
    for run in found:
        emr.cancel_job_run(applicationId=application_id, jobRunId=run["id"])
    while emr.list_job_runs(applicationId=application_id, states=LIVE)["jobRuns"]:
        if time.monotonic() > deadline:
            raise TimeoutError(f"A job run of {application_id} did not end within {STOP_SECONDS:.0f} s")
        time.sleep(POLL_SECONDS)
    emr.stop_application(applicationId=application_id)
    return bool(found)
